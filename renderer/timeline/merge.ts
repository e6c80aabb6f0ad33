import type { Message } from '../../preload/contract/index.ts'

/** The part of a conversation that the timeline has: oldest first. */
export type Loaded = {
  /** What waits in the outbox stands at the end, and only where nothing newer is left out. */
  messages: Message[]
  hasOlder: boolean
  /** What is newest is not loaded: the person jumped into the past, or scrolled far up. */
  hasNewer: boolean
  /** List keys of messages that were first shown under the sendId, by the service's id. */
  keys: ReadonlyMap<string, string>
}

export const NOTHING: Loaded = { messages: [], hasOlder: false, hasNewer: false, keys: new Map() }

const isUnsent = (message: Message): boolean => message.state !== 'sent'

/** The service's order: by time, then by id. Unsent ones come last, in the order they were written in. */
export function compare(one: Message, other: Message): number {
  if (isUnsent(one) !== isUnsent(other)) return isUnsent(one) ? 1 : -1
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  if (isUnsent(one) || one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}

/**
 * Merges messages that changed.
 * @param asked the ids that main was asked for: those missing in `found` are gone
 * @param replaced sendId to the service's id: the message keeps its list key, so its row stays the same row
 */
export function mergeChanges(
  loaded: Loaded,
  { asked, found, replaced }: { asked: string[]; found: Message[]; replaced: Record<string, string> }
): Loaded {
  const keys = new Map(loaded.keys)
  for (const [sendId, id] of Object.entries(replaced)) keys.set(id, keys.get(sendId) ?? sendId)
  const changed = new Set([...asked, ...found.map(({ id }) => id), ...Object.keys(replaced)])
  const rest = loaded.messages.filter(({ id }) => !changed.has(id))
  const oldest = loaded.messages.find((message) => !isUnsent(message))
  const newest = loaded.messages.findLast((message) => !isUnsent(message))
  // What lies outside the loaded part comes when somebody scrolls there.
  const wanted = found.filter(
    (message) =>
      (!loaded.hasOlder || oldest === undefined || compare(oldest, message) <= 0) &&
      (!loaded.hasNewer || newest === undefined || compare(message, newest) <= 0)
  )
  return pruneKeys({ ...loaded, keys, messages: [...rest, ...wanted].sort(compare) })
}

/** Puts an older page before what is there. */
export function putBefore(loaded: Loaded, page: { messages: Message[]; hasOlder: boolean }): Loaded {
  const known = new Set(loaded.messages.map(({ id }) => id))
  const older = page.messages.filter(({ id }) => !known.has(id))
  return { ...loaded, hasOlder: page.hasOlder, messages: [...older, ...loaded.messages] }
}

/** Puts a newer page behind what is there. */
export function putAfter(loaded: Loaded, page: { messages: Message[]; hasNewer: boolean }): Loaded {
  const known = new Set(loaded.messages.map(({ id }) => id))
  const newer = page.messages.filter(({ id }) => !known.has(id))
  return { ...loaded, hasNewer: page.hasNewer, messages: [...loaded.messages, ...newer] }
}

/** Keeps the messages from index `from` up to index `to`, left out. */
export function keep(loaded: Loaded, from: number, to: number): Loaded {
  const hasNewer = loaded.hasNewer || to < loaded.messages.length
  const kept = loaded.messages.slice(from, to)
  return pruneKeys({
    ...loaded,
    hasOlder: loaded.hasOlder || from > 0,
    hasNewer,
    // Unsent ones come again with the end of the conversation.
    messages: hasNewer ? kept.filter((message) => !isUnsent(message)) : kept
  })
}

/** Drops list keys of messages that are gone. */
export function pruneKeys(loaded: Loaded): Loaded {
  if (loaded.keys.size === 0) return loaded
  const ids = new Set(loaded.messages.map(({ id }) => id))
  return { ...loaded, keys: new Map([...loaded.keys].filter(([id]) => ids.has(id))) }
}
