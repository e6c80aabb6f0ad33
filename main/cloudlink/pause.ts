/** Waiting that can be cancelled. */
import { cancelled } from './errors.ts'
import type { Clock } from '../kernel/clock.ts'

/** Resolves after `ms`. @throws CloudLinkError 'cancelled' as soon as the signal says so. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelled())
      return
    }
    const stop = (): void => {
      timer.cancel()
      reject(cancelled())
    }
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
