/** Creates the object for one sign-in: its API by topic, and the background work. */
import { createAnnouncements } from './announcements.ts'
import { createArrangement } from './arrangement.ts'
import { createCards } from './cards.ts'
import { createCatchUp } from './catch-up.ts'
import type { Chat, ChatOptions } from './chat-types.ts'
import { createConversationList } from './conversation-list.ts'
import { createChosenFiles } from './chosen-files.ts'
import { createConversations } from './conversations.ts'
import { createDirectorySearch } from './directory-search.ts'
import { createDirectory } from './directory.ts'
import { createExporter } from './exporter.ts'
import { failureOf } from './failure.ts'
import { createFiles } from './files.ts'
import { createHistory } from './history.ts'
import { withOwnUserId } from './identity.ts'
import { createKeptFiles } from './kept-files.ts'
import { createKnownPeople } from './known-people.ts'
import { createLiveEvents } from './live-events.ts'
import { createLiveSync } from './live-sync.ts'
import type { LiveSync } from './live-sync.ts'
import { createMessageLists } from './message-lists.ts'
import { createMessages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createOwnStatus } from './own-status.ts'
import { createPeople } from './people.ts'
import { createPictures } from './pictures.ts'
import { createPresence } from './presence.ts'
import { createPruning } from './pruning.ts'
import { createPublicStreams } from './public-streams.ts'
import { createReadModel } from './read-model.ts'
import { createSearch } from './search.ts'
import { createStorage } from './storage.ts'
import { createTimeline } from './timeline.ts'
import { createUndoWindows } from './undo-windows.ts'
import { createUploads } from './uploads.ts'
import { createUnreadCount } from './unread-count.ts'

export function createChat(options: ChatOptions): Chat {
  const { account, chatUrl, store, vault, clock, log, emit } = options
  const cloudlink = withOwnUserId(options.cloudlink, account)
  const me = account.userId
  cloudlink.capabilities.remember(
    { load: store.getCapabilities, save: store.setCapabilities },
    (capabilities) => {
      if (!stopped) emit('capabilitiesChanged', { capabilities })
    }
  )
  const shared = { cloudlink, store, clock, log, me }
  let stopped = false

  const presence = createPresence({
    ...shared,
    onChanged(people) {
      emit('presenceChanged', { people })
      if (people.some(({ userId }) => userId === me)) ownStatus.onPresence()
    }
  })
  const ownStatus = createOwnStatus({
    ...{ ...shared, presence },
    onChanged(status) {
      if (!stopped) emit('ownStatusChanged', status)
    }
  })
  const known = createKnownPeople(store)
  const windows = createUndoWindows(shared)
  const kept = createKeptFiles({ ...shared, vault, whenPruned: () => chosenFiles.prune() })
  const files = createFiles({
    ...{ ...shared, kept },
    onChanged: (change) => emit('fileChanged', change)
  })
  const readModel = createReadModel({
    store,
    known,
    me,
    myName: account.name,
    chatUrl,
    describeFiles: files.describe,
    presenceOf: presence.of,
    waitsUntil: windows.waitsUntil,
    onUnknown: (userIds) => people.fetchUnknown(userIds),
    fallbackName: (userId) => people.fallbackName(userId)
  })
  const search = createSearch({ ...shared, readModel, onIndexing: (progress) => emit('indexing', progress) })
  const unread = createUnreadCount({ ...shared, onCount: options.onUnread })
  function listChanged(conversationIds: string[]): void {
    search.changed()
    emit('conversationsChanged', { conversationIds })
  }
  function conversationsChanged(conversationIds: string[]): void {
    listChanged(conversationIds)
    unread.update()
  }
  const conversationChanged = (conversationId: string): void => conversationsChanged([conversationId])

  const arrangement = createArrangement({ ...shared, onChanged: conversationsChanged })

  const history = createHistory({
    ...shared,
    onStored(conversationId, { changedIds, replaced }) {
      emit('messagesChanged', { conversationId, ids: changedIds, replaced })
      conversationChanged(conversationId)
    }
  })
  const exporter = createExporter({ ...shared, readModel, history, isConnected: () => live.isConnected() })
  function peopleChanged(userIds: string[]): void {
    if (stopped) return
    search.changed()
    emit('peopleChanged', { userIds })
    // Perhaps the address of a picture.
    if (userIds.length > 0) emit('picturesChanged', { userIds, conversationIds: [] })
  }
  const people = createPeople({
    ...shared,
    known,
    onPeople: peopleChanged
  })
  const pictures = createPictures({
    ...shared,
    known,
    onChanged(change) {
      if (!stopped) emit('picturesChanged', change)
    }
  })
  const directorySearch = createDirectorySearch({
    ...shared,
    known,
    isNeeded: () => people.state().step !== 'loaded',
    onPeople: peopleChanged
  })
  const directory = createDirectory({
    ...shared,
    history,
    people,
    onConversations(conversationIds) {
      conversationsChanged(conversationIds)
      if (!stopped) emit('picturesChanged', { userIds: [], conversationIds })
    }
  })
  const list = createConversationList({ ...shared, readModel, directory, onList: options.onList })
  const catchUp = createCatchUp({
    ...shared,
    history,
    directory,
    historyDays: () => loadedDays(options),
    serverTime: () => cloudlink.serverTime(),
    onProgress: options.onHistory,
    onNewest(changedIds) {
      announcements.caughtUp(changedIds).catch((error: unknown) => {
        if (!stopped) log.warn('missed messages not announced', { code: failureOf(error).code })
      })
    }
  })
  const pruning = createPruning({
    ...shared,
    keepDays: options.keepDays,
    serverTime: () => cloudlink.serverTime(),
    openConversation: list.opened
  })
  const conversations = createConversations({ ...shared, directory, onLeft: conversationChanged })
  const chosenFiles = createChosenFiles({ ...shared, vault })
  const uploads = createUploads({
    ...{ ...shared, vault },
    onProgress(upload) {
      if (!stopped) emit('uploadProgress', upload)
    },
    onChanged: outboxChanged,
    onResumed: () => void outbox.resume()
  })
  function outboxChanged(conversationId: string, ids: string[]): void {
    emit('messagesChanged', { conversationId, ids, replaced: {} })
    listChanged([conversationId])
  }
  const outbox = createOutbox({
    ...{ ...shared, windows, readModel, uploads, chosenFiles },
    undoSeconds: options.undoSeconds,
    onQueued(row) {
      emit('messageQueued', readModel.outgoing(row))
      // The unread count stays the same, because own messages are never unread.
      listChanged([row.conversationId])
    },
    onChanged: outboxChanged,
    onReturned: (conversationId) => emit('chosenFilesChanged', { conversationId }),
    onScheduled: () => emit('scheduledChanged', {}),
    onSent: (message) => history.addIsolated(message.conversationId, message)
  })
  const announcements = createAnnouncements({
    store,
    readModel,
    me,
    myName: account.name,
    chatUrl,
    now: () => cloudlink.serverTime() ?? clock.now(),
    onArrivals: options.onArrivals,
    onRead: options.onRead
  })
  const parts = { ...shared, history, directory, presence }
  const events = createLiveEvents({
    ...parts,
    announce: announcements.arrived,
    onConversation: conversationChanged
  })

  const live: LiveSync = createLiveSync({
    ...{ ...parts, outbox, list, people, ownStatus, catchUp },
    onEvent: events.put,
    onConnection(connection, polling) {
      if (connection === 'connected') files.reconnected()
      options.onConnection(connection, polling)
    }
  })

  return {
    start() {
      void chosenFiles.prune()
      void outbox.resume()
      live.start()
      search.start()
      pruning.start()
      arrangement.start()
    },
    async stop() {
      stopped = true
      for (const part of [
        pictures,
        search,
        pruning,
        catchUp,
        outbox,
        uploads,
        chosenFiles,
        people,
        directory,
        unread,
        arrangement,
        presence,
        ownStatus
      ]) {
        part.stop()
      }
      await Promise.all([live.stop(), exporter.stop(), files.stop()])
    },
    live,
    publicStreams: createPublicStreams({ ...shared, directory }),
    conversations: { ...conversations, ...list },
    arrangement,
    cards: createCards({ store, pictures }),
    messageLists: createMessageLists({
      ...{ ...shared, readModel },
      onSaved: (conversationId) => emit('savedChanged', { conversationId })
    }),
    messages: {
      ...createTimeline({ ...shared, readModel, history }),
      ...createMessages({ ...shared, readModel, outbox, onRead: conversationChanged })
    },
    scheduled: outbox.scheduled,
    drafts: {
      get: store.getDraft,
      async set(conversationId, text) {
        if (await store.setDraft(conversationId, text))
          emit('conversationsChanged', { conversationIds: [conversationId] })
      }
    },
    emoji: { get: store.getEmojiUse, set: store.setEmojiUse },
    people: {
      async find(text, limit = Infinity) {
        // The directory may have become stale, or the service may have no live events that fetch it.
        people.refresh()
        const found = await readModel.people(text, limit + 1)
        return { people: found.slice(0, limit), more: found.length > limit, directory: people.state() }
      },
      async searchDirectory(text, next) {
        const { userIds, more } = await directorySearch.find(text, next)
        return { people: await readModel.peopleWith(userIds), more }
      },
      async profile(userId) {
        const profile = await readModel.profile(userId)
        const photoUrl = (await known.get([userId])).get(userId)?.photoUrl ?? ''
        return { ...profile, pictureHost: pictures.otherHost(photoUrl) }
      },
      retryDirectory: () => people.retry()
    },
    presence: { watch: presence.watch, own: ownStatus.get, setOwn: ownStatus.set },
    capabilities: {
      list: cloudlink.capabilities.list,
      async retry(name) {
        await cloudlink.capabilities.retry(name)
        if (name === 'directory') people.retry()
        if (name === 'presence') presence.refresh()
      }
    },
    pictures,
    chosenFiles,
    uploads,
    files,
    search,
    history: { pause: (paused) => catchUp.pause(paused), isComplete: history.isComplete },
    storage: createStorage({ store, kept, pictures, pruning }),
    exporter,
    countUnsent: () => store.countUnsent()
  }
}

/** How many days of history to load: no more than are kept. */
function loadedDays({ historyDays, keepDays }: Pick<ChatOptions, 'historyDays' | 'keepDays'>): number {
  return keepDays() === 0 ? historyDays() : Math.min(historyDays(), keepDays())
}
