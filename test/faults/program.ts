/** Starts the built program for fault tests. The stand-in runs it without a window; the tests call main as the page does. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from '../../build/launch/app.ts'
import { root } from '../../build/tools/paths.ts'
import type { AppState, CallName, Calls, Events } from '../../preload/contract/index.ts'
import type { Remote } from '../recorder/remote.ts'
import { startProgram as startRecorded } from '../support/program.ts'
import type { RecordedOptions } from '../support/program.ts'
import { until } from '../support/until.ts'

export type Program = App & {
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
  /** Waits for a state for which `isSo` is true. @throws Error with the sentence and the last state after `limit` ms */
  untilState(isSo: (state: AppState) => boolean, sentence: string, limit?: number): Promise<AppState>
}

export type ProgramOptions = Omit<RecordedOptions, 'debuggingPort' | 'args'> & {
  /** FastClock.text; without it the program runs on this machine's clock. */
  clock?: string
  /** SIGUSR1 sets the program's wall clock by so many ms. */
  clockJump?: number
  /** Kills the program when it passes the failpoint for the n-th time, `laterMs` real ms after that. */
  killAt?: { point: string; nth: number; laterMs: number }
}

export async function startProgram({
  clock,
  clockJump = 0,
  killAt,
  ...options
}: ProgramOptions): Promise<Program> {
  const program = await startRecorded({
    ...options,
    debuggingPort: null,
    env: {
      ...options.env,
      ELECTRON_STAND_IN_WINDOW: 'none',
      // In NODE_OPTIONS, because a hook of the shell would not be loaded in the store's thread.
      NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'test/faults/preload.ts')).href}`,
      FAULTS_CLOCK: clock ?? '',
      FAULTS_CLOCK_JUMP: String(clockJump),
      FAULTS_KILL_AT: killAt === undefined ? '' : `${killAt.point}:${killAt.nth}:${killAt.laterMs}`
    }
  })
  return { ...program, ...driverOf(program.remote) }
}

function driverOf(
  remote: Remote
): Pick<Program, 'call' | 'state' | 'statesSince' | 'lastEvent' | 'untilState'> {
  const call: Program['call'] = async (name, ...args) => {
    const result = await remote.call(name, ...args)
    if (!result.ok) throw new Error(`${name} failed: ${result.code} ${result.detail ?? ''}`)
    return result.value
  }
  const state = (): Promise<AppState> => call('getState')
  return {
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
