/** Fetches the content of an attachment. After an interruption, it continues where it stopped. */
import type { CloudLink } from '../cloudlink/types.ts'
import { createBackoff } from '../kernel/backoff.ts'
import type { Clock } from '../kernel/clock.ts'
import { failureOf, SyncError } from './failure.ts'

/** Interruptions in a row without a single new byte. */
const MAX_INTERRUPTIONS = 3
const BACKOFF = { firstMs: 500, longestMs: 4_000 }

/**
 * Yields every byte once. If the service ignores Range, what was already received is fetched again and skipped.
 * @param options.maxBytes gives up on a longer file, also if the service does not say how long it is
 * @param options.onSize gets the length of the whole file as soon as it is known
 * @throws SyncError 'file-too-large', 'file-length' if the length is not the announced one, or the service's error
 */
export async function* fetchContent(options: {
  cloudlink: Pick<CloudLink, 'getAttachment'>
  clock: Clock
  url: string
  background: boolean
  maxBytes(): number
  signal: AbortSignal
  onSize(bytes: number): void
  onReceived(bytes: number): void
}): AsyncGenerator<Uint8Array> {
  const { cloudlink, clock, url, background, maxBytes, signal, onSize, onReceived } = options
  const backoff = createBackoff(BACKOFF)
  let received = 0
  let usesRange = true
  for (;;) {
    try {
      const from = usesRange ? received : 0
      const part = await cloudlink.getAttachment(url, { from, background, signal })
      try {
        if (part.from > received || (part.bytes ?? received) < received) throw wrongLength()
        // The length of an earlier attempt may have been wrong.
        const total = part.bytes
        if (total !== null) onSize(total)
        let toSkip = received - part.from
        for await (const bytes of part.body) {
          const fresh = bytes.subarray(Math.min(toSkip, bytes.byteLength))
          toSkip -= bytes.byteLength - fresh.byteLength
          if (fresh.byteLength === 0) continue
          received += fresh.byteLength
          if (total !== null && received > total) throw wrongLength()
          if (Math.max(received, total ?? 0) > maxBytes()) throw new SyncError('rejected', 'file-too-large')
          backoff.reset()
          onReceived(received)
          yield fresh
        }
        if (total === null || received === total) return
      } finally {
        await part.body.return(undefined)
      }
      // The connection ended early, without an error.
      if (backoff.failures === MAX_INTERRUPTIONS) throw wrongLength()
    } catch (error) {
      if (usesRange && received > 0 && isRangeRefused(error)) usesRange = false
      else if (!isInterruption(error) || backoff.failures === MAX_INTERRUPTIONS) throw error
    }
    await pause(clock, backoff.next(), signal)
  }
}

const wrongLength = (): SyncError => new SyncError('service', 'file-length')
const isInterruption = (error: unknown): boolean => failureOf(error).code === 'offline'
const isRangeRefused = (error: unknown): boolean => failureOf(error).values?.status === 416

/** @throws the signal's reason */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.cancel()
      reject(signal.reason as Error)
    }
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
