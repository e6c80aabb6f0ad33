/** Growing pauses between tries of something that fails, with jitter so that many clients do not try together. */

export type Backoff = {
  /** The next pause in ms: doubled each time up to the longest, of which between a half and the whole is waited. */
  next(): number
  /** It worked: the next pause is the first one again. */
  reset(): void
  /** How many pauses there were since the last success. */
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
