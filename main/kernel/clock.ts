/** An injectable clock, so that tests can control time. */
export type Clock = {
  /** Wall clock, ms since the epoch. It can jump, so do not use it for limits or ordering. */
  now(): number
  /** Monotonic time, ms. */
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
