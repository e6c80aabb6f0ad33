/** What a person does with the messages of a conversation, beside reading it page by page. */
import type { Message } from '../../preload/contract/index.ts'
import type { Store } from '../store/types.ts'
import type { FoldedText } from './fold.ts'
import type { Outbox } from './outbox.ts'
import type { ReadModel } from './read-model.ts'

export type Messages = {
  /** Those of the ids that exist, oldest first. */
  get(conversationId: string, ids: string[]): Promise<Message[]>
  /** More of a long text. @throws SyncError 'not-found' */
  text(conversationId: string, id: string, from: number): Promise<FoldedText>
  /** Resolves when the message is safe on disk, and with `fromDraft` the conversation's draft gone. */
  send(conversationId: string, text: string, options?: { fromDraft?: boolean }): Promise<Message>
  /** @throws SyncError 'not-found' where no such message waits */
  retry(id: string): Promise<void>
  /** @throws SyncError 'not-found', or 'rejected' where it is being sent at this moment */
  deleteUnsent(id: string): Promise<void>
  /** Everything up to and including this message is read. */
  markRead(conversationId: string, messageId: string): Promise<void>
}

/** @param onRead a conversation has fewer unread messages than before */
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
