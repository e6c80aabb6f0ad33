import type { ConversationSummary } from '../../preload/contract/index.ts'

/** A sorted copy, latest first; stable for equal times. */
export function latestFirst(list: ConversationSummary[]): ConversationSummary[] {
  return list.toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : one.lastAt > other.lastAt ? -1 : 0))
}

export function without(list: ConversationSummary[], ids: string[]): ConversationSummary[] {
  const removed = new Set(ids)
  return list.filter(({ conversationId }) => !removed.has(conversationId))
}
