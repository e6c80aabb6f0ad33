/** The service's time, from the Date header of its last answer; this machine's wall clock may say anything. */
import type { Clock } from '../kernel/clock.ts'

export type ServerClock = {
  /** @param date an answer's Date header; one that is missing or unreadable changes nothing. */
  note(date: string | null): void
  /** ms since the epoch; null before any answer. */
  now(): number | null
}

export function createServerClock(clock: Clock): ServerClock {
  let last: { date: number; at: number } | null = null
  return {
    note(date) {
      const parsed = Date.parse(date ?? '')
      if (!Number.isNaN(parsed)) last = { date: parsed, at: clock.monotonic() }
    },
    now: () => (last === null ? null : last.date + Math.floor(clock.monotonic() - last.at))
  }
}
