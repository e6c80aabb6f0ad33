/**
 * A clock that a test moves forward by hand. I/O is real: before the clock moves, it waits until all tracked work is done.
 */
import type { Clock } from '../../main/kernel/clock.ts'

/** After this many turns of the event loop without tracked work, only a timer can cause new work. */
const QUIET_TURNS = 6

type Timer = { at: number; callback: () => void }

export type ManualClock = Clock & {
  /** The server's clock. It stays right when `setWallClockOffset` puts the wall clock of this machine wrong. */
  serverClock: Pick<Clock, 'now' | 'setTimeout'>
  /** Sets the wall clock of this machine this many ms ahead of the server's (negative: behind). */
  setWallClockOffset(ms: number): void
  /** Remaining ms of all pending timers, the next one first. */
  pendingTimers(): number[]
  /** The delays of all `setTimeout` calls so far, in ms, in order. */
  requestedDelays: number[]
  /** Tracks the work until it is done. */
  track<T>(work: Promise<T>): Promise<T>
  /** Tracks work that is in progress while `count` returns more than 0. */
  trackCount(count: () => number): void
  /** Resolves when no tracked work is in progress, so that only a timer can cause new work. */
  settled(): Promise<void>
  /** Moves the clock forward. Runs each timer when it is due and waits for the work that it starts. */
  advance(ms: number): Promise<void>
  /**
   * Moves from timer to timer until the condition is true.
   * @throws Error if it is still false after `maxMs`, or if no timer is pending
   */
  advanceUntil(condition: () => boolean | Promise<boolean>, maxMs?: number): Promise<void>
  /** Moves from timer to timer until the work is done. */
  advanceUntilDone<T>(work: Promise<T>): Promise<T>
}

export function createManualClock(): ManualClock {
  const began = Date.now()
  let time = 0
  let wallClockOffset = 0
  let inProgress = 0
  const timers = new Set<Timer>()
  const counts: (() => number)[] = [() => inProgress]
  const requestedDelays: number[] = []

  function setTimer(callback: () => void, ms: number): { cancel(): void } {
    const timer = { at: time + Math.max(0, ms), callback }
    timers.add(timer)
    return { cancel: () => void timers.delete(timer) }
  }

  function next(): Timer | undefined {
    return [...timers].reduce<Timer | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined
    )
  }

  async function settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      quiet = counts.every((count) => count() === 0) ? quiet + 1 : 0
    }
  }

  function run(timer: Timer): void {
    time = Math.max(time, timer.at)
    timers.delete(timer)
    timer.callback()
  }

  async function advanceUntil(condition: () => boolean | Promise<boolean>, maxMs = Infinity): Promise<void> {
    const end = time + maxMs
    for (;;) {
      await settled()
      if (await condition()) return
      const timer = next()
      if (timer === undefined) throw new Error('The condition is false, and no timer is pending.')
      if (timer.at > end) throw new Error(`The condition is still false after ${maxMs} ms.`)
      run(timer)
    }
  }

  return {
    now: () => began + time + wallClockOffset,
    monotonic: () => time,
    setTimeout(callback, ms) {
      requestedDelays.push(ms)
      return setTimer(callback, ms)
    },
    serverClock: { now: () => began + time, setTimeout: setTimer },
    setWallClockOffset: (ms) => void (wallClockOffset = ms),
    pendingTimers: () => [...timers].map(({ at }) => at - time).toSorted((a, b) => a - b),
    requestedDelays,
    track(work) {
      inProgress++
      return work.finally(() => inProgress--)
    },
    trackCount: (count) => void counts.push(count),
    settled,
    async advance(ms) {
      const end = time + ms
      for (;;) {
        await settled()
        const timer = next()
        if (timer === undefined || timer.at > end) break
        run(timer)
      }
      time = end
      await settled()
    },
    advanceUntil,
    async advanceUntilDone(work) {
      let ended = false
      const end = (): void => void (ended = true)
      work.then(end, end)
      await advanceUntil(() => ended)
      return work
    }
  }
}
