import type { Log } from '../kernel/log.ts'
import type { Store, Unread } from '../store/types.ts'
import { failureOf } from './failure.ts'

export type UnreadCount = {
  /** Counts again. Calls while a count is running are coalesced into one more count. */
  update(): void
  stop(): void
}

/** Counts the unread messages of all conversations. @param options.onCount gets each result */
export function createUnreadCount(options: {
  store: Pick<Store, 'countUnread'>
  log: Log
  onCount(unread: Unread): void
}): UnreadCount {
  const { store, log, onCount } = options
  let stopped = false
  let counting: 'no' | 'now' | 'again' = 'no'

  function update(): void {
    if (counting !== 'no') {
      counting = 'again'
      return
    }
    counting = 'now'
    store
      .countUnread()
      .then(onCount, (error: unknown) => {
        if (!stopped) log.warn('unread not counted', { code: failureOf(error).code })
      })
      .finally(() => {
        const again = counting === 'again'
        counting = 'no'
        if (again && !stopped) update()
      })
  }

  return {
    update,
    stop() {
      stopped = true
    }
  }
}
