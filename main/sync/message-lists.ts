/** Lists of messages across all conversations, from the store alone. */
import type { ListedMessage, MessageListName } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Store } from '../store/types.ts'
import type { ReadModel } from './read-model.ts'

export type MessageLists = {
  get(
    list: MessageListName,
    page: { offset: number; limit: number }
  ): Promise<{ messages: ListedMessage[]; more: boolean }>
  save(conversationId: string, messageId: string, saved: boolean): Promise<void>
  savedIds(conversationId: string): Promise<string[]>
}

/** @param options.onSaved called when a message of the conversation was saved or is no longer saved */
export function createMessageLists(options: {
  store: Pick<Store, 'listMentions' | 'listSaved' | 'listSavedIds' | 'setSaved'>
  readModel: Pick<ReadModel, 'conversations' | 'stored'>
  clock: Clock
  onSaved(conversationId: string): void
}): MessageLists {
  const { store, readModel, clock, onSaved } = options
  return {
    async get(list, { offset, limit }) {
      // One more than asked for, to know whether there are more.
      const page = { offset, limit: limit + 1 }
      const stored = await (list === 'saved' ? store.listSaved(page) : store.listMentions(page))
      const shown = await readModel.stored(stored.slice(0, limit))
      const ids = [...new Set(shown.map(({ conversationId }) => conversationId))]
      const titles = new Map(
        (await readModel.conversations({ ids })).map(({ conversationId, title }) => [conversationId, title])
      )
      return {
        messages: shown.map((message) => ({ message, title: titles.get(message.conversationId) ?? '' })),
        more: stored.length > limit
      }
    },
    async save(conversationId, messageId, saved) {
      const savedOn = saved ? new Date(clock.now()).toISOString() : null
      await store.setSaved({ conversationId, messageId, savedOn })
      onSaved(conversationId)
    },
    savedIds: (conversationId) => store.listSavedIds(conversationId)
  }
}
