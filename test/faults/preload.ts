/**
 * Loaded before the program (`--import` in NODE_OPTIONS), in its main thread and in its store's: lets its clock run faster, and
 * ends it at a named point, and lets it say what memory it uses. The product knows nothing of it.
 *
 * A pause of the program is 35 s, or 10 minutes; at ten times the speed a thousand of them can be waited for. That is
 * sound because everything that the program measures time by is scaled alike: timers, performance.now and Date.now,
 * which its clock is made of and which axios and mqtt use; and the service runs on the same clock (clock.ts). What is
 * not scaled is the machine: an answer that takes 5 ms seems to take 50. So speeds are chosen at which the shortest
 * limit of the program, 15 s, still is much longer than anything takes. `new Date()` stays as it is: the program
 * dates only log lines with it.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'
import { fastNow } from './clock.ts'

const realTimeout = setTimeout

const [began, speed] = (process.env.FAULTS_CLOCK ?? '').split(' ').map(Number)
if (began !== undefined && speed !== undefined) runFaster(began, speed)

const [point, nth, laterMs] = (process.env.FAULTS_KILL_AT ?? '').split(':')
if (point !== undefined && nth !== undefined) killAt(point, Number(nth), Number(laterMs))

if (isMainThread) process.on('SIGUSR2', sayMemory)

/** What is in use after a collection, in bytes, as a line on the terminal. */
function sayMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  process.stdout.write(`memory ${JSON.stringify(process.memoryUsage())}\n`)
}

function runFaster(start: number, times: number): void {
  const now = Date.now.bind(Date)
  const monotonic = performance.now.bind(performance)
  Date.now = () => fastNow(start, times, now())
  performance.now = () => monotonic() * times
  const scaled = <T extends (...args: never[]) => unknown>(timer: T): T =>
    new Proxy(timer, {
      apply(target, self, [callback, ms = 0, ...rest]: [unknown, number?, ...unknown[]]) {
        return Reflect.apply(target, self, [callback, ms / times, ...rest]) as unknown
      }
    })
  globalThis.setTimeout = scaled(globalThis.setTimeout)
  globalThis.setInterval = scaled(globalThis.setInterval)
}

/** Without warning, in the thread that crosses the point for the n-th time: there and then, or real ms later. */
function killAt(name: string, wanted: number, later: number): void {
  const kill = (): void => void process.kill(process.pid, 'SIGKILL')
  let crossed = 0
  subscribe('cloudlink-chat:failpoint', (message) => {
    if ((message as { name: string }).name !== name || ++crossed !== wanted) return
    if (later === 0) kill()
    else realTimeout(kill, later)
  })
}
