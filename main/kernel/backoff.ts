/** Exponential backoff with jitter, so that many clients do not retry at the same time. */

export type Backoff = {
  /** The next delay in ms: doubled each time up to `longestMs`, then multiplied by a random factor from 0.5 to 1. */
  next(): number
  /** Call it after a success: the next delay starts from `firstMs` again. */
  reset(): void
  /** The number of delays since the last reset. */
  readonly failures: number
}

export function createBackoff({ firstMs, longestMs }: { firstMs: number; longestMs: number }): Backoff {
  let failures = 0
  return {
    next: () => Math.min(longestMs, firstMs * 2 ** failures++) * (0.5 + Math.random() / 2),
    reset() {
      failures = 0
    },
    get failures() {
      return failures
    }
  }
}
