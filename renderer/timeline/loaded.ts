import type { Message } from '../../preload/contract/index.ts'

/** The part of a conversation that is loaded, oldest first. */
export type Loaded = {
  /** Unsent messages come last, and only if everything newer is loaded. */
  messages: Message[]
  hasOlder: boolean
  /** The newest messages are not loaded: the person jumped into the past or scrolled far up. */
  hasNewer: boolean
  /** The list keys of messages that were first shown under their sendId, by the service's id. */
  keys: ReadonlyMap<string, string>
}

export const NOTHING: Loaded = { messages: [], hasOlder: false, hasNewer: false, keys: new Map() }

const isUnsent = (message: Message): boolean => message.state !== 'sent'

/** The service's order: by time, then by id. Unsent messages come last, in the order in which they were written. */
export function compare(one: Message, other: Message): number {
  if (isUnsent(one) !== isUnsent(other)) return isUnsent(one) ? 1 : -1
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  if (isUnsent(one) || one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}

/**
 * Merges messages that changed.
 * @param requested the ids that main was asked for: messages missing from `found` no longer exist
 * @param replaced sendId to the service's id: the message keeps its list key, so its row stays the same row
 */
export function mergeChanges(
  loaded: Loaded,
  { requested, found, replaced }: { requested: string[]; found: Message[]; replaced: Record<string, string> }
): Loaded {
  const keys = new Map(loaded.keys)
  for (const [sendId, id] of Object.entries(replaced)) keys.set(id, keys.get(sendId) ?? sendId)
  const changed = new Set([...requested, ...found.map(({ id }) => id), ...Object.keys(replaced)])
  const rest = loaded.messages.filter(({ id }) => !changed.has(id))
  const oldest = oldestSent(loaded)
  const newest = newestSent(loaded)
  // Messages outside the loaded part are loaded by scrolling there.
  const wanted = found.filter(
    (message) =>
      (!loaded.hasOlder || oldest === undefined || compare(oldest, message) <= 0) &&
      (!loaded.hasNewer || newest === undefined || compare(message, newest) <= 0)
  )
  return pruneKeys({ ...loaded, keys, messages: [...rest, ...wanted].sort(compare) })
}

/** Adds an older page before the loaded messages. */
export function putBefore(loaded: Loaded, page: { messages: Message[]; hasOlder: boolean }): Loaded {
  const known = new Set(loaded.messages.map(({ id }) => id))
  const older = page.messages.filter(({ id }) => !known.has(id))
  return { ...loaded, hasOlder: page.hasOlder, messages: [...older, ...loaded.messages] }
}

/** Adds a newer page after the loaded messages. */
export function putAfter(loaded: Loaded, page: { messages: Message[]; hasNewer: boolean }): Loaded {
  const known = new Set(loaded.messages.map(({ id }) => id))
  const newer = page.messages.filter(({ id }) => !known.has(id))
  return { ...loaded, hasNewer: page.hasNewer, messages: [...loaded.messages, ...newer] }
}

/** Keeps the messages from index `from` up to, but not including, index `to`. */
export function keep(loaded: Loaded, from: number, to: number): Loaded {
  const hasNewer = loaded.hasNewer || to < loaded.messages.length
  const kept = loaded.messages.slice(from, to)
  return pruneKeys({
    ...loaded,
    hasOlder: loaded.hasOlder || from > 0,
    hasNewer,
    // Unsent messages come back with the end of the conversation.
    messages: hasNewer ? kept.filter((message) => !isUnsent(message)) : kept
  })
}

/** Drops the list keys of messages that are not loaded. */
export function pruneKeys(loaded: Loaded): Loaded {
  if (loaded.keys.size === 0) return loaded
  const ids = new Set(loaded.messages.map(({ id }) => id))
  return { ...loaded, keys: new Map([...loaded.keys].filter(([id]) => ids.has(id))) }
}

export const oldestSent = ({ messages }: Loaded): Message | undefined =>
  messages.find((message) => !isUnsent(message))

export const newestSent = ({ messages }: Loaded): Message | undefined =>
  messages.findLast((message) => !isUnsent(message))
