/** A token bucket that keeps the program below the request rate at which the service may lock an account. */
import { cancelled } from './errors.ts'
import type { Clock } from '../kernel/clock.ts'

/** A burst of 60, then one request per second: never more than 120 in any minute. */
const CAPACITY = 60
const REFILL_PER_MS = 1 / 1_000
/**
 * How many requests each kind must leave for the kinds before it: writes must not wait behind reads, and reads that the
 * person is waiting for must not wait behind background requests.
 */
const RESERVED = { write: 0, read: 10, background: 30 }
const KINDS = ['write', 'read', 'background'] as const
type Kind = (typeof KINDS)[number]

export type RequestLimiter = {
  /** Resolves when the request may be sent. @throws CloudLinkError 'cancelled' */
  take(kind: Kind, signal?: AbortSignal): Promise<void>
}

export function createRequestLimiter(clock: Clock): RequestLimiter {
  const waiting: Record<Kind, (() => void)[]> = { write: [], read: [], background: [] }
  let available = CAPACITY
  let refilledAt = clock.monotonic()
  let timer: { cancel(): void } | null = null

  function refill(): void {
    const now = clock.monotonic()
    available = Math.min(CAPACITY, available + (now - refilledAt) * REFILL_PER_MS)
    refilledAt = now
  }

  function serve(): void {
    timer?.cancel()
    timer = null
    refill()
    for (const kind of KINDS) {
      while (waiting[kind].length > 0 && available >= 1 + RESERVED[kind]) {
        available--
        waiting[kind].shift()?.()
      }
    }
    const next = KINDS.find((kind) => waiting[kind].length > 0)
    if (next !== undefined) {
      timer = clock.setTimeout(serve, Math.ceil((1 + RESERVED[next] - available) / REFILL_PER_MS))
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
