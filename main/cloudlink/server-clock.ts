/** The service's time, from the Date header of its last response: this machine's wall clock may be wrong. */
import type { Clock } from '../kernel/clock.ts'

export type ServerClock = {
  /** @param date a response's Date header; ignored if it is missing or invalid */
  note(date: string | null): void
  /** ms since the epoch; null before the first response. */
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
