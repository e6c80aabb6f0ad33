/** The program's own do not disturb. */
import type { QuietFor, QuietState } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { SettingsFile } from '../settings.ts'
import { nextChange, notQuiet, quietAt, quietFor } from './quiet-hours.ts'
import type { QuietChoice } from './quiet-hours.ts'
import type { Service } from './service.ts'

/** Timers stop during sleep and do not follow a clock that is set, so the state is checked at least this often, in ms. */
const CHECK_MS = 10 * 60_000

export type Quiet = Service & {
  /** The state at this moment, whatever timers did meanwhile. */
  state(): QuietState
  /** @param duration null ends it, or skips the rest of the scheduled range */
  choose(duration: QuietFor | null): Promise<QuietState>
  /** Looks again: the schedule was changed, or the computer woke up. */
  check(): void
}

/** @param options.onChanged gets the state whenever it is another one */
export function createQuiet(options: {
  settings: Pick<SettingsFile, 'get' | 'change'>
  clock: Clock
  log: Log
  onChanged(state: QuietState): void
}): Quiet {
  const { settings, clock, log, onChanged } = options
  let timer: { cancel(): void } | null = null
  let reported = ''
  let isRunning = false

  function state(): QuietState {
    const { quietHours, quiet } = settings.get()
    return quietAt(clock.now(), quietHours, quiet)
  }

  function check(): void {
    if (!isRunning) return
    timer?.cancel()
    const now = clock.now()
    const { quietHours, quiet } = settings.get()
    const change = nextChange(now, quietHours, quiet)
    timer = change === null ? null : clock.setTimeout(check, Math.min(change - now, CHECK_MS))
    const current = state()
    if (JSON.stringify(current) === reported) return
    reported = JSON.stringify(current)
    onChanged(current)
  }

  async function save(quiet: QuietChoice | null): Promise<void> {
    const writing = settings.change({ quiet })
    check()
    await writing.catch(() => log.warn('settings not written', { place: 'do not disturb' }))
  }

  return {
    start() {
      isRunning = true
      reported = JSON.stringify({ quiet: false, until: null } satisfies QuietState)
      check()
    },
    dispose() {
      isRunning = false
      timer?.cancel()
    },
    state,
    async choose(duration) {
      const now = clock.now()
      await save(duration === null ? notQuiet(now, settings.get().quietHours) : quietFor(duration, now))
      return state()
    },
    check
  }
}
