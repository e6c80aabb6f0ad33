/** The built program, without a window where the shell can do without: started, called as its page calls, killed. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { isRunning } from '../../build/children.ts'
import type { Children } from '../../build/children.ts'
import { root } from '../../build/paths.ts'
import type { AppState, CallName, Calls, Events } from '../../preload/contract/index.ts'
import { chooseShell } from '../../build/shell.ts'
import { recorderIn } from '../recorder/launch.ts'
import { connectRemote } from '../recorder/remote.ts'
import type { Remote } from '../recorder/remote.ts'

/** How long anything may take unless told otherwise, in real ms. */
const LIMIT = 30_000
const PAUSE = 20

export type Program = {
  pid: number
  remote: Remote
  /** The value of a call that must succeed. @throws with the failure's code and sentence. */
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Calls[N]['value']>
  state(): Promise<AppState>
  /** What the page was told by the name of `state` since an event's number. */
  statesSince(since: number): Promise<AppState[]>
  lastEvent(): Promise<number>
  /** Waits for a state that is so. @throws with the sentence and the state there is, where none comes in time. */
  untilState(isSo: (state: AppState) => boolean, sentence: string, limit?: number): Promise<AppState>
  isRunning(): boolean
  /** Whether it was ended by SIGKILL. */
  wasKilled(): boolean
  /** Resolves when it has ended, however. */
  ended: Promise<void>
  kill(): Promise<void>
  /** Asks it to quit and waits until it has. */
  quit(): Promise<void>
  /** What it wrote to the terminal. */
  output(): string
}

export type ProgramOptions = {
  children: Children
  env: NodeJS.ProcessEnv
  cloudFile: string
  profile: string
  /** A folder for the recorder's socket. */
  folder: string
  /** FastClock.text; without it the program runs on this machine's clock. */
  clock?: string
  /** Ends it when it crosses the point for the n-th time, there and then or so many real ms later. */
  killAt?: { point: string; nth: number; laterMs: number }
  /** A program that runs this one, for instance strace with its arguments. */
  under?: string[]
  /** The folder of the built program; this project's unless told. */
  app?: string
}

let started = 0

export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { children, env, cloudFile, profile, folder, clock, killAt, under = [], app = root } = options
  const recorder = recorderIn(folder, `recorder-${++started}`)
  const shell = chooseShell(env)
  const command = [
    ...under,
    shell.file,
    ...['-r', recorder.hook],
    ...shell.switches,
    app,
    '--cloud',
    cloudFile,
    '--profile',
    profile
  ]
  const [file = '', ...args] = command
  const child = children.start(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      ...recorder.env,
      ELECTRON_STAND_IN_WINDOW: 'none',
      // The store's thread needs it too, which a hook of the shell would not reach.
      NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'test/faults/preload.ts')).href}`,
      FAULTS_CLOCK: clock ?? '',
      FAULTS_KILL_AT: killAt === undefined ? '' : `${killAt.point}:${killAt.nth}:${killAt.laterMs}`
    }
  })
  let text = ''
  child.stdout?.on('data', (data) => (text += String(data)))
  child.stderr?.on('data', (data) => (text += String(data)))
  const gone = new AbortController()
  const ended = endOf(child).then(() => gone.abort())
  const remote = await connectRemote(recorder.socket, gone.signal).catch((error: unknown) => {
    throw new Error(`The program ended at its start.\n${text}`, { cause: error })
  })
  return { ...driverOf(remote), pid: child.pid ?? 0, ended, ...endingsOf(child, ended), output: () => text }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (isRunning(child)) await once(child, 'exit')
}

function endingsOf(
  child: ChildProcess,
  ended: Promise<void>
): Pick<Program, 'isRunning' | 'wasKilled' | 'kill' | 'quit'> {
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    isRunning: () => isRunning(child),
    wasKilled: () => child.signalCode === 'SIGKILL',
    kill: () => end('SIGKILL'),
    quit: () => end('SIGTERM')
  }
}

function driverOf(
  remote: Remote
): Pick<Program, 'remote' | 'call' | 'state' | 'statesSince' | 'lastEvent' | 'untilState'> {
  const call: Program['call'] = async (name, ...args) => {
    const result = await remote.call(name, ...args)
    if (!result.ok) throw new Error(`${name} failed: ${result.code} ${result.detail ?? ''}`)
    return result.value
  }
  const state = (): Promise<AppState> => call('getState')
  return {
    remote,
    call,
    state,
    async statesSince(since) {
      const events = await remote.act('events', since)
      return events.filter((event) => event.name === 'state').map((event) => event.payload as Events['state'])
    },
    async lastEvent() {
      return (await remote.act('events', 0)).length
    },
    async untilState(isSo, sentence, limit) {
      let seen = await state()
      try {
        await until(async () => isSo((seen = await state())), sentence, limit)
      } catch (error) {
        throw new Error(`${sentence} The state is ${wordsOf(seen)}.`, { cause: error })
      }
      return seen
    }
  }
}

/** A state in short, for the sentence that says what was wrong. */
export function wordsOf({ phase, connection, failure, reauthRequired }: AppState): string {
  return [
    phase,
    connection,
    failure?.code ?? 'no failure',
    ...(reauthRequired ? ['sign-in ended'] : [])
  ].join(' ')
}

/** Resolves when it is so. @throws with the sentence where it does not come true within `limit` real ms. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  sentence: string | (() => string),
  limit = LIMIT
): Promise<void> {
  const end = performance.now() + limit
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(typeof sentence === 'string' ? sentence : sentence())
    await wait(PAUSE)
  }
}
