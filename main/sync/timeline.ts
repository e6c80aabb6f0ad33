/** Pages of a conversation's messages: from the store, and from the service if the store has a gap. */
import type { Calls, MessagePage } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { failureOf } from './failure.ts'
import type { History } from './history.ts'
import type { ReadModel } from './read-model.ts'

export type Timeline = {
  /** The newest page, or the page before or after a message. Returns stored messages if the service cannot be reached. */
  list(
    conversationId: string,
    options: { before?: string; after?: string; limit: number }
  ): Promise<MessagePage>
  /** The stored messages around a message. */
  listAround(conversationId: string, messageId: string, limit: number): Promise<MessagePage>
  /** @throws if nothing is stored since the instant and the service cannot be reached */
  firstSince(conversationId: string, instant: string): Promise<Calls['messageAt']['value']>
}

export function createTimeline(options: {
  store: Pick<Store, 'messageAt'>
  readModel: Pick<ReadModel, 'page'>
  history: Pick<History, 'pullNewest' | 'pullOlder' | 'wasPulled'>
  log: Log
}): Timeline {
  const { store, readModel, history, log } = options
  const notPulled = (error: unknown): void => log.warn('history not pulled', { code: failureOf(error).code })

  async function listNewest(conversationId: string, limit: number): Promise<MessagePage> {
    const page = await readModel.page(conversationId, { limit })
    const isWhole = page.messages.length >= limit || page.older !== 'unknown'
    if (isWhole && history.wasPulled(conversationId)) return pageOf(page)
    if (isWhole || page.messages.length > 0) {
      // Stale-while-revalidate: returns the stored messages; new, edited and deleted ones follow as a change event.
      history.pullNewest(conversationId).catch(notPulled)
      return pageOf(page)
    }
    await history.pullNewest(conversationId)
    return pageOf(await readModel.page(conversationId, { limit }))
  }

  async function listOlder(conversationId: string, before: string, limit: number): Promise<MessagePage> {
    const page = await readModel.page(conversationId, { before, limit })
    if (page.messages.length >= limit || page.older !== 'unknown') return pageOf(page)
    try {
      await history.pullOlder(conversationId, before)
    } catch (error) {
      // Stored messages are better than an error.
      if (page.messages.length === 0) throw error
      notPulled(error)
      return pageOf(page)
    }
    return pageOf(await readModel.page(conversationId, { before, limit }))
  }

  /** Fills gaps from their newer end, because history can only be fetched from newer to older messages. */
  async function listNewer(conversationId: string, after: string, limit: number): Promise<MessagePage> {
    let page = await readModel.page(conversationId, { after, limit })
    let gap = page.gapBefore
    while (page.messages.length < limit && gap !== null) {
      try {
        await history.pullOlder(conversationId, gap)
      } catch (error) {
        notPulled(error)
        break
      }
      page = await readModel.page(conversationId, { after, limit })
      if (page.gapBefore === gap) break
      gap = page.gapBefore
    }
    return pageOf(page)
  }

  return {
    list(conversationId, { before, after, limit }) {
      if (after !== undefined) return listNewer(conversationId, after, limit)
      if (before !== undefined) return listOlder(conversationId, before, limit)
      return listNewest(conversationId, limit)
    },
    listAround: async (conversationId, around, limit) =>
      pageOf(await readModel.page(conversationId, { around, limit })),
    async firstSince(conversationId, instant) {
      let at = await store.messageAt(conversationId, instant)
      if (at.messageId === null && !history.wasPulled(conversationId)) {
        await history.pullNewest(conversationId)
        at = await store.messageAt(conversationId, instant)
      }
      const { messageId, oldest } = at
      return {
        messageId,
        oldest: oldest && { messageId: oldest.messageId, createdAt: oldest.createdOn }
      }
    }
  }
}

/** Removes the fields that are only used in main. */
function pageOf({ messages, hasOlder, hasNewer, firstUnreadId }: MessagePage): MessagePage {
  return { messages, hasOlder, hasNewer, firstUnreadId }
}
