import * as z from 'zod'
import type { MessagesCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, instant, text } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const limit = z.int().min(1).max(200)

/** @param onRead called when a conversation was read: its notifications can be closed */
export function messagesCalls(
  session: Session,
  onRead: (conversationId: string) => void
): CallHandlers<MessagesCalls> {
  const messages = () => session.chat().messages
  return {
    openConversation: {
      args: z.strictObject({ conversationId: id.nullable() }),
      answer: ({ conversationId }) => session.chat().conversations.open(conversationId)
    },
    listMessages: {
      args: z.strictObject({
        conversationId: id,
        before: id.exactOptional(),
        after: id.exactOptional(),
        limit
      }),
      answer: ({ conversationId, ...page }) => messages().list(conversationId, page)
    },
    messagesAround: {
      args: z.strictObject({ conversationId: id, messageId: id, limit: limit.min(2) }),
      answer: ({ conversationId, messageId, limit: pageSize }) =>
        messages().listAround(conversationId, messageId, pageSize)
    },
    messageAt: {
      args: z.strictObject({ conversationId: id, instant }),
      answer: ({ conversationId, instant: at }) => messages().firstSince(conversationId, at)
    },
    getMessages: {
      args: z.strictObject({ conversationId: id, ids: z.array(id).max(1_000) }),
      answer: ({ conversationId, ids }) => messages().get(conversationId, ids)
    },
    getMessageText: {
      args: z.strictObject({ conversationId: id, id, from: z.int().min(0) }),
      answer: ({ conversationId, id: messageId, from }) => messages().text(conversationId, messageId, from)
    },
    sendMessage: {
      args: z
        .strictObject({
          conversationId: id,
          text,
          fileIds: z.array(id).max(20).exactOptional(),
          fromDraft: z.boolean().exactOptional(),
          sendAt: instant.exactOptional()
        })
        .refine(({ text: value, fileIds = [] }) => value.trim() !== '' || fileIds.length > 0),
      answer: ({ conversationId, text: body, ...options }) => messages().send(conversationId, body, options)
    },
    undoSend: { args: z.strictObject({ id }), answer: (message) => messages().undo(message.id) },
    retryMessage: { args: z.strictObject({ id }), answer: (message) => messages().retry(message.id) },
    deleteUnsent: { args: z.strictObject({ id }), answer: (message) => messages().deleteUnsent(message.id) },
    editUnsent: {
      args: z.strictObject({ id }),
      answer: async (message) => ({ text: await messages().editUnsent(message.id) })
    },
    getMessageDetails: {
      args: z.strictObject({ conversationId: id, id }),
      answer: ({ conversationId, id: messageId }) => messages().details(conversationId, messageId)
    },
    markUnreadFrom: {
      args: z.strictObject({ conversationId: id, messageId: id }),
      answer: ({ conversationId, messageId }) => messages().markUnreadFrom(conversationId, messageId)
    },
    markRead: {
      args: z.strictObject({ conversationId: id, messageId: id }),
      async answer({ conversationId, messageId }) {
        await messages().markRead(conversationId, messageId)
        onRead(conversationId)
      }
    },
    pauseHistory: {
      args: z.strictObject({ paused: z.boolean() }),
      answer: ({ paused }) => session.chat().history.pause(paused)
    },
    isHistoryComplete: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => session.chat().history.isComplete(conversationId)
    }
  }
}
