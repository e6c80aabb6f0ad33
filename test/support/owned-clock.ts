/**
 * A clock that stands still until a test lets time pass. Real input and output go on meanwhile: before time passes,
 * what is under way comes to its end.
 */
import type { Clock } from '../../main/kernel/clock.ts'

/** Turns of the event loop without anything under way, after which only a timer can bring anything new. */
const QUIET_TURNS = 6

type Timer = { at: number; callback: () => void }

export type OwnedClock = Clock & {
  /** The service's time, which is right while this machine's may not be. */
  service: Pick<Clock, 'now' | 'setTimeout'>
  /** Sets this machine's wall clock so many ms off the service's. */
  setWall(off: number): void
  /** ms until each timer that waits, the next one first. */
  waiting(): number[]
  /** Every pause that was asked for since the start, in ms, in order. */
  asked: number[]
  /** Counts as under way until it ends. */
  during<T>(work: Promise<T>): Promise<T>
  /** Counts as under way while it gives more than 0. */
  watch(count: () => number): void
  /** Resolves when nothing goes on any more until a timer is due. */
  settled(): Promise<void>
  /** Lets `ms` pass; each timer that comes due on the way runs, and what it begins ends, before time goes on. */
  pass(ms: number): Promise<void>
  /** Goes from timer to timer until it is so. @throws where it is not so after `most` ms, or no timer is left. */
  passUntil(isSo: () => boolean | Promise<boolean>, most?: number): Promise<void>
  /** Goes from timer to timer until the work ends. */
  passDuring<T>(work: Promise<T>): Promise<T>
}

export function createOwnedClock(): OwnedClock {
  const began = Date.now()
  let time = 0
  let wall = 0
  let underWay = 0
  const timers = new Set<Timer>()
  const counts: (() => number)[] = [() => underWay]
  const asked: number[] = []

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

  async function passUntil(isSo: () => boolean | Promise<boolean>, most = Infinity): Promise<void> {
    const end = time + most
    for (;;) {
      await settled()
      if (await isSo()) return
      const timer = next()
      if (timer === undefined) throw new Error('No timer waits, and it is not so yet.')
      if (timer.at > end) throw new Error(`It is not so after ${most} ms.`)
      run(timer)
    }
  }

  return {
    now: () => began + time + wall,
    monotonic: () => time,
    setTimeout(callback, ms) {
      asked.push(ms)
      return setTimer(callback, ms)
    },
    service: { now: () => began + time, setTimeout: setTimer },
    setWall: (off) => void (wall = off),
    waiting: () => [...timers].map(({ at }) => at - time).toSorted((a, b) => a - b),
    asked,
    during(work) {
      underWay++
      return work.finally(() => underWay--)
    },
    watch: (count) => void counts.push(count),
    settled,
    async pass(ms) {
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
    passUntil,
    async passDuring(work) {
      let ended = false
      const end = (): void => void (ended = true)
      work.then(end, end)
      await passUntil(() => ended)
      return work
    }
  }
}
