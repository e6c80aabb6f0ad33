import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { Events, Failure, Message } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { createEdges } from './edges.ts'
import type { Edges } from './edges.ts'
import { compare, pruneKeys, NOTHING, mergeChanges } from './merge.ts'
import type { Loaded } from './merge.ts'
import { rowsOf } from './rows.ts'
import type { Row } from './rows.ts'

const PAGE = 50
/** A batch of more unknown messages than this may leave a gap before it: the newest page is asked for anew. */
const BATCH = 20

export type Messages = Edges & {
  rows: ComputedRef<Row[]>
  hasOlder: ComputedRef<boolean>
  /** The newest messages are not loaded: the person jumped into the past, or scrolled far up. */
  hasNewer: ComputedRef<boolean>
  phase: ShallowRef<'loading' | 'ready' | 'failed'>
  failure: ShallowRef<Failure | null>
  firstUnreadId: ShallowRef<string | null>
  /** The newest message that the service has, where it is loaded; what "read up to" can name. */
  newestSentId: ComputedRef<string | null>
  /** The newest messages, whatever was loaded. */
  load(): Promise<void>
  /**
   * The messages around this one, in turn with everything else that is asked for. Where it is gone, or could not be loaded
   * (`failure` says why), nothing changes.
   */
  loadAround(messageId: string): Promise<'shown' | 'gone' | 'failed'>
  /** What the person just wrote, as main took it. */
  putSent(message: Message): void
  /** The person has seen everything: the next arrival may move the "New" line. */
  seen(): void
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
  const failure = shallowRef<Failure | null>(null)
  const firstUnreadId = shallowRef<string | null>(null)
  const edges = createEdges(conversationId, loaded)

  const asked = new Set<string>()
  /** What changed while newer ones were on their way: their page may be from before. */
  const askedAgain = new Set<string>()
  /** Settled, and not taken in yet. */
  const replaced = new Map<string, string>()
  let askAll = false
  let newLineSeen = false
  /** The newest message that ever was loaded: what comes behind it is an arrival. */
  let latest: Message | undefined
  let asking = Promise.resolve()
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
    loaded.value = pruneKeys({ messages, hasOlder, hasNewer: false, keys: loaded.value.keys })
    if (edges.newer.value === 'failed') edges.newer.value = 'idle'
    noteLatest(messages)
    firstUnreadId.value ??= unread
    phase.value = 'ready'
  }

  /** One question at a time, so that no older answer overtakes a newer one. */
  function ask(): Promise<void> {
    asking = asking.then(fetchChanges)
    return asking
  }

  async function fetchChanges(): Promise<void> {
    if (stopped || (!askAll && asked.size === 0)) return
    if (!askAll && phase.value === 'ready') await fetchChanged()
    else askAll = true
    if (!askAll) return
    askAll = false
    asked.clear()
    await loadNewest()
  }

  async function fetchChanged(): Promise<void> {
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
    const settled = [...replaced].filter(([, id]) => ids.includes(id))
    loaded.value = mergeChanges(loaded.value, {
      // A row that was settled while this was asked stays until the message that takes its place is there.
      asked: ids.filter((id) => !replaced.has(id)),
      found,
      replaced: Object.fromEntries(settled)
    })
    for (const [sendId] of settled) replaced.delete(sendId)
    placeNewLine(fresh)
  }

  async function loadAroundNow(messageId: string): Promise<'shown' | 'gone' | 'failed'> {
    phase.value = 'loading'
    const result = await call('messagesAround', { conversationId, messageId, limit: PAGE })
    if (stopped) return 'gone'
    failure.value = failureIn(result)
    if (!result.ok) {
      phase.value = 'failed'
      return 'failed'
    }
    const { messages, hasOlder, hasNewer } = result.value
    if (!messages.some(({ id }) => id === messageId)) return 'gone'
    loaded.value = { messages, hasOlder, hasNewer, keys: new Map() }
    noteLatest(messages)
    phase.value = 'ready'
    return 'shown'
  }

  function noteLatest(messages: Message[]): void {
    for (const message of messages) {
      if (message.state === 'sent' && (latest === undefined || compare(latest, message) < 0)) latest = message
    }
  }

  /** @param fresh messages that were not loaded: arrivals, or such as changed elsewhere in the conversation */
  function placeNewLine(fresh: Message[]): void {
    const arrived = fresh.filter((message) => latest === undefined || compare(latest, message) < 0)
    noteLatest(fresh)
    if (arrived.some(({ author, state }) => author.me && state === 'sending')) firstUnreadId.value = null
    if (isRead() || (firstUnreadId.value !== null && !newLineSeen)) return
    const first = arrived.find(({ author }) => !author.me)
    if (first === undefined) return
    firstUnreadId.value = first.id
    newLineSeen = false
  }

  function onChanged(change: Events['messagesChanged']): void {
    if (change.conversationId !== conversationId) return
    for (const [sendId, id] of Object.entries(change.replaced)) replaced.set(sendId, id)
    for (const id of [...change.ids, ...Object.values(change.replaced)]) asked.add(id)
    for (const sendId of Object.keys(change.replaced)) asked.delete(sendId)
    if (edges.newer.value === 'loading') {
      for (const id of [...asked, ...Object.keys(change.replaced)]) askedAgain.add(id)
    }
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
    ...edges,
    rows: computed<Row[]>((before) => rowsOf(loaded.value, firstUnreadId.value, before)),
    hasOlder: computed(() => loaded.value.hasOlder),
    hasNewer: computed(() => loaded.value.hasNewer),
    phase,
    failure,
    firstUnreadId,
    newestSentId: computed(() => {
      const { messages, hasNewer } = loaded.value
      return hasNewer ? null : (messages.findLast(({ state }) => state === 'sent')?.id ?? null)
    }),
    async load() {
      if (phase.value === 'failed') phase.value = 'loading'
      askAll = true
      await ask()
    },
    loadAround(messageId) {
      const loading = asking.then(() => loadAroundNow(messageId))
      asking = loading.then(() => undefined)
      return loading
    },
    async loadNewer() {
      await edges.loadNewer()
      noteLatest(loaded.value.messages.slice(-1))
      for (const id of askedAgain) asked.add(id)
      askedAgain.clear()
      await ask()
    },
    putSent(message) {
      // Its event may have been quicker, and the service quicker still.
      const { messages, keys, hasNewer } = loaded.value
      const isKnown = messages.some(({ id }) => id === message.id) || [...keys.values()].includes(message.id)
      if (phase.value !== 'ready' || hasNewer || isKnown || replaced.has(message.id)) return
      loaded.value = mergeChanges(loaded.value, { asked: [], found: [message], replaced: {} })
      placeNewLine([message])
    },
    seen() {
      newLineSeen = true
    },
    stop() {
      stopped = true
      for (const end of endings) end()
    }
  }
}
