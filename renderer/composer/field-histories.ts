/** The undo histories of the conversations in which a person wrote. */
import { injectConversations } from '../conversations/use-conversations.ts'
import { createFieldHistory } from './field-history.ts'
import type { FieldHistory } from './field-history.ts'

/** Those of the conversations in which the person wrote last are kept. */
const MAX_KEPT = 20

/** By the list of one sign-in, so that they end with it. */
const histories = new WeakMap<object, Map<string, FieldHistory>>()

/** The history of a conversation, the same whenever it is open. */
export function injectFieldHistory(conversationId: string): FieldHistory {
  const conversations = injectConversations()
  const ofSignIn = histories.get(conversations) ?? new Map<string, FieldHistory>()
  histories.set(conversations, ofSignIn)
  const history = ofSignIn.get(conversationId) ?? createFieldHistory()
  ofSignIn.delete(conversationId)
  ofSignIn.set(conversationId, history)
  for (const oldest of [...ofSignIn.keys()].slice(0, -MAX_KEPT)) ofSignIn.delete(oldest)
  return history
}
