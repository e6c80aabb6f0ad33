/** Everything a signed-in person does, and what goes on behind it: one object per sign-in, joined here. */
import type {
  Account,
  Connection,
  ConversationSummary,
  Events,
  EventName,
  Message,
  MessagePage,
  Person
} from '../../preload/contract.ts'
import type { CloudLink, Clock, LiveEvent, Log, PresenceStatus } from '../cloudlink/types.ts'
import type { Store } from '../store/types.ts'
import { lineOf } from './content.ts'
import { createDirectory } from './directory.ts'
import { failureOf, SyncError } from './failure.ts'
import { createHistory } from './history.ts'
import { createLive } from './live.ts'
import { createOutbox } from './outbox.ts'
import { createReadModel } from './read-model.ts'

export type Emit = <N extends EventName>(name: N, payload: Events[N]) => void

/** A message that somebody else wrote and that was not known before. */
export type Arrival = { conversationId: string; title: string; author: string; text: string }

export type Chat = {
  start(): void
  stop(): Promise<void>
  reconnect(): void
  listConversations(): Promise<ConversationSummary[]>
  getConversation(conversationId: string): Promise<ConversationSummary>
  /** Asks the service where the store knows of a gap; without the service it gives what is stored. */
  listMessages(conversationId: string, options: { before?: string; limit: number }): Promise<MessagePage>
  getMessages(conversationId: string, ids: string[]): Promise<Message[]>
  send(conversationId: string, text: string): Promise<{ id: string }>
  retry(id: string): Promise<void>
  deleteUnsent(id: string): Promise<void>
  markRead(conversationId: string, messageId: string): Promise<void>
  getDraft(conversationId: string): Promise<{ text: string }>
  setDraft(conversationId: string, text: string): Promise<void>
  findPeople(text: string): Promise<Person[]>
  createConversation(options: {
    stream: boolean
    name: string
    userIds: string[]
  }): Promise<{ conversationId: string }>
  countUnsent(): Promise<{ messages: number; drafts: number }>
}

export function createChat(options: {
  account: Account
  cloudlink: CloudLink
  store: Store
  clock: Clock
  log: Log
  emit: Emit
  onConnection(connection: Connection): void
  onUnread(count: number): void
  onArrivals(arrivals: Arrival[]): void
}): Chat {
  const { account, cloudlink, store, clock, log, emit, onConnection, onUnread, onArrivals } = options
  const me = account.userId
  const presence = new Map<string, PresenceStatus>()
  let openConversation: string | null = null
  let stopped = false

  const readModel = createReadModel({
    store,
    me,
    myName: account.name,
    presenceOf: (userId) => presence.get(userId) ?? 'unknown',
    onUnknown: (userIds) => directory.pullUnknownUsers(userIds)
  })

  const history = createHistory({
    cloudlink,
    store,
    onStored(conversationId, { changedIds, replaced, newIds }) {
      emit('messagesChanged', { conversationId, ids: changedIds, replaced })
      conversationsChanged([conversationId])
      if (live.isConnected() && newIds.length > 0) void announce(conversationId, newIds)
    }
  })

  const directory = createDirectory({
    cloudlink,
    store,
    history,
    log,
    onConversations: (ids) => conversationsChanged(ids),
    onPeople: (userIds) => emit('peopleChanged', { userIds })
  })

  const outbox = createOutbox({
    cloudlink,
    store,
    clock,
    log,
    me: account.principalId,
    onChanged(conversationId, ids) {
      emit('messagesChanged', { conversationId, ids, replaced: {} })
      conversationsChanged([conversationId])
    },
    onSent: (message) => history.add(message)
  })

  const live = createLive({
    cloudlink,
    clock,
    log,
    onEvent: (event) => {
      handle(event).catch((error: unknown) => log.warn('event not stored', { code: failureOf(error).code }))
    },
    async onConnected() {
      await directory.pullConversations(openConversation)
      await outbox.resume()
      await directory.pullUsers()
    },
    onDisconnected: () => history.disconnected(),
    async poll() {
      await directory.pullConversations(openConversation)
      await outbox.resume()
    },
    onConnection
  })

  function conversationsChanged(conversationIds: string[] | 'all'): void {
    emit('conversationsChanged', { conversationIds })
    store.countUnread().then(onUnread, (error: unknown) => {
      if (!stopped) log.warn('unread not counted', { code: failureOf(error).code })
    })
  }

  async function handle(event: LiveEvent): Promise<void> {
    switch (event.kind) {
      case 'message':
        await ensureConversation(event.message.conversationId)
        return history.add(event.message)
      case 'message-deleted':
        return history.remove(event.conversationId, event.messageId)
      case 'conversation':
        return directory.putConversation(event.conversation)
      case 'conversation-deleted':
        await store.deleteConversation(event.conversationId)
        conversationsChanged('all')
        return
      case 'participants':
        await ensureConversation(event.conversationId)
        return directory.pullParticipants(event.conversationId)
      case 'presence':
        presence.set(event.principalId, event.status)
        emit('peopleChanged', { userIds: [event.principalId] })
    }
  }

  /** A message may arrive before the event that tells of its conversation. */
  async function ensureConversation(conversationId: string): Promise<void> {
    const [known] = await store.listConversations([conversationId])
    if (known === undefined) await directory.putConversation(await cloudlink.getConversation(conversationId))
  }

  async function announce(conversationId: string, newIds: string[]): Promise<void> {
    const [conversation] = await readModel.conversations([conversationId])
    const messages = await store.getMessages(conversationId, newIds)
    const names = await readModel.names(messages.map((message) => message.createdBy))
    onArrivals(
      messages.map((message) => ({
        conversationId,
        title: conversation?.title ?? '',
        author: names.get(message.createdBy) ?? '',
        text: lineOf(message)
      }))
    )
  }

  /** Asked for once per person and connection, for those that are looked at. */
  async function askPresence(people: Person[]): Promise<void> {
    for (const { userId } of people) {
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

  async function summaryOf(conversationId: string): Promise<ConversationSummary> {
    const [summary] = await readModel.conversations([conversationId])
    if (summary === undefined) throw new SyncError('not-found', 'That conversation does not exist any more.')
    return summary
  }

  return {
    start() {
      void outbox.resume()
      live.start()
    },
    async stop() {
      stopped = true
      outbox.stop()
      await live.stop()
    },
    reconnect: () => live.reconnect(),

    listConversations: () => readModel.conversations(),
    async getConversation(conversationId) {
      const summary = await summaryOf(conversationId)
      void askPresence(summary.people)
      return summary
    },
    async listMessages(conversationId, { before, limit }) {
      if (before === undefined) openConversation = conversationId
      const request = before === undefined ? { limit } : { before, limit }
      const page = await readModel.page(conversationId, request)
      if (page.messages.length >= limit || page.older !== 'unknown') return pageOf(page)
      if (before === undefined && page.messages.length > 0) {
        // Show what is stored now; what is missing arrives as a change.
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
    getMessages: (conversationId, ids) => readModel.messages(conversationId, ids),

    send: (conversationId, text) => outbox.send(conversationId, text),
    retry: (id) => outbox.retry(id),
    deleteUnsent: (id) => outbox.remove(id),

    async markRead(conversationId, messageId) {
      if (await store.markRead(conversationId, messageId)) conversationsChanged([conversationId])
    },
    getDraft: async (conversationId) => ({ text: await store.getDraft(conversationId) }),
    setDraft: (conversationId, text) => store.setDraft(conversationId, text),

    findPeople: (text) => readModel.people(text),
    async createConversation({ stream, name, userIds }) {
      if (!stream) {
        const existing = await store.findDirectConversation(userIds)
        if (existing !== null) return { conversationId: existing }
      }
      const conversation = await cloudlink.createConversation({
        stream,
        ...(stream ? { name } : {}),
        participantIds: [...new Set([me, ...userIds])]
      })
      await directory.putConversation(conversation)
      return { conversationId: conversation.conversationId }
    },
    countUnsent: () => store.countUnsent()
  }
}

function pageOf({ messages, hasOlder, firstUnreadId }: MessagePage): MessagePage {
  return { messages, hasOlder, firstUnreadId }
}
