import type { Message } from '../../preload/contract.ts'

/** What the timeline has: oldest first, what waits in the outbox at the end. */
export type Loaded = {
  messages: Message[]
  hasOlder: boolean
  /** Only after a jump into the past: what is newest is not loaded. */
  hasNewer: boolean
  /** List keys of messages that were first shown under the sendId, by the service's id. */
  keys: ReadonlyMap<string, string>
}

export const NOTHING: Loaded = { messages: [], hasOlder: false, hasNewer: false, keys: new Map() }

const isUnsent = (message: Message): boolean => message.state !== 'sent'

/** The service's order: by time, then by id. Unsent ones come last, in the order they were written in. */
function compare(one: Message, other: Message): number {
  if (isUnsent(one) !== isUnsent(other)) return isUnsent(one) ? 1 : -1
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1
  if (isUnsent(one) || one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}

/**
 * Takes in messages that changed.
 * @param asked the ids that main was asked for: those missing in `found` are gone
 * @param replaced sendId to the service's id: the message keeps its list key, so its row stays the same row
 */
export function takeIn(
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
  return { ...loaded, keys, messages: [...rest, ...wanted].sort(compare) }
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

/** The newest `count`, for a person who is at the end and whose list grew long. */
export function cutOld(loaded: Loaded, count: number): Loaded {
  if (loaded.messages.length <= count) return loaded
  return { ...loaded, messages: loaded.messages.slice(-count), hasOlder: true }
}
