import * as z from 'zod'
import type { DraftsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, none, text } from './entry.ts'
import type { Entries } from './entry.ts'

/** @param onSaved the page has saved every draft, as it was asked to */
export function draftsCalls(session: Session, onSaved: () => void): Entries<DraftsCalls> {
  const drafts = () => session.chat().drafts
  return {
    getDraft: {
      args: z.strictObject({ conversationId: id }),
      answer: async ({ conversationId }) => ({ text: await drafts().get(conversationId) })
    },
    setDraft: {
      args: z.strictObject({ conversationId: id, text }),
      answer: ({ conversationId, text: words }) => drafts().set(conversationId, words)
    },
    draftsSaved: { args: none, answer: () => onSaved() }
  }
}
