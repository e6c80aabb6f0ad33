/** The built program, without a window where the shell can do without: called as its page calls, and killed. */
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
}

export type ProgramOptions = Omit<RecordedOptions, 'debuggingPort' | 'args'> & {
  /** FastClock.text; without it the program runs on this machine's clock. */
  clock?: string
  /** Ends it when it crosses the point for the n-th time, there and then or so many real ms later. */
  killAt?: { point: string; nth: number; laterMs: number }
}

export async function startProgram({ clock, killAt, ...options }: ProgramOptions): Promise<Program> {
  const program = await startRecorded({
    ...options,
    debuggingPort: null,
    env: {
      ...options.env,
      ELECTRON_STAND_IN_WINDOW: 'none',
      // The store's thread needs it too, which a hook of the shell would not reach.
      NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'test/faults/preload.ts')).href}`,
      FAULTS_CLOCK: clock ?? '',
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
