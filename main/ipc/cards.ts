import * as z from 'zod'
import type { CardsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const card = z.strictObject({ conversationId: id, messageId: id })
const button = z.int().min(0).max(100)

export function cardsCalls(session: Session): CallHandlers<CardsCalls> {
  const cards = () => session.chat().cards
  return {
    getCardPicture: {
      args: card,
      answer: ({ conversationId, messageId }) => cards().picture(conversationId, messageId)
    },
    loadCardPicture: {
      args: card,
      answer: ({ conversationId, messageId }) => cards().loadPicture(conversationId, messageId)
    },
    getCardPresses: {
      args: z.strictObject({ messageId: id }),
      answer: ({ messageId }) => cards().presses(messageId)
    },
    noteCardPress: {
      args: z.strictObject({ messageId: id, button, sendId: id.nullable() }),
      answer: ({ messageId, ...press }) => cards().note(messageId, press)
    },
    forgetCardPress: {
      args: z.strictObject({ messageId: id, button }),
      answer: ({ messageId, button: pressed }) => cards().forget(messageId, pressed)
    }
  }
}
