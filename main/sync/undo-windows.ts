/**
 * How long a message still waits, so that sending it can be undone. In this run by the monotonic clock, so that a change of
 * the wall clock neither prolongs the wait nor cuts it short. A message of an earlier run, which quit before it was sent,
 * waits once more from the start of this run.
 */
import type { Clock } from '../kernel/clock.ts'
import type { OutboxRow } from '../store/types.ts'

/** No window is longer, whatever the store says, in ms. */
const MAX_WINDOW_MS = 10_000

export type UndoWindows = {
  /** Begins the window of a new row. @param ms its length */
  open(sendId: string, ms: number): void
  /** The ms until the row may be sent; 0 if it need not wait. */
  left(row: OutboxRow): number
  /** The instant until which the row waits, as of this machine's clock, ISO 8601; null if it does not wait. */
  waitsUntil(row: OutboxRow): string | null
  /** Forgets a row that no longer waits. */
  close(sendId: string): void
}

export function createUndoWindows({ clock }: { clock: Clock }): UndoWindows {
  /** When the windows of this run end, in monotonic ms. */
  const ends = new Map<string, number>()
  const startedAt = clock.monotonic()

  function left(row: OutboxRow): number {
    if (row.scheduled || row.notBefore === null) return 0
    const length = Math.min(MAX_WINDOW_MS, Date.parse(row.notBefore) - Date.parse(row.createdAt))
    const end = ends.get(row.sendId) ?? startedAt + length
    return Math.max(0, end - clock.monotonic())
  }

  return {
    open: (sendId, ms) => void ends.set(sendId, clock.monotonic() + ms),
    left,
    waitsUntil(row) {
      if (row.scheduled) return row.notBefore
      const ms = left(row)
      return ms > 0 ? new Date(clock.now() + ms).toISOString() : null
    },
    close: (sendId) => void ends.delete(sendId)
  }
}
