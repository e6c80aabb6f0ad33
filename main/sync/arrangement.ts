/** How the person arranges the conversation list. It only exists in the store; mutes end by themselves. */
import type { ListView } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { failureOf } from './failure.ts'

export type Arrangement = {
  view(): Promise<ListView>
  setView(view: ListView): Promise<void>
  /** The favourites in their order. */
  setFavourites(conversationIds: string[]): Promise<void>
  /** @param until an instant (ISO 8601), 'always', or null to end it */
  mute(conversationId: string, until: string | null): Promise<void>
  markUnread(conversationId: string): Promise<void>
  setHidden(conversationId: string, hidden: boolean): Promise<void>
  /** Marks these conversations as read, or all. @returns those that were unread */
  markAllRead(conversationIds?: string[]): Promise<string[]>
}

/** Timers cannot wait longer than 2^31 ms, and a computer may sleep meanwhile: mutes are checked at least this often. */
const MAX_PAUSE_MS = 60 * 60_000

/** @param options.onChanged gets the ids of changed conversations */
export function createArrangement(options: {
  store: Store
  clock: Clock
  log: Log
  onChanged(conversationIds: string[]): void
}): Arrangement & { start(): void; stop(): void } {
  const { store, clock, log, onChanged } = options
  let timer: { cancel(): void } | null = null
  let stopped = false

  async function endMutes(): Promise<void> {
    const { endedIds, nextEnd } = await store.endMutes(new Date(clock.now()).toISOString())
    if (endedIds.length > 0) onChanged(endedIds)
    timer?.cancel()
    if (nextEnd === null || stopped) return
    const pause = Math.max(0, Math.min(MAX_PAUSE_MS, Date.parse(nextEnd) - clock.now()))
    timer = clock.setTimeout(endMutesSoon, pause)
  }

  function endMutesSoon(): void {
    endMutes().catch((error: unknown) => {
      if (!stopped) log.warn('mutes not ended', { code: failureOf(error).code })
    })
  }

  return {
    start: endMutesSoon,
    stop() {
      stopped = true
      timer?.cancel()
    },
    view: () => store.getListView(),
    setView: (view) => store.setListView(view),
    async setFavourites(conversationIds) {
      onChanged(await store.setFavourites(conversationIds))
    },
    async mute(conversationId, until) {
      await store.setMuted(conversationId, until)
      onChanged([conversationId])
      await endMutes()
    },
    async markUnread(conversationId) {
      await store.markUnread(conversationId)
      onChanged([conversationId])
    },
    async setHidden(conversationId, hidden) {
      await store.setHidden(conversationId, hidden)
      onChanged([conversationId])
    },
    async markAllRead(conversationIds) {
      const ids = await store.markAllRead(conversationIds)
      onChanged(ids)
      return ids
    }
  }
}
