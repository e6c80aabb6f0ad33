import * as z from 'zod'
import type { ConversationsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const searchText = z.string().max(200)
/** The page checks the same and says what is wrong: see renderer/people/stream-fields.ts. */
const streamChange = {
  name: z
    .string()
    .trim()
    .max(200)
    .refine((name) => /[^\p{C}\p{Z}]/u.test(name))
    .exactOptional(),
  visibility: z.enum(['public', 'private']).exactOptional(),
  pictureUrl: z
    .string()
    .max(2_000)
    .refine((url) => url === '' || (URL.canParse(url) && new URL(url).protocol === 'https:'))
    .exactOptional()
}

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
        userIds: z.array(id).max(500),
        ...streamChange
      }),
      answer: (conversation) => conversations().create(conversation)
    },
    findStreams: {
      args: z.strictObject({ text: searchText }),
      answer: ({ text }) => session.chat().publicStreams.find(text)
    },
    joinStream: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => session.chat().publicStreams.join(conversationId)
    },
    getConversationDetails: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => conversations().details(conversationId)
    },
    changeConversation: {
      args: z.strictObject({ conversationId: id, ...streamChange }),
      answer: ({ conversationId, ...change }) => conversations().change(conversationId, change)
    },
    deleteConversation: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => conversations().delete(conversationId)
    },
    getParticipants: {
      args: z.strictObject({
        conversationId: id,
        text: searchText,
        offset: z.int().min(0),
        limit: z.int().min(1).max(200)
      }),
      answer: ({ conversationId, ...part }) => conversations().participants(conversationId, part)
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
