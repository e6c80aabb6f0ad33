/** Everything a signed-in person does, and what goes on behind it: one object per sign-in, joined here. */
import type {
  Account,
  Calls,
  Connection,
  ConversationSummary,
  DirectoryState,
  Events,
  EventName,
  ListState,
  Message,
  MessagePage,
  Person,
  Polling,
  SearchResult
} from '../../preload/contract.ts'
import type { CloudLink, Clock, Conversation, Log, PresenceStatus } from '../cloudlink/types.ts'
import type { Store, StoredMessage } from '../store/types.ts'
import { createCatchUp } from './catch-up.ts'
import type { HistoryProgress } from './catch-up.ts'
import { lineOf } from '../store/plain-text.ts'
import { createConversations } from './conversations.ts'
import type { NewConversation } from './conversations.ts'
import { createDirectory } from './directory.ts'
import { createExporter } from './exporter.ts'
import type { Exported, ExportRequest } from './exporter.ts'
import { failureOf } from './failure.ts'
import type { FoldedText } from './fold.ts'
import { createHistory } from './history.ts'
import { withOwnUserId } from './identity.ts'
import { createInbox } from './inbox.ts'
import { createLive } from './live.ts'
import { createOutbox } from './outbox.ts'
import { createPeople } from './people.ts'
import { createReadModel } from './read-model.ts'
import { createSearch } from './search.ts'

export type Emit = <N extends EventName>(name: N, payload: Events[N]) => void

/** Of a notification, in characters. */
const LONGEST_LINE = 300
/** A message older than this is no news when it arrives. */
const JUST_NOW_MS = 5 * 60_000
/** So many are remembered as told of: far more than come between an event and its repetition. */
const MOST_ANNOUNCED = 1_000

/** A message that somebody else wrote and that was not known before. */
export type Arrival = { conversationId: string; title: string; author: string; text: string }

export type Chat = {
  start(): void
  stop(): Promise<void>
  reconnect(): void
  /** There is no network any more. */
  lose(): void
  /** Somebody looks: whether all is there is checked where that is a while ago. */
  freshen(): void
  /** Latest first: all, or so many. */
  listConversations(limit?: number): Promise<ConversationSummary[]>
  /** Of all, latest first. */
  listConversationIds(): Promise<string[]>
  getConversations(ids: string[]): Promise<ConversationSummary[]>
  /** Asks the service where the store knows of a gap; without the service it gives what is stored. */
  listMessages(
    conversationId: string,
    options: { before?: string; after?: string; limit: number }
  ): Promise<MessagePage>
  messagesAround(conversationId: string, messageId: string, limit: number): Promise<MessagePage>
  /** @throws where nothing is stored since the instant, and the service cannot be asked whether there is anything */
  messageAt(conversationId: string, instant: string): Promise<Calls['messageAt']['value']>
  search(request: Calls['search']['args']): Promise<SearchResult>
  getMessages(conversationId: string, ids: string[]): Promise<Message[]>
  /** More of a long text. @throws SyncError 'not-found' */
  getMessageText(conversationId: string, id: string, from: number): Promise<FoldedText>
  send(conversationId: string, text: string, options?: { fromDraft?: boolean }): Promise<Message>
  retry(id: string): Promise<void>
  deleteUnsent(id: string): Promise<void>
  markRead(conversationId: string, messageId: string): Promise<void>
  getDraft(conversationId: string): Promise<{ text: string }>
  setDraft(conversationId: string, text: string): Promise<void>
  findPeople(text: string): Promise<{ people: Person[]; directory: DirectoryState }>
  /** Fetches a directory again that could not be fetched. */
  retryDirectory(): void
  /** Asks for the conversation list again where the service could not give it. @throws the service's error */
  retryList(): Promise<void>
  createConversation(conversation: NewConversation): Promise<{ conversationId: string }>
  renameConversation(conversationId: string, name: string): Promise<void>
  getParticipants(conversationId: string): Promise<Person[]>
  addParticipants(conversationId: string, userIds: string[]): Promise<void>
  removeParticipant(conversationId: string, userId: string): Promise<void>
  pauseHistory(paused: boolean): void
  isHistoryComplete(conversationId: string): Promise<boolean>
  /** Writes the conversation into a text file. @throws SyncError or the service's error; there is no file then. */
  exportMessages(request: ExportRequest): Promise<Exported>
  pauseIndexing(paused: boolean): void
  countUnsent(): Promise<{ messages: number; drafts: number }>
}

export function createChat(options: {
  account: Account
  cloudlink: CloudLink
  store: Store
  clock: Clock
  log: Log
  emit: Emit
  historyDays(): number
  onHistory(progress: HistoryProgress | null): void
  onConnection(connection: Connection, polling: Polling | null): void
  onList(list: ListState): void
  onUnread(count: number): void
  onArrivals(arrivals: Arrival[]): void
}): Chat {
  const { account, store, clock, log, emit, onConnection, onList, onUnread, onArrivals } = options
  const cloudlink = withOwnUserId(options.cloudlink, account)
  const me = account.userId
  const presence = new Map<string, PresenceStatus>()
  let openConversation: string | null = null
  /** The last messages that were told of, oldest first: an event may come twice. */
  const announced = new Set<string>()
  let stopped = false

  const readModel = createReadModel({
    store,
    me,
    myName: account.name,
    presenceOf: (userId) => presence.get(userId) ?? 'unknown',
    onUnknown: (userIds) => people.fetchUnknown(userIds),
    fallbackName: (userId) => people.fallbackName(userId)
  })

  const search = createSearch({
    store,
    readModel,
    clock,
    log,
    me,
    onIndexing: (progress) => emit('indexing', progress)
  })
  let connection: Connection = 'connecting'

  const history = createHistory({
    cloudlink,
    store,
    onStored(conversationId, { changedIds, replaced }) {
      emit('messagesChanged', { conversationId, ids: changedIds, replaced })
      conversationsChanged([conversationId])
    }
  })

  const exporter = createExporter({
    store,
    readModel,
    history,
    clock,
    log,
    isConnected: () => connection === 'connected'
  })

  const people = createPeople({
    cloudlink,
    store,
    clock,
    log,
    onPeople(userIds) {
      if (stopped) return
      search.changed()
      emit('peopleChanged', { userIds })
    }
  })

  const directory = createDirectory({
    cloudlink,
    store,
    history,
    people,
    clock,
    log,
    me,
    onConversations: (ids) => conversationsChanged(ids)
  })

  const catchUp = createCatchUp({
    store,
    history,
    directory,
    clock,
    log,
    historyDays: options.historyDays,
    serverTime: () => cloudlink.serverTime(),
    onProgress: options.onHistory
  })

  const conversations = createConversations({
    cloudlink,
    store,
    directory,
    clock,
    me,
    onLeft: (conversationId) => conversationsChanged([conversationId])
  })

  const outbox = createOutbox({
    cloudlink,
    store,
    clock,
    log,
    me,
    onChanged(conversationId, ids) {
      emit('messagesChanged', { conversationId, ids, replaced: {} })
      conversationsChanged([conversationId])
    },
    onSent: (message) => history.addAlone(message.conversationId, message)
  })

  const inbox = createInbox({
    log,
    async onMessages(conversationId, messages) {
      // Stored first: what the service has to be asked for may take long, or fail.
      await history.addEvents(conversationId, messages)
      await ensureConversation(conversationId)
      await announce(conversationId, messages)
    },
    async onOther(event) {
      switch (event.kind) {
        case 'message-deleted':
          return history.remove(event.conversationId, event.messageId)
        case 'conversation':
          return directory.putConversation(event.conversation)
        case 'conversation-deleted':
          await store.deleteConversation(event.conversationId)
          conversationsChanged([event.conversationId])
          return
        case 'participants':
          pullParticipants(event.conversationId)
          return
        case 'presence':
          presence.set(event.principalId, event.status)
          emit('peopleChanged', { userIds: [event.principalId] })
      }
    }
  })

  /** The list and what waits to be sent at once; everything else in the background. */
  async function pull(): Promise<void> {
    await outbox.resume()
    const all = await pullList()
    people.refresh()
    catchUp.start(all, openConversation)
  }

  let listLoaded = false
  /** The conversation list; the page is told what came of it. @throws the service's error */
  async function pullList(): Promise<Conversation[]> {
    try {
      const all = await directory.pullConversations()
      listLoaded = true
      onList({ loaded: true, failure: null })
      return all
    } catch (error) {
      onList({ loaded: listLoaded, failure: failureOf(error) })
      throw error
    }
  }

  const live = createLive({
    cloudlink,
    clock,
    log,
    onEvent: (event) => inbox.put(event),
    async onConnected() {
      history.connected()
      await pull()
    },
    onDisconnected() {
      catchUp.stop()
      history.disconnected()
      presence.clear()
    },
    poll: pull,
    hasMissed: () => directory.hasMissed(),
    onConnection(now, polling) {
      connection = now
      onConnection(now, polling)
    }
  })

  function conversationsChanged(conversationIds: string[]): void {
    search.changed()
    emit('conversationsChanged', { conversationIds })
    countUnread()
  }

  let counting: 'no' | 'now' | 'again' = 'no'
  /** Counts once for all changes that come while it counts. */
  function countUnread(): void {
    if (counting !== 'no') {
      counting = 'again'
      return
    }
    counting = 'now'
    store
      .countUnread()
      .then(onUnread, (error: unknown) => {
        if (!stopped) log.warn('unread not counted', { code: failureOf(error).code })
      })
      .finally(() => {
        const again = counting === 'again'
        counting = 'no'
        if (again && !stopped) countUnread()
      })
  }

  /** Conversations whose participants are being fetched, and whether they changed again meanwhile. */
  const pullingParticipants = new Map<string, { again: boolean }>()
  /** Not waited for: the messages that follow must not wait for the service. */
  function pullParticipants(conversationId: string): void {
    const running = pullingParticipants.get(conversationId)
    if (running !== undefined) {
      running.again = true
      return
    }
    const state = { again: false }
    pullingParticipants.set(conversationId, state)
    ensureConversation(conversationId)
      .then(() => directory.pullParticipants(conversationId))
      .catch((error: unknown) => log.warn('participants not pulled', { code: failureOf(error).code }))
      .finally(() => {
        pullingParticipants.delete(conversationId)
        if (state.again && !stopped) pullParticipants(conversationId)
      })
  }

  /** A message may arrive before the event that tells of its conversation. */
  async function ensureConversation(conversationId: string): Promise<void> {
    const [known] = await store.listConversations({ ids: [conversationId] })
    if (known === undefined) await directory.putConversation(await cloudlink.getConversation(conversationId))
  }

  /** Whether it was not told of yet; from now on it was. */
  function isFirst(messageId: string): boolean {
    if (announced.has(messageId)) return false
    announced.add(messageId)
    const [oldest] = announced
    if (announced.size > MOST_ANNOUNCED && oldest !== undefined) announced.delete(oldest)
    return true
  }

  /**
   * Tells, once, of what others wrote just now; what comes late was seen elsewhere, or shows as unread. Whether a pull
   * stored it first does not matter: the event says that it is news.
   */
  async function announce(conversationId: string, arrived: StoredMessage[]): Promise<void> {
    const since = new Date((cloudlink.serverTime() ?? clock.now()) - JUST_NOW_MS).toISOString()
    const messages = arrived.filter(
      ({ messageId, createdBy, createdOn, modifiedOn }) =>
        createdBy !== me && createdOn >= since && (modifiedOn ?? createdOn) <= createdOn && isFirst(messageId)
    )
    if (messages.length === 0) return
    const [conversation] = await readModel.conversations({ ids: [conversationId] })
    const names = await readModel.names(messages.map((message) => message.createdBy))
    onArrivals(
      messages.map((message) => ({
        conversationId,
        title: conversation?.title ?? '',
        author: names.get(message.createdBy) ?? '',
        text: lineOf(message, LONGEST_LINE)
      }))
    )
  }

  /** Asked for once per person and connection, for those that are looked at. */
  async function askPresence(persons: Person[]): Promise<void> {
    for (const { userId } of persons) {
      if (presence.has(userId)) continue
      presence.set(userId, 'unknown')
      try {
        presence.set(userId, await cloudlink.getPresence(userId))
        emit('peopleChanged', { userIds: [userId] })
      } catch (error) {
        presence.delete(userId)
        log.warn('presence not known', { code: failureOf(error).code })
        return
      }
    }
  }

  /** What follows a message. A gap is filled from its newer end, where the walk through the pages comes from. */
  async function listNewer(conversationId: string, after: string, limit: number): Promise<MessagePage> {
    let page = await readModel.page(conversationId, { after, limit })
    let gap = page.gapBefore
    while (page.messages.length < limit && gap !== null) {
      try {
        await history.pullOlder(conversationId, gap)
      } catch (error) {
        log.warn('history not pulled', { code: failureOf(error).code })
        break
      }
      page = await readModel.page(conversationId, { after, limit })
      if (page.gapBefore === gap) break
      gap = page.gapBefore
    }
    return pageOf(page)
  }

  /** Of the other people in a direct message that somebody looks at. */
  function askPresenceIn(conversationId: string): void {
    readModel
      .conversations({ ids: [conversationId] })
      .then(([summary]) => askPresence(summary?.people ?? []))
      .catch((error: unknown) => {
        if (!stopped) log.warn('presence not known', { code: failureOf(error).code })
      })
  }

  return {
    start() {
      void outbox.resume()
      live.start()
      search.start()
    },
    async stop() {
      stopped = true
      search.stop()
      catchUp.stop()
      outbox.stop()
      people.stop()
      await Promise.all([live.stop(), exporter.stop()])
    },
    reconnect: () => live.reconnect(),
    lose: () => live.lose(),
    freshen: () => live.freshen(),

    listConversations: (limit) => readModel.conversations({ limit }),
    listConversationIds: () => store.listConversationIds(),
    getConversations: (ids) => readModel.conversations({ ids }),
    async listMessages(conversationId, { before, after, limit }) {
      if (after !== undefined) return listNewer(conversationId, after, limit)
      if (before === undefined) openConversation = conversationId
      const request = before === undefined ? { limit } : { before, limit }
      const page = await readModel.page(conversationId, request)
      if (before === undefined) askPresenceIn(conversationId)
      const isWhole = page.messages.length >= limit || page.older !== 'unknown'
      if (isWhole && (before !== undefined || history.wasPulled(conversationId))) return pageOf(page)
      if (before === undefined && (isWhole || page.messages.length > 0)) {
        // Show what is stored now; what is missing, or was edited or deleted meanwhile, arrives as a change.
        history.pullNewest(conversationId).catch((error: unknown) => {
          log.warn('history not pulled', { code: failureOf(error).code })
        })
        return pageOf(page)
      }
      try {
        if (before === undefined) await history.pullNewest(conversationId)
        else await history.pullOlder(conversationId, before)
      } catch (error) {
        // What is stored is better than an error, unless there is nothing to show.
        if (page.messages.length === 0) throw error
        log.warn('history not pulled', { code: failureOf(error).code })
        return pageOf(page)
      }
      return pageOf(await readModel.page(conversationId, request))
    },
    messagesAround: async (conversationId, around, limit) =>
      pageOf(await readModel.page(conversationId, { around, limit })),
    async messageAt(conversationId, instant) {
      let at = await store.messageAt(conversationId, instant)
      if (at.messageId === null && !history.wasPulled(conversationId)) {
        await history.pullNewest(conversationId)
        at = await store.messageAt(conversationId, instant)
      }
      const { messageId, oldest } = at
      return {
        messageId,
        oldest: oldest && { messageId: oldest.messageId, createdAt: oldest.createdOn }
      }
    },
    search: (request) => search.find(request),
    getMessages: (conversationId, ids) => readModel.messages(conversationId, ids),
    getMessageText: (conversationId, id, from) => readModel.text(conversationId, id, from),

    send: async (conversationId, text, sending) =>
      readModel.outgoing(await outbox.send(conversationId, text, sending)),
    retry: (id) => outbox.retry(id),
    deleteUnsent: (id) => outbox.remove(id),

    async markRead(conversationId, messageId) {
      if (await store.markRead(conversationId, messageId)) conversationsChanged([conversationId])
    },
    getDraft: async (conversationId) => ({ text: await store.getDraft(conversationId) }),
    setDraft: (conversationId, text) => store.setDraft(conversationId, text),

    findPeople: async (text) => ({ people: await readModel.people(text), directory: people.state() }),
    retryDirectory: () => people.retry(),
    async retryList() {
      await pullList()
    },
    createConversation: (conversation) => conversations.create(conversation),
    renameConversation: (conversationId, name) => conversations.rename(conversationId, name),
    async getParticipants(conversationId) {
      const participants = await readModel.participants(conversationId)
      void askPresence(participants)
      return participants
    },
    addParticipants: (conversationId, userIds) => conversations.add(conversationId, userIds),
    removeParticipant: (conversationId, userId) => conversations.remove(conversationId, userId),
    pauseHistory: (paused) => catchUp.pause(paused),
    async isHistoryComplete(conversationId) {
      const { messages, older } = await store.listMessages(conversationId, { limit: 1 })
      if (messages.length === 0) return older === 'none'
      return (await store.historyStart(conversationId)) === null
    },
    exportMessages: (request) => exporter.run(request),
    pauseIndexing: (paused) => search.pause(paused),
    countUnsent: () => store.countUnsent()
  }
}

function pageOf({ messages, hasOlder, hasNewer, firstUnreadId }: MessagePage): MessagePage {
  return { messages, hasOlder, hasNewer, firstUnreadId }
}
