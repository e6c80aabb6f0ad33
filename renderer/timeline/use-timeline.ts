import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { Events, Message } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { freeMemorySoon } from '../ui/memory.ts'
import { newestSent } from './loaded.ts'
import { createQueue } from './queue.ts'
import { anchorOf, INITIAL, reduce } from './reducer.ts'
import type { Side, TimelineEvent, TimelineState } from './reducer.ts'
import { rowsOf } from './rows.ts'
import type { Row } from './rows.ts'

/** Messages a page. */
const PAGE = 50
/** More unknown messages than this may follow a gap, so the newest page is loaded instead. */
const MAX_UNKNOWN = 20

export type Timeline = {
  state: Readonly<ShallowRef<TimelineState>>
  rows: ComputedRef<Row[]>
  /** The newest message of the service, if it is loaded: what "read up to" can name. */
  newestSentId: ComputedRef<string | null>
  /** Loads the newest messages, whatever was loaded before. */
  load(): Promise<void>
  /** Loads the messages around this one. Nothing changes if it no longer exists. */
  loadAround(messageId: string): Promise<'shown' | 'gone' | 'failed'>
  /** Adds a page at one end of the loaded part. */
  loadPage(side: Side): Promise<void>
  /** Shows a message that the person just wrote, as main stored it. */
  putSent(message: Message): void
  /** The person has seen everything: the next arrival may move the "New" line. */
  markSeen(): void
  /** Shows the "New" line above this message. */
  markUnreadFrom(messageId: string): void
  /** Removes the messages before and after these two; scrolling loads them again. */
  prune(firstId: string, lastId: string): void
}

/**
 * The messages of one conversation, kept up to date with main until the scope is disposed. Commands run one after another,
 * so an older answer never overwrites a newer one. Only a page at an edge is fetched outside the queue, because the service
 * may take long to answer: new messages must not wait for it. A command adds the page, and messages that changed meanwhile
 * are fetched again.
 * @param view what the person sees: whether they are at the newest message, and whether they read arrivals at once
 */
export function useTimeline(
  conversationId: string,
  view: { isAtEnd(): boolean; isRead(): boolean }
): Timeline {
  const state = shallowRef(INITIAL)
  const queue = createQueue()
  /** The ids to fetch with the next command. */
  const changed = new Set<string>()
  /** The ids that changed while a page was being fetched: the page may be older. */
  const changedDuringPage = new Set<string>()
  /** sendId to the service's id of messages that were sent and are not fetched yet. */
  const replaced = new Map<string, string>()
  let isNewestWanted = false
  let isDisposed = false

  function apply(event: TimelineEvent): void {
    if (!isDisposed) state.value = reduce(state.value, event)
  }

  async function loadNewest(): Promise<void> {
    const result = await call('listMessages', { conversationId, limit: PAGE })
    apply(
      result.ok
        ? { type: 'newest-loaded', page: result.value }
        : { type: 'load-failed', failure: failureIn(result) }
    )
  }

  const refresh = (): Promise<void> => queue.add(fetchChanges)

  async function fetchChanges(): Promise<void> {
    if (isDisposed || (!isNewestWanted && changed.size === 0)) return
    if (!isNewestWanted && state.value.phase === 'ready') await fetchChanged()
    else isNewestWanted = true
    if (!isNewestWanted) return
    isNewestWanted = false
    changed.clear()
    await loadNewest()
  }

  async function fetchChanged(): Promise<void> {
    const ids = [...changed]
    changed.clear()
    const result = await call('getMessages', { conversationId, ids })
    if (isDisposed || !result.ok) return
    const known = new Set(state.value.loaded.messages.map(({ id }) => id))
    const unknown = result.value.filter(({ id }) => !known.has(id))
    if (unknown.length > MAX_UNKNOWN && view.isAtEnd()) {
      isNewestWanted = true
      return
    }
    const settled = [...replaced].filter(([, id]) => ids.includes(id))
    apply({
      type: 'changed',
      // A row whose message was sent meanwhile stays until the message that replaces it is fetched.
      requested: ids.filter((id) => !replaced.has(id)),
      found: result.value,
      replaced: Object.fromEntries(settled),
      isRead: view.isRead()
    })
    for (const [sendId] of settled) replaced.delete(sendId)
  }

  async function loadAround(messageId: string): Promise<'shown' | 'gone' | 'failed'> {
    apply({ type: 'loading' })
    const result = await call('messagesAround', { conversationId, messageId, limit: PAGE })
    if (isDisposed) return 'gone'
    if (!result.ok) {
      apply({ type: 'load-failed', failure: failureIn(result) })
      return 'failed'
    }
    if (!result.value.messages.some(({ id }) => id === messageId)) return 'gone'
    apply({ type: 'surroundings-loaded', page: result.value })
    return 'shown'
  }

  async function loadPage(side: Side): Promise<void> {
    const anchorId = anchorOf(state.value, side)
    const hasMore = side === 'older' ? state.value.loaded.hasOlder : state.value.loaded.hasNewer
    if (state.value[side].step === 'loading' || !hasMore || anchorId === undefined) return
    apply({ type: 'page-requested', side })
    const result = await call('listMessages', {
      conversationId,
      ...(side === 'older' ? { before: anchorId } : { after: anchorId }),
      limit: PAGE
    })
    await queue.add(async () => {
      apply(
        result.ok
          ? { type: 'page-loaded', side, anchorId, page: result.value }
          : { type: 'page-failed', side, failure: failureIn(result) }
      )
      for (const id of changedDuringPage) changed.add(id)
      changedDuringPage.clear()
    })
    await refresh()
  }

  function onChanged(change: Events['messagesChanged']): void {
    if (change.conversationId !== conversationId) return
    const sendIds = Object.keys(change.replaced)
    for (const [sendId, id] of Object.entries(change.replaced)) replaced.set(sendId, id)
    for (const id of [...change.ids, ...Object.values(change.replaced)]) changed.add(id)
    for (const sendId of sendIds) changed.delete(sendId)
    if (state.value.older.step === 'loading' || state.value.newer.step === 'loading') {
      for (const id of [...changed, ...sendIds]) changedDuringPage.add(id)
    }
    void refresh()
  }

  function onQueued(message: Message): void {
    if (message.conversationId !== conversationId) return
    if (state.value.newer.step === 'loading') changedDuringPage.add(message.id)
    // In turn, because a page that is being fetched may be older.
    void queue.add(async () => putSent(message))
  }

  function putSent(message: Message): void {
    // It may have come already, and may even be sent.
    const { phase, loaded } = state.value
    const isKnown =
      loaded.messages.some(({ id }) => id === message.id) || [...loaded.keys.values()].includes(message.id)
    if (phase !== 'ready' || loaded.hasNewer || isKnown || replaced.has(message.id)) return
    apply({ type: 'changed', requested: [], found: [message], replaced: {}, isRead: view.isRead() })
  }

  const subscriptions = [
    on('messagesChanged', onChanged),
    on('messageQueued', onQueued),
    on('peopleChanged', ({ userIds }) => {
      const people = new Set(userIds)
      for (const { id, author } of state.value.loaded.messages) if (people.has(author.userId)) changed.add(id)
      void refresh()
    })
  ]
  onScopeDispose(() => {
    isDisposed = true
    for (const unsubscribe of subscriptions) unsubscribe()
  })

  return {
    state,
    rows: computed<Row[]>((before) => rowsOf(state.value.loaded, state.value.firstUnreadId, before)),
    newestSentId: computed(() => {
      const { loaded } = state.value
      return loaded.hasNewer ? null : (newestSent(loaded)?.id ?? null)
    }),
    async load() {
      if (state.value.phase === 'failed') apply({ type: 'loading' })
      isNewestWanted = true
      await refresh()
    },
    loadAround: (messageId) => queue.add(() => loadAround(messageId)),
    loadPage,
    putSent,
    markSeen: () => apply({ type: 'seen' }),
    markUnreadFrom: (messageId) => apply({ type: 'unread-from', messageId }),
    prune(firstId, lastId) {
      apply({ type: 'pruned', firstId, lastId })
      freeMemorySoon()
    }
  }
}
