/** Everything a signed-in person can do, by topic, and what goes on behind it: one object per sign-in, wired here. */
import type {
  Account,
  Connection,
  DirectoryState,
  Events,
  EventName,
  ListState,
  Person,
  Polling
} from '../../preload/contract/index.ts'
import type { CloudLink } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { createAnnouncements } from './announcements.ts'
import type { Arrival } from './announcements.ts'
import { createCatchUp } from './catch-up.ts'
import type { CatchUp, HistoryProgress } from './catch-up.ts'
import { createConversationList } from './conversation-list.ts'
import type { ConversationList } from './conversation-list.ts'
import { createConversations } from './conversations.ts'
import type { Conversations } from './conversations.ts'
import { createDirectory } from './directory.ts'
import { createExporter } from './exporter.ts'
import type { Exporter } from './exporter.ts'
import { createHistory } from './history.ts'
import { withOwnUserId } from './identity.ts'
import { createInbox } from './inbox.ts'
import { createKnownPeople } from './known-people.ts'
import { createLive } from './live.ts'
import type { Live } from './live.ts'
import { createMessages } from './messages.ts'
import type { Messages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPeople } from './people.ts'
import { createPresence } from './presence.ts'
import { createReadModel } from './read-model.ts'
import { createSearch } from './search.ts'
import type { Search } from './search.ts'
import { createTimeline } from './timeline.ts'
import type { Timeline } from './timeline.ts'
import { createUnreadCount } from './unread-count.ts'

export type Emit = <N extends EventName>(name: N, payload: Events[N]) => void

export type Chat = {
  start(): void
  stop(): Promise<void>
  live: Pick<Live, 'checkForMissedEvents' | 'onOffline' | 'reconnect'>
  conversations: Conversations & Omit<ConversationList, 'opened' | 'pull'>
  messages: Messages & Timeline
  drafts: {
    get(conversationId: string): Promise<string>
    set(conversationId: string, text: string): Promise<void>
  }
  people: {
    find(text: string): Promise<{ people: Person[]; directory: DirectoryState }>
    /** Fetches a directory again that could not be fetched. */
    retryDirectory(): void
  }
  search: Pick<Search, 'find' | 'pause'>
  history: { pause: CatchUp['pause']; isComplete(conversationId: string): Promise<boolean> }
  exporter: Pick<Exporter, 'run'>
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
  const { account, store, clock, log, emit, onConnection, onUnread, onArrivals } = options
  const cloudlink = withOwnUserId(options.cloudlink, account)
  const me = account.userId
  const shared = { cloudlink, store, clock, log, me }
  let connection: Connection = 'connecting'
  let stopped = false

  const presence = createPresence({ ...shared, onChanged: (userIds) => emit('peopleChanged', { userIds }) })
  const known = createKnownPeople(store)
  const readModel = createReadModel({
    store,
    known,
    me,
    myName: account.name,
    presenceOf: (userId) => presence.of(userId),
    onUnknown: (userIds) => people.fetchUnknown(userIds),
    fallbackName: (userId) => people.fallbackName(userId)
  })
  const search = createSearch({
    ...shared,
    readModel,
    onIndexing: (progress) => emit('indexing', progress)
  })
  const unread = createUnreadCount({ ...shared, onCount: onUnread })
  function listChanged(conversationIds: string[]): void {
    search.changed()
    emit('conversationsChanged', { conversationIds })
  }
  function conversationsChanged(conversationIds: string[]): void {
    listChanged(conversationIds)
    unread.update()
  }
  const conversationChanged = (conversationId: string): void => conversationsChanged([conversationId])

  const history = createHistory({
    ...shared,
    onStored(conversationId, { changedIds, replaced }) {
      emit('messagesChanged', { conversationId, ids: changedIds, replaced })
      conversationChanged(conversationId)
    }
  })
  const exporter = createExporter({
    ...shared,
    readModel,
    history,
    isConnected: () => connection === 'connected'
  })
  const people = createPeople({
    ...shared,
    known,
    onPeople(userIds) {
      if (stopped) return
      search.changed()
      emit('peopleChanged', { userIds })
    }
  })
  const directory = createDirectory({ ...shared, history, people, onConversations: conversationsChanged })
  const list = createConversationList({ ...shared, readModel, directory, presence, onList: options.onList })
  const catchUp = createCatchUp({
    ...shared,
    history,
    directory,
    historyDays: options.historyDays,
    serverTime: () => cloudlink.serverTime(),
    onProgress: options.onHistory
  })
  const conversations = createConversations({ ...shared, directory, onLeft: conversationChanged })
  const outbox = createOutbox({
    ...shared,
    onChanged(conversationId, ids) {
      emit('messagesChanged', { conversationId, ids, replaced: {} })
      // Nothing to count: own messages are never unread.
      listChanged([conversationId])
    },
    onSent: (message) => history.addAlone(message.conversationId, message)
  })
  const announce = createAnnouncements({
    readModel,
    me,
    now: () => cloudlink.serverTime() ?? clock.now(),
    onArrivals
  })
  const inbox = createInbox({
    log,
    async onMessages(conversationId, messages) {
      // Stored first: what the service has to be asked for may take long, or fail.
      const row = await history.addEvents(conversationId, messages)
      if (row === null) await directory.fetchConversation(conversationId)
      await announce(conversationId, messages, row)
    },
    async onOther(event) {
      switch (event.kind) {
        case 'message-deleted':
          return history.remove(event.conversationId, event.messageId)
        case 'conversation':
          return directory.putConversation(event.conversation)
        case 'conversation-deleted':
          await store.deleteConversation(event.conversationId)
          conversationChanged(event.conversationId)
          return
        case 'participants':
          directory.refreshParticipants(event.conversationId)
          return
        case 'presence':
          presence.set(event.principalId, event.status)
      }
    }
  })

  /** The list and what waits to be sent at once; everything else in the background. */
  async function pull(): Promise<void> {
    await outbox.resume()
    const all = await list.pull()
    people.refresh()
    catchUp.start(all, list.opened())
  }
  const live = createLive({
    ...shared,
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

  return {
    start() {
      void outbox.resume()
      live.start()
      search.start()
    },
    async stop() {
      stopped = true
      for (const part of [search, catchUp, outbox, people, directory, unread]) part.stop()
      await Promise.all([live.stop(), exporter.stop()])
    },
    live,
    conversations: { ...conversations, ...list },
    messages: {
      ...createTimeline({ ...shared, readModel, history }),
      ...createMessages({ ...shared, readModel, outbox, onRead: conversationChanged })
    },
    drafts: { get: store.getDraft, set: store.setDraft },
    people: {
      find: async (text) => ({ people: await readModel.people(text), directory: people.state() }),
      retryDirectory: () => people.retry()
    },
    search,
    history: { pause: (paused) => catchUp.pause(paused), isComplete: history.isComplete },
    exporter,
    countUnsent: () => store.countUnsent()
  }
}
