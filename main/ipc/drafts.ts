import * as z from 'zod'
import type { DraftsCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { pastedText } from '../sync/pasted-text.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** A draft may be longer than a message, so that nothing is lost while a person shortens it. */
const draftText = z.string().max(1_000_000)
const clipboardHtml = z.string().max(10_000_000)

/** @param onSaved called when the page has saved all drafts, in response to the event 'saveDrafts' */
export function draftsCalls(session: Session, onSaved: () => void): CallHandlers<DraftsCalls> {
  const drafts = () => session.chat().drafts
  return {
    getDraft: {
      args: z.strictObject({ conversationId: id }),
      answer: async ({ conversationId }) => ({ text: await drafts().get(conversationId) })
    },
    setDraft: {
      args: z.strictObject({ conversationId: id, text: draftText }),
      answer: ({ conversationId, text }) => drafts().set(conversationId, text)
    },
    htmlToText: {
      args: z.strictObject({ html: clipboardHtml }),
      answer: ({ html }) => ({ text: pastedText(html) })
    },
    draftsSaved: { args: noArgs, answer: () => onSaved() }
  }
}
