/**
 * Counts the calls of the token endpoint that the program makes by itself, because too many may disable the
 * customer's account. What is spent is remembered in a small file, so a program that crashes and starts again for
 * ever spends no more than one that runs.
 */
import * as z from 'zod'
import { CloudLinkError } from './errors.ts'
import { pause } from './pause.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** At most so many calls in so many ms. */
const LIMITS = [
  { calls: 6, within: 10 * MINUTE_MS },
  { calls: 40, within: DAY_MS }
]
/** ms since the call before, by how many calls the last ten minutes had. */
const PAUSES_MS = [0, 2_000, 10_000, 30_000, 60_000, 120_000]

/** Where the budget is kept: null where it was never written. A write is durable when it resolves. */
export type BudgetFile = { read(): Promise<string | null>; write(text: string): Promise<void> }

export type TokenGuard = {
  /**
   * Resolves when one call may be made, and counts it before it is made.
   * @throws CloudLinkError 'sign-in-paused' where no more may be made until the person says so.
   */
  take(): Promise<void>
  /**
   * The person wants to go on. Where it is paused, one call is allowed, and if the budget is still spent after it,
   * none again.
   */
  allowOne(): void
}

const fileSchema = z.object({ calls: z.array(z.number()).max(10_000), paused: z.boolean() })

/** @param serverTime ms since the epoch; this machine's clock is only asked where no answer told the time yet. */
export function createTokenGuard(options: {
  clock: Clock
  log: Log
  serverTime(): number | null
  file: BudgetFile
}): TokenGuard {
  const { clock, log, serverTime, file } = options
  /** `at` is the service's time, `counted` monotonic: null for a call of an earlier run. */
  let calls: { at: number; counted: number | null }[] | null = null
  let paused = false
  let allowed = false
  /** One after the other: two at once would each find the budget as it was before the other. */
  let queue: Promise<void> = Promise.resolve()

  const now = (): number => serverTime() ?? clock.now()

  async function load(): Promise<{ at: number; counted: number | null }[]> {
    if (calls !== null) return calls
    calls = []
    try {
      const text = await file.read()
      if (text !== null) {
        const found = fileSchema.parse(JSON.parse(text))
        // One that seems to lie in the future counts as made now: a clock was set back.
        const [time, counted] = [now(), clock.monotonic()]
        calls = found.calls.map((at) => (at > time ? { at: time, counted } : { at, counted: null }))
        paused = found.paused
      }
    } catch {
      // Nobody knows what was spent: as if everything was.
      log.warn('token budget unreadable, taken as spent')
      const at = now()
      calls = Array.from({ length: LIMITS[0]?.calls ?? 0 }, () => ({ at, counted: null }))
      paused = true
    }
    return calls
  }

  /** ms since a call. */
  const ageOf = (call: { at: number; counted: number | null }): number =>
    call.counted === null ? Math.max(0, now() - call.at) : clock.monotonic() - call.counted

  async function save(known: { at: number; counted: number | null }[]): Promise<void> {
    try {
      const time = now()
      await file.write(JSON.stringify({ calls: known.map((call) => Math.round(time - ageOf(call))), paused }))
    } catch {
      throw new CloudLinkError('sign-in-paused', 'renewal-not-noted')
    }
  }

  async function takeNext(): Promise<void> {
    let known = await load()
    known = calls = known.filter((call) => ageOf(call) < DAY_MS)
    const spent = LIMITS.some(
      ({ calls: most, within }) => known.filter((call) => ageOf(call) < within).length >= most
    )
    if ((spent || paused) && !allowed) {
      if (!paused) {
        paused = true
        log.warn('token budget spent')
        await save(known)
      }
      throw new CloudLinkError('sign-in-paused', 'renewal-limit')
    }
    if (!allowed) {
      const recent = known.filter((call) => ageOf(call) < 10 * MINUTE_MS)
      const last = Math.min(...recent.map(ageOf))
      const wanted = PAUSES_MS[Math.min(recent.length, PAUSES_MS.length - 1)] ?? 0
      if (recent.length > 0 && last < wanted) await pause(clock, wanted - last)
    }
    paused = spent
    allowed = false
    known.push({ at: now(), counted: clock.monotonic() })
    await save(known)
  }

  return {
    take() {
      const turn = queue.then(takeNext)
      queue = turn.catch(() => undefined)
      return turn
    },
    allowOne() {
      // Before the file was read nobody knows whether it is paused.
      if (paused || calls === null) allowed = true
    }
  }
}
