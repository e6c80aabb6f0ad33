/** What the page tells the person once: it happened without the page, or while there was none. */
import type { Failure } from '../../preload/contract/index.ts'

export type Notices = {
  /** Keeps the failure until the page takes it. The same one waits only once. */
  tell(failure: Failure): void
  /** The one that waits longest, which is then forgotten; null if there is none. */
  take(): Failure | null
}

/** @param onWaiting tells a page that is open already */
export function createNotices(onWaiting: () => void): Notices {
  const waiting: Failure[] = []
  return {
    tell(failure) {
      if (waiting.some(({ detail }) => detail === failure.detail)) return
      waiting.push(failure)
      onWaiting()
    },
    take: () => waiting.shift() ?? null
  }
}
