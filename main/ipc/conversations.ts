import * as z from 'zod'
import type { ConversationsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param onPageReady called when the page can show conversations */
export function conversationsCalls(
  session: Session,
  onPageReady: () => void
): CallHandlers<ConversationsCalls> {
  const conversations = () => session.chat().conversations
  return {
    listConversations: {
      args: z.strictObject({ limit: z.int().min(1).exactOptional() }),
      async answer({ limit }) {
        // This is the page's first call, made before the database is open.
        await session.whenStarted
        return conversations().list(limit)
      }
    },
    listConversationIds: { args: noArgs, answer: () => conversations().listIds() },
    pageReady: { args: noArgs, answer: () => onPageReady() },
    getConversations: {
      args: z.strictObject({ ids: z.array(id).max(1_000) }),
      answer: ({ ids }) => conversations().get(ids)
    },
    retryList: { args: noArgs, answer: () => conversations().retryList() },
    createConversation: {
      args: z.strictObject({
        stream: z.boolean(),
        name: z.string().trim().max(200),
        userIds: z.array(id).max(500)
      }),
      answer: (conversation) => conversations().create(conversation)
    },
    renameConversation: {
      args: z.strictObject({ conversationId: id, name: z.string().trim().min(1).max(200) }),
      answer: ({ conversationId, name }) => conversations().rename(conversationId, name)
    },
    getParticipants: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => conversations().participants(conversationId)
    },
    addParticipants: {
      args: z.strictObject({ conversationId: id, userIds: z.array(id).min(1).max(500) }),
      answer: ({ conversationId, userIds }) => conversations().addParticipants(conversationId, userIds)
    },
    removeParticipant: {
      args: z.strictObject({ conversationId: id, userId: id }),
      answer: ({ conversationId, userId }) => conversations().removeParticipant(conversationId, userId)
    }
  }
}
