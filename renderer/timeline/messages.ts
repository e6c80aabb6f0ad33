import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { Events, Failure, Message } from '../../preload/contract.ts'
import { call, failureIn, on } from '../bridge.ts'
import { cutOld, NOTHING, putAfter, putBefore, takeIn } from './merge.ts'
import type { Loaded } from './merge.ts'
import { rowsOf } from './rows.ts'
import type { Row } from './rows.ts'

const PAGE = 50
/** A batch of more unknown messages than this may leave a gap before it: the newest page is asked for anew. */
const BATCH = 20
/** So many are kept while the person is at the end. */
const KEPT = 1_000

export type Messages = {
  rows: ComputedRef<Row[]>
  hasOlder: ComputedRef<boolean>
  /** The newest messages are not loaded: the person jumped into the past. */
  hasNewer: ComputedRef<boolean>
  phase: ShallowRef<'loading' | 'ready' | 'failed'>
  older: ShallowRef<'idle' | 'loading' | 'failed'>
  failure: ShallowRef<Failure | null>
  firstUnreadId: ShallowRef<string | null>
  /** The newest message that the service has; what "read up to" can name. */
  newestSentId: ComputedRef<string | null>
  /** The newest messages, whatever was loaded. */
  load(): Promise<void>
  /** The messages around this one. @returns false where it is gone; then nothing is loaded. */
  loadAround(messageId: string): Promise<boolean>
  loadNewer(): Promise<void>
  /** @param before runs right before the older ones are put in. */
  loadOlder(before: () => void): Promise<void>
  /** What the person just wrote, as main took it. */
  putSent(message: Message): void
  /** The person has seen everything: the next arrival may move the "New" line. */
  seen(): void
  /** Forgets the oldest where there are very many; they load again by scrolling. */
  trim(): void
  stop(): void
}

/**
 * The messages of one conversation, kept as main says that they are.
 * @param atEnd whether the person is at the newest message
 * @param isRead whether what arrives now is seen at once; otherwise the "New" line goes before it
 */
export function followMessages(
  conversationId: string,
  { atEnd, isRead }: { atEnd: () => boolean; isRead: () => boolean }
): Messages {
  const loaded = shallowRef<Loaded>(NOTHING)
  const phase = shallowRef<'loading' | 'ready' | 'failed'>('loading')
  const older = shallowRef<'idle' | 'loading' | 'failed'>('idle')
  const failure = shallowRef<Failure | null>(null)
  const firstUnreadId = shallowRef<string | null>(null)

  const asked = new Set<string>()
  const replaced: Record<string, string> = {}
  let askAll = false
  let newLineSeen = false
  let newer: 'idle' | 'loading' = 'idle'
  let running = false
  let stopped = false

  async function loadNewest(): Promise<void> {
    const result = await call('listMessages', { conversationId, limit: PAGE })
    if (stopped) return
    failure.value = failureIn(result)
    if (!result.ok) {
      if (phase.value === 'loading') phase.value = 'failed'
      return
    }
    const { messages, hasOlder, firstUnreadId: unread } = result.value
    loaded.value = { messages, hasOlder, hasNewer: false, keys: loaded.value.keys }
    firstUnreadId.value ??= unread
    phase.value = 'ready'
  }

  /** One question at a time, so that no older answer overtakes a newer one. */
  async function ask(): Promise<void> {
    if (running) return
    running = true
    while (!stopped && (askAll || asked.size > 0)) {
      if (askAll || phase.value !== 'ready') {
        askAll = false
        asked.clear()
        await loadNewest()
      } else await askChanged()
    }
    running = false
  }

  async function askChanged(): Promise<void> {
    const ids = [...asked]
    asked.clear()
    const result = await call('getMessages', { conversationId, ids })
    if (stopped || !result.ok) return
    const found = result.value
    const known = new Set(loaded.value.messages.map(({ id }) => id))
    const fresh = found.filter(({ id }) => !known.has(id))
    if (fresh.length > BATCH && atEnd()) {
      askAll = true
      return
    }
    const settled = Object.entries(replaced).filter(([, id]) => ids.includes(id))
    loaded.value = takeIn(loaded.value, {
      // A row that was settled while this was asked stays until the message that takes its place is there.
      asked: ids.filter((id) => replaced[id] === undefined),
      found,
      replaced: Object.fromEntries(settled)
    })
    placeNewLine(fresh)
  }

  function placeNewLine(fresh: Message[]): void {
    if (fresh.some(({ author, state }) => author.me && state === 'sending')) firstUnreadId.value = null
    if (isRead() || (firstUnreadId.value !== null && !newLineSeen)) return
    const first = fresh.find(({ author }) => !author.me)
    if (first === undefined) return
    firstUnreadId.value = first.id
    newLineSeen = false
  }

  function onChanged(change: Events['messagesChanged']): void {
    if (change.conversationId !== conversationId) return
    Object.assign(replaced, change.replaced)
    for (const id of [...change.ids, ...Object.values(change.replaced)]) asked.add(id)
    for (const sendId of Object.keys(change.replaced)) asked.delete(sendId)
    void ask()
  }

  const endings = [
    on('messagesChanged', onChanged),
    on('peopleChanged', ({ userIds }) => {
      const changed = new Set(userIds)
      for (const { id, author } of loaded.value.messages) if (changed.has(author.userId)) asked.add(id)
      void ask()
    })
  ]

  return {
    rows: computed<Row[]>((before) => rowsOf(loaded.value, firstUnreadId.value, before)),
    hasOlder: computed(() => loaded.value.hasOlder),
    hasNewer: computed(() => loaded.value.hasNewer),
    phase,
    older,
    failure,
    firstUnreadId,
    newestSentId: computed(() => loaded.value.messages.findLast(({ state }) => state === 'sent')?.id ?? null),
    async load() {
      if (phase.value === 'failed') phase.value = 'loading'
      askAll = true
      await ask()
    },
    async loadOlder(before) {
      const oldest = loaded.value.messages.find(({ state }) => state === 'sent')
      if (older.value === 'loading' || !loaded.value.hasOlder || oldest === undefined) return
      older.value = 'loading'
      const result = await call('listMessages', { conversationId, before: oldest.id, limit: PAGE })
      if (stopped) return
      const same = loaded.value.messages.find(({ state }) => state === 'sent')?.id === oldest.id
      if (result.ok && same) {
        before()
        loaded.value = putBefore(loaded.value, result.value)
      }
      // Without the service main gives what is stored: nothing more, though there is more.
      const stuck = !result.ok || (result.value.messages.length === 0 && result.value.hasOlder)
      older.value = stuck ? 'failed' : 'idle'
    },
    async loadAround(messageId) {
      const result = await call('messagesAround', { conversationId, messageId, limit: PAGE })
      if (stopped || !result.ok || !result.value.messages.some(({ id }) => id === messageId)) return false
      const { messages, hasOlder, hasNewer } = result.value
      loaded.value = { messages, hasOlder, hasNewer, keys: loaded.value.keys }
      phase.value = 'ready'
      return true
    },
    async loadNewer() {
      const newest = loaded.value.messages.findLast(({ state }) => state === 'sent')
      if (newer === 'loading' || !loaded.value.hasNewer || newest === undefined) return
      newer = 'loading'
      const result = await call('listMessages', { conversationId, after: newest.id, limit: PAGE })
      newer = 'idle'
      const same = loaded.value.messages.findLast(({ state }) => state === 'sent')?.id === newest.id
      if (!stopped && result.ok && same) loaded.value = putAfter(loaded.value, result.value)
    },
    putSent(message) {
      // Its event may have been quicker, and the service quicker still.
      const isKnown = loaded.value.messages.some(({ id }) => id === message.id)
      if (phase.value !== 'ready' || isKnown || replaced[message.id] !== undefined) return
      loaded.value = takeIn(loaded.value, { asked: [], found: [message], replaced: {} })
      placeNewLine([message])
    },
    seen() {
      newLineSeen = true
    },
    trim() {
      loaded.value = cutOld(loaded.value, KEPT)
    },
    stop() {
      stopped = true
      for (const end of endings) end()
    }
  }
}
