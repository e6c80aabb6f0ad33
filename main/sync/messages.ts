/** Actions on the messages of a conversation: read by id, send, retry, delete, mark as read. */
import { v4 as uuid } from 'uuid'
import type { Message } from '../../preload/contract/index.ts'
import type { Store } from '../store/types.ts'
import type { FoldedText } from './fold.ts'
import type { Outbox } from './outbox.ts'
import type { ReadModel } from './read-model.ts'
import { SyncError } from './failure.ts'

export type Messages = {
  /** The messages with these ids that exist, oldest first. */
  get(conversationId: string, ids: string[]): Promise<Message[]>
  /** The piece of a long text that begins at `from`. @throws SyncError 'not-found' */
  text(conversationId: string, id: string, from: number): Promise<FoldedText>
  /** With `fileIds`, sends these files; the text is the caption of the first. Resolves when all is on disk and, with `fromDraft`, the conversation's draft is deleted. */
  send(
    conversationId: string,
    text: string,
    options?: { fromDraft?: boolean; sendAt?: string; fileIds?: string[] }
  ): Promise<Message>
  /** Takes a message back into the draft. @throws SyncError 'too-late' if sending has begun */
  undo(id: string): ReturnType<Outbox['undo']>
  /** @throws SyncError 'not-found' if the message is not in the outbox */
  retry(id: string): Promise<void>
  /** @throws SyncError 'not-found', or 'rejected' if it is being sent right now */
  deleteUnsent(id: string): Promise<void>
  /**
   * Moves the text of a message that was not sent back into the draft of its conversation.
   * @returns the text
   * @throws SyncError 'not-found', or 'rejected' if it is being sent right now
   */
  editUnsent(id: string): Promise<string>
  /**
   * What only support needs to know about a message.
   * @throws SyncError 'not-found' if the message no longer exists
   */
  details(conversationId: string, id: string): Promise<{ sendId: string }>
  /** Marks this message and everything after it as unread. @throws SyncError 'not-found' */
  markUnreadFrom(conversationId: string, messageId: string): Promise<void>
  /** Marks everything up to and including this message as read. */
  markRead(conversationId: string, messageId: string): Promise<void>
}

/** @param options.onRead called when the unread count of a conversation has changed */
export function createMessages(options: {
  store: Pick<Store, 'getMessages' | 'listOutbox' | 'markRead' | 'markUnreadFrom'>
  readModel: Pick<ReadModel, 'messages' | 'outgoing' | 'text'>
  outbox: Pick<Outbox, 'edit' | 'remove' | 'retry' | 'send' | 'undo'>
  onRead(conversationId: string): void
}): Messages {
  const { store, readModel, outbox, onRead } = options
  return {
    get: (conversationId, ids) => readModel.messages(conversationId, ids),
    text: readModel.text,
    async send(conversationId, text, { fileIds = [], ...options } = {}) {
      const [first, ...more] = fileIds
      if (first === undefined) return readModel.outgoing(await outbox.send(conversationId, text, options))
      const submissionId = uuid()
      const together = { ...options, submissionId }
      // The text is the caption of the first file. If something interrupts this, the others still wait in the composer.
      const row = await outbox.send(conversationId, text, { ...together, fileId: first })
      for (const fileId of more)
        await outbox.send(conversationId, '', { ...together, fromDraft: false, fileId })
      return readModel.outgoing(row)
    },
    undo: outbox.undo,
    retry: outbox.retry,
    deleteUnsent: outbox.remove,
    editUnsent: outbox.edit,
    async details(conversationId, id) {
      const [stored] = await store.getMessages(conversationId, [id])
      const sendId =
        stored?.sendId ?? (await store.listOutbox(conversationId)).find((row) => row.sendId === id)?.sendId
      if (sendId === undefined) throw new SyncError('not-found', 'message-gone')
      return { sendId }
    },
    async markUnreadFrom(conversationId, messageId) {
      if (!(await store.markUnreadFrom(conversationId, messageId)))
        throw new SyncError('not-found', 'message-gone')
      onRead(conversationId)
    },
    async markRead(conversationId, messageId) {
      if (await store.markRead(conversationId, messageId)) onRead(conversationId)
    }
  }
}
