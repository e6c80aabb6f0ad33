import * as z from 'zod'
import type { ArrangementCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, instant, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const section = z.enum(['favourites', 'streams', 'direct'])

/** @param onRead called when conversations were read: their notifications can be closed */
export function arrangementCalls(
  session: Session,
  onRead: (conversationId: string) => void
): CallHandlers<ArrangementCalls> {
  const arrangement = () => session.chat().arrangement
  return {
    getListView: {
      args: noArgs,
      async answer() {
        // One of the page's first calls, made before the database is open.
        await session.whenStarted
        return arrangement().view()
      }
    },
    setListView: {
      args: z.strictObject({ unreadOnly: z.boolean(), folded: z.array(section).max(3) }),
      answer: (view) => arrangement().setView(view)
    },
    setFavourites: {
      args: z.strictObject({ conversationIds: z.array(id).max(1_000) }),
      answer: ({ conversationIds }) => arrangement().setFavourites(conversationIds)
    },
    muteConversation: {
      args: z.strictObject({ conversationId: id, until: z.union([instant, z.literal('always'), z.null()]) }),
      answer: ({ conversationId, until }) => arrangement().mute(conversationId, until)
    },
    markUnread: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => arrangement().markUnread(conversationId)
    },
    hideConversation: {
      args: z.strictObject({ conversationId: id, hidden: z.boolean() }),
      answer: ({ conversationId, hidden }) => arrangement().setHidden(conversationId, hidden)
    },
    markAllRead: {
      args: z.strictObject({ conversationIds: z.array(id).max(1_000).exactOptional() }),
      async answer({ conversationIds }) {
        for (const one of await arrangement().markAllRead(conversationIds)) onRead(one)
      }
    }
  }
}
