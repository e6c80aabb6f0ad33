/** Time from outside, so that tests can own it. */
export type Clock = {
  /** Wall clock, ms since the epoch. Never for budgets or order. */
  now(): number
  /** Monotonic, ms. */
  monotonic(): number
  setTimeout(callback: () => void, ms: number): { cancel(): void }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, ms) {
    const timer = setTimeout(callback, ms)
    return { cancel: () => clearTimeout(timer) }
  }
}
