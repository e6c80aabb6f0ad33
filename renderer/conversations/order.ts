import type { ConversationSummary } from '../../preload/contract/index.ts'

/** A new list, latest first; the same time keeps the order. */
export function latestFirst(list: ConversationSummary[]): ConversationSummary[] {
  return list.toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : one.lastAt > other.lastAt ? -1 : 0))
}

export function without(list: ConversationSummary[], ids: string[]): ConversationSummary[] {
  const left = new Set(ids)
  return list.filter(({ conversationId }) => !left.has(conversationId))
}
