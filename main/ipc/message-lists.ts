import * as z from 'zod'
import type { MessageListsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function messageListsCalls(session: Session): CallHandlers<MessageListsCalls> {
  const lists = () => session.chat().messageLists
  return {
    getMessageList: {
      args: z.strictObject({
        list: z.enum(['mentions', 'saved']),
        offset: z.int().min(0),
        limit: z.int().min(1).max(200)
      }),
      answer: ({ list, ...page }) => lists().get(list, page)
    },
    saveMessage: {
      args: z.strictObject({ conversationId: id, messageId: id, saved: z.boolean() }),
      answer: ({ conversationId, messageId, saved }) => lists().save(conversationId, messageId, saved)
    },
    getSavedIds: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => lists().savedIds(conversationId)
    }
  }
}
