/** Keeps this program below the number of requests at which the service may lock an account. */
import { cancelled } from './errors.ts'
import type { Clock } from '../kernel/clock.ts'

/** At once, and then one a second: never more than 120 in any minute. */
const BURST = 60
const PER_MS = 1 / 1_000
/**
 * How many are left to those before it: what people do must not wait behind what is only being brought up to date,
 * nor what they look at behind what is loaded in the background.
 */
const KEPT = { write: 0, read: 10, background: 30 }
const KINDS = ['write', 'read', 'background'] as const
type Kind = (typeof KINDS)[number]

export type Limiter = {
  /** Resolves when the request may go. @throws CloudLinkError 'cancelled' */
  take(kind: Kind, signal?: AbortSignal): Promise<void>
}

export function createLimiter(clock: Clock): Limiter {
  const waiting: Record<Kind, (() => void)[]> = { write: [], read: [], background: [] }
  let left = BURST
  let countedAt = clock.monotonic()
  let timer: { cancel(): void } | null = null

  function count(): void {
    const now = clock.monotonic()
    left = Math.min(BURST, left + (now - countedAt) * PER_MS)
    countedAt = now
  }

  function serve(): void {
    timer?.cancel()
    timer = null
    count()
    for (const kind of KINDS) {
      while (waiting[kind].length > 0 && left >= 1 + KEPT[kind]) {
        left--
        waiting[kind].shift()?.()
      }
    }
    const next = KINDS.find((kind) => waiting[kind].length > 0)
    if (next !== undefined) {
      timer = clock.setTimeout(serve, Math.ceil((1 + KEPT[next] - left) / PER_MS))
    }
  }

  return {
    take(kind, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(cancelled())
          return
        }
        const go = (): void => {
          signal?.removeEventListener('abort', stop)
          resolve()
        }
        const stop = (): void => {
          waiting[kind] = waiting[kind].filter((one) => one !== go)
          reject(cancelled())
        }
        signal?.addEventListener('abort', stop, { once: true })
        waiting[kind].push(go)
        serve()
      })
    }
  }
}
