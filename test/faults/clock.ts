/** A clock that runs faster than this machine's, the same for the program and for the service. */

export type FastClock = {
  /** ms since the epoch. */
  now(): number
  /** Real ms that so many of this clock's take. */
  real(ms: number): number
  /** What the program's preload.ts reads it from. */
  text: string
}

/**
 * Both sides need the same one: the program computes the service's time from the Date header of an answer and its own
 * monotonic clock, and looks for its messages by what the service says they were made at.
 */
export function startFastClock(speed: number): FastClock {
  const began = Date.now()
  return {
    now: () => fastNow(began, speed, Date.now()),
    real: (ms) => ms / speed,
    text: `${began} ${speed}`
  }
}

/** @param began when it ran like this machine's, ms since the epoch, as is `now` */
export function fastNow(began: number, speed: number, now: number): number {
  return Math.floor(began + (now - began) * speed)
}
