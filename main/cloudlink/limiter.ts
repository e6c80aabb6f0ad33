/** Keeps this program below the number of requests at which the service may lock an account. */
import { cancelled } from './errors.ts'
import type { Clock } from './types.ts'

/** At once, and then one a second: never more than 120 in any minute. */
const BURST = 60
const PER_MS = 1 / 1_000
/** What people do must not wait behind what is only being brought up to date. */
const KEPT_FOR_WRITES = 10

export type Limiter = {
  /** Resolves when the request may go. @throws CloudLinkError 'cancelled' */
  take(kind: 'read' | 'write', signal?: AbortSignal): Promise<void>
}

export function createLimiter(clock: Clock): Limiter {
  const waiting = { read: [] as (() => void)[], write: [] as (() => void)[] }
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
    while (waiting.write.length > 0 && left >= 1) {
      left--
      waiting.write.shift()?.()
    }
    while (waiting.read.length > 0 && left >= 1 + KEPT_FOR_WRITES) {
      left--
      waiting.read.shift()?.()
    }
    const needed = waiting.write.length > 0 ? 1 : waiting.read.length > 0 ? 1 + KEPT_FOR_WRITES : 0
    if (needed > 0) timer = clock.setTimeout(serve, Math.ceil((needed - left) / PER_MS))
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
