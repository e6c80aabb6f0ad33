/** A delay that can be aborted. */
import { cancelled } from './errors.ts'
import type { Clock } from '../kernel/clock.ts'

/** Resolves after `ms` milliseconds. @throws CloudLinkError 'cancelled' as soon as the signal is aborted */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
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
