/** The state of one conversation's timeline, and how each event changes it. Pure: no calls, no clock, no Vue. */
import type { Failure, Message, MessagePage } from '../../preload/contract/index.ts'
import {
  compare,
  keep,
  mergeChanges,
  newestSent,
  NOTHING,
  oldestSent,
  pruneKeys,
  putAfter,
  putBefore
} from './loaded.ts'
import type { Loaded } from './loaded.ts'

/** Which end of the loaded part a page is added to. */
export type Side = 'older' | 'newer'
export type Edge = { step: 'idle' | 'loading' | 'failed'; failure: Failure | null }

export type TimelineState = {
  phase: 'loading' | 'ready' | 'failed'
  /** Why the last load of newest or surrounding messages failed. */
  failure: Failure | null
  loaded: Loaded
  older: Edge
  newer: Edge
  /** The message below the "New" line. */
  firstUnreadId: string | null
  /** The person has seen everything, so the next arrival may move the "New" line. */
  isNewLineSeen: boolean
  /** The newest message that was ever loaded: whatever comes after it is an arrival. */
  latest: Message | null
}

export type TimelineEvent =
  | { type: 'loading' }
  | { type: 'load-failed'; failure: Failure }
  | { type: 'newest-loaded'; page: MessagePage }
  | { type: 'surroundings-loaded'; page: MessagePage }
  | { type: 'page-requested'; side: Side }
  /** `anchorId` is the message that the page joins. */
  | { type: 'page-loaded'; side: Side; anchorId: string; page: MessagePage }
  | { type: 'page-failed'; side: Side; failure: Failure }
  /** `isRead`: the person sees arrivals at once, so they need no "New" line. */
  | {
      type: 'changed'
      requested: string[]
      found: Message[]
      replaced: Record<string, string>
      isRead: boolean
    }
  | { type: 'seen' }
  /** The person marked everything from this message on as unread. */
  | { type: 'unread-from'; messageId: string }
  /** Keeps the messages from the first to the last id, both included. */
  | { type: 'pruned'; firstId: string; lastId: string }

const IDLE: Edge = { step: 'idle', failure: null }

export const INITIAL: TimelineState = {
  phase: 'loading',
  failure: null,
  loaded: NOTHING,
  older: IDLE,
  newer: IDLE,
  firstUnreadId: null,
  isNewLineSeen: false,
  latest: null
}

export function reduce(state: TimelineState, event: TimelineEvent): TimelineState {
  switch (event.type) {
    case 'loading':
      return { ...state, phase: 'loading' }
    case 'load-failed':
      // Messages that are shown already stay.
      return { ...state, failure: event.failure, phase: state.phase === 'ready' ? 'ready' : 'failed' }
    case 'newest-loaded':
      return newestLoaded(state, event.page)
    case 'surroundings-loaded':
      return surroundingsLoaded(state, event.page)
    case 'page-requested':
      return { ...state, [event.side]: { ...state[event.side], step: 'loading' } }
    case 'page-loaded':
      return pageLoaded(state, event)
    case 'page-failed':
      return { ...state, [event.side]: { step: 'failed', failure: event.failure } }
    case 'changed':
      return changed(state, event)
    case 'seen':
      return { ...state, isNewLineSeen: true }
    case 'unread-from':
      return { ...state, firstUnreadId: event.messageId, isNewLineSeen: false }
    case 'pruned':
      return pruned(state, event)
  }
}

export const anchorOf = ({ loaded }: TimelineState, side: Side): string | undefined =>
  (side === 'older' ? oldestSent(loaded) : newestSent(loaded))?.id

function newestLoaded(state: TimelineState, page: MessagePage): TimelineState {
  const { messages, hasOlder, firstUnreadId } = page
  return {
    ...state,
    phase: 'ready',
    failure: null,
    loaded: pruneKeys({ messages, hasOlder, hasNewer: false, keys: state.loaded.keys }),
    newer: state.newer.step === 'failed' ? { ...state.newer, step: 'idle' } : state.newer,
    latest: latestOf(state.latest, messages),
    firstUnreadId: state.firstUnreadId ?? firstUnreadId
  }
}

function surroundingsLoaded(
  state: TimelineState,
  { messages, hasOlder, hasNewer }: MessagePage
): TimelineState {
  return {
    ...state,
    phase: 'ready',
    failure: null,
    loaded: { messages, hasOlder, hasNewer, keys: new Map() },
    latest: latestOf(state.latest, messages)
  }
}

function pageLoaded(
  state: TimelineState,
  { side, anchorId, page }: Extract<TimelineEvent, { type: 'page-loaded' }>
): TimelineState {
  // Without the service main answers with what is stored: an empty page although there is more.
  const isStuck = page.messages.length === 0 && (side === 'older' ? page.hasOlder : page.hasNewer)
  const edge: Edge = { step: isStuck ? 'failed' : 'idle', failure: null }
  // Something else may have been loaded or pruned meanwhile; then the page does not join.
  if (anchorOf(state, side) !== anchorId) return { ...state, [side]: edge }
  const loaded = side === 'older' ? putBefore(state.loaded, page) : putAfter(state.loaded, page)
  return { ...state, [side]: edge, loaded, latest: latestOf(state.latest, loaded.messages.slice(-1)) }
}

function changed(
  state: TimelineState,
  { requested, found, replaced, isRead }: Extract<TimelineEvent, { type: 'changed' }>
): TimelineState {
  const known = new Set(state.loaded.messages.map(({ id }) => id))
  const fresh = found.filter(({ id }) => !known.has(id))
  const loaded = mergeChanges(state.loaded, { requested, found, replaced })
  return placeNewLine({ ...state, loaded }, fresh, isRead)
}

/** @param fresh messages that were not loaded: arrivals, or messages that changed elsewhere in the conversation */
function placeNewLine(state: TimelineState, fresh: Message[], isRead: boolean): TimelineState {
  const { latest: before, isNewLineSeen } = state
  const arrived = fresh.filter((message) => before === null || compare(before, message) < 0)
  const hasWritten = arrived.some((message) => message.author.me && message.state === 'sending')
  const firstUnreadId = hasWritten ? null : state.firstUnreadId
  const next = { ...state, firstUnreadId, latest: latestOf(before, fresh) }
  if (isRead || (firstUnreadId !== null && !isNewLineSeen)) return next
  const first = arrived.find(({ author, content }) => !author.me && content.kind !== 'system')
  return first === undefined ? next : { ...next, firstUnreadId: first.id, isNewLineSeen: false }
}

function pruned(
  state: TimelineState,
  { firstId, lastId }: Extract<TimelineEvent, { type: 'pruned' }>
): TimelineState {
  const { messages } = state.loaded
  const from = messages.findIndex(({ id }) => id === firstId)
  const to = messages.findIndex(({ id }) => id === lastId) + 1
  if (from < 0 || to <= from) return state
  const reset = (edge: Edge, isCut: boolean): Edge =>
    isCut && edge.step === 'failed' ? { ...edge, step: 'idle' } : edge
  return {
    ...state,
    loaded: keep(state.loaded, from, to),
    older: reset(state.older, from > 0),
    newer: reset(state.newer, to < messages.length)
  }
}

function latestOf(latest: Message | null, messages: Message[]): Message | null {
  return messages
    .filter(({ state }) => state === 'sent')
    .reduce<Message | null>(
      (newest, one) => (newest === null || compare(newest, one) < 0 ? one : newest),
      latest
    )
}
