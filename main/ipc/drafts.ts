import * as z from 'zod'
import type { DraftsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, noArgs, text } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param onSaved called when the page has saved all drafts, in response to the event 'saveDrafts' */
export function draftsCalls(session: Session, onSaved: () => void): CallHandlers<DraftsCalls> {
  const drafts = () => session.chat().drafts
  return {
    getDraft: {
      args: z.strictObject({ conversationId: id }),
      answer: async ({ conversationId }) => ({ text: await drafts().get(conversationId) })
    },
    setDraft: {
      args: z.strictObject({ conversationId: id, text }),
      answer: ({ conversationId, text: value }) => drafts().set(conversationId, value)
    },
    draftsSaved: { args: noArgs, answer: () => onSaved() }
  }
}
