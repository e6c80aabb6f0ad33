/**
 * Limits the token refreshes that the program makes by itself, because too many may disable the customer's account. The
 * count is stored in a small file, so a program in a crash loop makes no more calls than one that keeps running.
 */
import * as z from 'zod'
import { CloudLinkError } from './errors.ts'
import { delay } from './delay.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** At most `calls` calls within `within` ms. */
const LIMITS = [
  { calls: 6, within: 10 * MINUTE_MS },
  { calls: 40, within: DAY_MS }
]
/** Minimum ms since the previous call, indexed by the number of calls in the last ten minutes. */
const DELAYS_MS = [0, 2_000, 10_000, 30_000, 60_000, 120_000]

/** Storage for the count: reads null if it was never written. A write is durable when it resolves. */
export type BudgetFile = { read(): Promise<string | null>; write(text: string): Promise<void> }

export type TokenRateLimiter = {
  /**
   * Resolves when one call may be made. The call is counted before it is made.
   * @throws CloudLinkError 'sign-in-paused' if no more calls may be made until the person resumes
   */
  take(): Promise<void>
  /** The person resumes: while paused, allows one call. If the limit is still reached after it, the pause continues. */
  allowOne(): void
}

/** `at` is the service's time, `monotonic` the monotonic time: null for a call of an earlier run. Both in ms. */
type TokenCall = { at: number; monotonic: number | null }

const fileSchema = z.object({ calls: z.array(z.number()).max(10_000), paused: z.boolean() })

/** @param serverTime ms since the epoch; this machine's clock is only used while it returns null */
export function createTokenRateLimiter(options: {
  clock: Clock
  log: Log
  serverTime(): number | null
  file: BudgetFile
}): TokenRateLimiter {
  const { clock, log, serverTime, file } = options
  /** Null until the file is read. */
  let calls: TokenCall[] | null = null
  let paused = false
  let isOneAllowed = false
  /** Serializes calls of take(): two at once would not see each other's count. */
  let queue: Promise<void> = Promise.resolve()

  const now = (): number => serverTime() ?? clock.now()

  async function load(): Promise<TokenCall[]> {
    if (calls !== null) return calls
    calls = []
    try {
      const text = await file.read()
      if (text !== null) {
        const found = fileSchema.parse(JSON.parse(text))
        // A call in the future counts as made now: the clock was set back.
        const [time, monotonic] = [now(), clock.monotonic()]
        calls = found.calls.map((at) => (at > time ? { at: time, monotonic } : { at, monotonic: null }))
        paused = found.paused
      }
    } catch {
      // The count is unknown, so assume that the limit is reached.
      log.warn('token budget unreadable, limit counts as reached')
      const at = now()
      calls = Array.from({ length: LIMITS[0]?.calls ?? 0 }, () => ({ at, monotonic: null }))
      paused = true
    }
    return calls
  }

  /** ms since a call. */
  const ageOf = (call: TokenCall): number =>
    call.monotonic === null ? Math.max(0, now() - call.at) : clock.monotonic() - call.monotonic

  async function save(recorded: TokenCall[]): Promise<void> {
    try {
      const time = now()
      await file.write(
        JSON.stringify({ calls: recorded.map((call) => Math.round(time - ageOf(call))), paused })
      )
    } catch {
      throw new CloudLinkError('sign-in-paused', 'renewal-not-noted')
    }
  }

  async function takeNext(): Promise<void> {
    let recorded = await load()
    recorded = calls = recorded.filter((call) => ageOf(call) < DAY_MS)
    const isLimitReached = LIMITS.some(
      ({ calls: max, within }) => recorded.filter((call) => ageOf(call) < within).length >= max
    )
    if ((isLimitReached || paused) && !isOneAllowed) {
      if (!paused) {
        paused = true
        log.warn('token budget spent')
        await save(recorded)
      }
      throw new CloudLinkError('sign-in-paused', 'renewal-limit')
    }
    if (!isOneAllowed) {
      const recent = recorded.filter((call) => ageOf(call) < 10 * MINUTE_MS)
      const last = Math.min(...recent.map(ageOf))
      const minDelay = DELAYS_MS[Math.min(recent.length, DELAYS_MS.length - 1)] ?? 0
      if (recent.length > 0 && last < minDelay) await delay(clock, minDelay - last)
    }
    paused = isLimitReached
    isOneAllowed = false
    recorded.push({ at: now(), monotonic: clock.monotonic() })
    await save(recorded)
  }

  return {
    take() {
      const turn = queue.then(takeNext)
      queue = turn.catch(() => undefined)
      return turn
    },
    allowOne() {
      // Until the file is read, it is unknown whether the limiter is paused.
      if (paused || calls === null) isOneAllowed = true
    }
  }
}
