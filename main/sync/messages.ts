/** Actions on the messages of a conversation: read by id, send, retry, delete, mark as read. */
import type { Message } from '../../preload/contract/index.ts'
import type { Store } from '../store/types.ts'
import type { FoldedText } from './fold.ts'
import type { Outbox } from './outbox.ts'
import type { ReadModel } from './read-model.ts'

export type Messages = {
  /** The messages with these ids that exist, oldest first. */
  get(conversationId: string, ids: string[]): Promise<Message[]>
  /** The piece of a long text that begins at `from`. @throws SyncError 'not-found' */
  text(conversationId: string, id: string, from: number): Promise<FoldedText>
  /** Resolves when the message is on disk and, with `fromDraft`, the conversation's draft is deleted. */
  send(conversationId: string, text: string, options?: { fromDraft?: boolean }): Promise<Message>
  /** @throws SyncError 'not-found' if the message is not in the outbox */
  retry(id: string): Promise<void>
  /** @throws SyncError 'not-found', or 'rejected' if it is being sent right now */
  deleteUnsent(id: string): Promise<void>
  /** Marks everything up to and including this message as read. */
  markRead(conversationId: string, messageId: string): Promise<void>
}

/** @param options.onRead called when the unread count of a conversation has decreased */
export function createMessages(options: {
  store: Pick<Store, 'markRead'>
  readModel: Pick<ReadModel, 'messages' | 'outgoing' | 'text'>
  outbox: Pick<Outbox, 'remove' | 'retry' | 'send'>
  onRead(conversationId: string): void
}): Messages {
  const { store, readModel, outbox, onRead } = options
  return {
    get: (conversationId, ids) => readModel.messages(conversationId, ids),
    text: readModel.text,
    send: async (...message) => readModel.outgoing(await outbox.send(...message)),
    retry: outbox.retry,
    deleteUnsent: outbox.remove,
    async markRead(conversationId, messageId) {
      if (await store.markRead(conversationId, messageId)) onRead(conversationId)
    }
  }
}
