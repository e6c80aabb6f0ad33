/**
 * Loaded before the program (`--import` in NODE_OPTIONS), in its main thread and in the store's thread. Speeds up its
 * clock, sets it on SIGUSR1, kills it at a failpoint, and prints its memory on SIGUSR2. It is not part of the product.
 *
 * The program's pauses last 35 s or even 10 minutes, so the tests need a faster clock. All of its time sources are
 * scaled alike: timers, performance.now and Date.now, which its own clock, axios and mqtt use. The service runs on the
 * same clock (clock.ts). The machine itself does not get faster: at ten times the speed, an answer that takes 5 ms
 * seems to take 50. So the speed must leave the program's shortest timeout, 15 s, much longer than any real operation.
 * `new Date()` is not scaled, because the program uses it only in log lines.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'
import { fastNow } from './clock.ts'

const realTimeout = setTimeout

/** By how much the wall clock is wrong, in ms. */
let jumped = 0
if (isMainThread) process.on('SIGUSR1', () => (jumped = Number(process.env.FAULTS_CLOCK_JUMP)))

const [began, speed] = (process.env.FAULTS_CLOCK ?? '').split(' ').map(Number)
if (began !== undefined && speed !== undefined) runFaster(began, speed)

const [point, nth, laterMs] = (process.env.FAULTS_KILL_AT ?? '').split(':')
if (point !== undefined && nth !== undefined) killAt(point, Number(nth), Number(laterMs))

if (isMainThread) process.on('SIGUSR2', printMemory)

/** Prints the memory in use after a garbage collection, in bytes, as one line. */
function printMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  process.stdout.write(`memory ${JSON.stringify(process.memoryUsage())}\n`)
}

function runFaster(start: number, times: number): void {
  const now = Date.now.bind(Date)
  const monotonic = performance.now.bind(performance)
  Date.now = () => fastNow(start, times, now()) + jumped
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

/** Kills the process when a thread passes the failpoint for the n-th time, `later` real ms after that. */
function killAt(name: string, wanted: number, later: number): void {
  const kill = (): void => void process.kill(process.pid, 'SIGKILL')
  let passes = 0
  subscribe('cloudlink-chat:failpoint', (message) => {
    if ((message as { name: string }).name !== name || ++passes !== wanted) return
    if (later === 0) kill()
    else realTimeout(kill, later)
  })
}
