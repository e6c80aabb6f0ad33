/** Starts the built program (without a window in the stand-in), makes calls as its page does, and kills it. */
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

/** The default timeout of a wait, in real ms. */
const LIMIT = 30_000
const PAUSE = 20

export type Program = {
  pid: number
  remote: Remote
  /** Makes a call that must succeed, and returns its value. @throws with the code and detail of the failure */
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Calls[N]['value']>
  state(): Promise<AppState>
  /** The `state` events sent to the page after an event number. */
  statesSince(since: number): Promise<AppState[]>
  lastEvent(): Promise<number>
  /** Waits for a state. @throws with the sentence and the current state after `limit` real ms */
  untilState(condition: (state: AppState) => boolean, sentence: string, limit?: number): Promise<AppState>
  isRunning(): boolean
  /** Whether it ended by SIGKILL. */
  wasKilled(): boolean
  /** Resolves when it has ended, in whatever way. */
  ended: Promise<void>
  kill(): Promise<void>
  /** Asks it to quit and waits until it has ended. */
  quit(): Promise<void>
  /** Its output on the terminal. */
  output(): string
}

export type ProgramOptions = {
  children: Children
  env: NodeJS.ProcessEnv
  cloudFile: string
  profile: string
  /** A folder for the recorder's socket. */
  folder: string
  /** FastClock.text; without it the program uses the machine's clock. */
  clock?: string
  /** Kills it when it passes the failpoint for the n-th time: at once, or `laterMs` real ms after it. */
  killAt?: { point: string; nth: number; laterMs: number }
  /** A command that runs the program, for instance strace with its arguments. */
  under?: string[]
  /** The folder of the built program; this project by default. */
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
      // In NODE_OPTIONS, because a hook of the shell would not be loaded in the store's thread.
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
  return {
    ...driverOf(remote),
    pid: child.pid ?? 0,
    ended,
    ...stopFunctionsOf(child, ended),
    output: () => text
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (isRunning(child)) await once(child, 'exit')
}

function stopFunctionsOf(
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
    async untilState(condition, sentence, limit) {
      let seen = await state()
      try {
        await until(async () => condition((seen = await state())), sentence, limit)
      } catch (error) {
        throw new Error(`${sentence} The state is ${describeState(seen)}.`, { cause: error })
      }
      return seen
    }
  }
}

/** A short description of a state for error messages. */
export function describeState({ phase, connection, failure, reauthRequired }: AppState): string {
  return [
    phase,
    connection,
    failure?.code ?? 'no failure',
    ...(reauthRequired ? ['sign-in ended'] : [])
  ].join(' ')
}

/** Waits until the condition is true. @throws with the sentence after `limit` real ms */
export async function until(
  condition: () => boolean | Promise<boolean>,
  sentence: string | (() => string),
  limit = LIMIT
): Promise<void> {
  const end = performance.now() + limit
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(typeof sentence === 'string' ? sentence : sentence())
    await wait(PAUSE)
  }
}
