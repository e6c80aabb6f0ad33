/** A clock that runs faster than the machine's, shared by the program and the service. */

export type FastClock = {
  /** The current time, in ms since the epoch. */
  now(): number
  /** Converts ms of this clock to real ms. */
  real(ms: number): number
  /** The clock as text for preload.ts in the program. */
  text: string
}

/**
 * Both sides need the same clock: the program computes the service's time from the Date header of an answer and its own
 * monotonic clock, and finds its messages by the creation time that the service gives them.
 */
export function startFastClock(speed: number): FastClock {
  const began = Date.now()
  return {
    now: () => fastNow(began, speed, Date.now()),
    real: (ms) => ms / speed,
    text: `${began} ${speed}`
  }
}

/** @param began when the fast clock equalled the machine's, in ms since the epoch @param now the machine's time */
export function fastNow(began: number, speed: number, now: number): number {
  return Math.floor(began + (now - began) * speed)
}
