/** Fetches the conversation list and its participants into the store. */
import { iteratePages } from '../cloudlink/pagination.ts'
import type { CloudLink, Conversation, Message } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store, StoredConversation } from '../store/types.ts'
import { failureOf } from './failure.ts'
import type { History } from './history.ts'
import type { People } from './people.ts'

/** How long an event may lag behind the list, in ms. */
const EVENT_DELAY_MS = 5_000

export type Directory = {
  /** Fetches the whole conversation list, stores it and returns it. */
  pullConversations(): Promise<Conversation[]>
  /**
   * Whether events were missed: the service has conversations or last messages that are not stored and do not arrive
   * within 5 s, or there is a gap right before an own message whose echo should have closed it.
   */
  hasMissed(): Promise<boolean>
  /** Stores one conversation from an event. */
  putConversation(conversation: Conversation): Promise<void>
  pullParticipants(conversationId: string): Promise<void>
  /** Like pullParticipants, but in the background, so that messages after the event do not wait for the service. */
  refreshParticipants(conversationId: string): void
  /** Fetches one conversation and stores it: a message may arrive before the event of its conversation. */
  fetchConversation(conversationId: string): Promise<void>
  stop(): void
}

export function createDirectory(options: {
  cloudlink: Pick<CloudLink, 'getConversation' | 'listConversations' | 'listParticipants'>
  store: Store
  history: History
  people: Pick<People, 'learn'>
  clock: Clock
  log: Log
  /** Own userId. */
  me: string
  onConversations(conversationIds: string[]): void
}): Directory {
  const { cloudlink, store, history, people, clock, log, me, onConversations } = options

  async function put(conversations: Conversation[]): Promise<void> {
    const changed = await store.putConversations(
      conversations.map((conversation) => ({
        conversation: storedOf(conversation),
        participantIds: conversation.participants?.map(({ userId }) => userId) ?? null
      }))
    )
    await people.learn(conversations.flatMap(({ participants }) => participants ?? []))
    if (changed.length > 0) onConversations(changed)
  }

  /** @param onPage is awaited for each page before the next one is fetched */
  async function listAll({
    background,
    onPage = async () => undefined
  }: {
    background: boolean
    onPage?(conversations: Conversation[]): Promise<void>
  }): Promise<{ conversations: Conversation[]; whole: boolean }> {
    const conversations: Conversation[] = []
    let whole = true
    for await (const page of iteratePages((next) => cloudlink.listConversations({ next, background }))) {
      await onPage(page.items)
      conversations.push(...page.items)
      whole &&= page.complete
    }
    return { conversations, whole }
  }

  /** The conversations of the service that are not stored, or whose last message is not. */
  async function missingOf(conversations: Conversation[]): Promise<Conversation[]> {
    const ids = conversations.map((one) => one.conversationId)
    const rows = new Map((await store.listConversations({ ids })).map((row) => [row.conversationId, row]))
    const missing: Conversation[] = []
    for (const conversation of conversations) {
      const { conversationId, lastMessage } = conversation
      const row = rows.get(conversationId)
      if (row !== undefined && (lastMessage === null || row.last?.messageId === lastMessage.messageId)) {
        if (lastMessage?.createdBy === me && (await followsGap(lastMessage))) missing.push(conversation)
        continue
      }
      const stored =
        row === undefined || lastMessage === null
          ? []
          : await store.getMessages(conversationId, [lastMessage.messageId])
      if (stored.length === 0) missing.push(conversation)
    }
    return missing
  }

  /** Whether older messages are stored, but not up to this one. */
  async function followsGap({ conversationId, messageId }: Message): Promise<boolean> {
    const start = await store.historyStart(conversationId)
    return start?.messageId === messageId && start.olderOn !== ''
  }

  /**
   * Removes conversations that the service has deleted. A conversation that moved up during paging may be missing from all
   * pages, so its absence proves nothing. It is fetched separately, and only a 404 means that it was deleted.
   */
  async function removeDeleted(candidates: string[]): Promise<void> {
    for (const conversationId of candidates) {
      try {
        await put([await cloudlink.getConversation(conversationId)])
      } catch (error) {
        const { code } = failureOf(error)
        if (code === 'not-found') {
          await remove(conversationId)
        } else if (code !== 'forbidden' && code !== 'rejected' && code !== 'service') throw error
      }
    }
  }

  async function remove(conversationId: string): Promise<void> {
    await store.deleteConversation(conversationId)
    onConversations([conversationId])
  }

  async function pullParticipants(conversationId: string): Promise<void> {
    const participants = await cloudlink.listParticipants(conversationId)
    await store.setParticipants(
      conversationId,
      participants.map(({ userId }) => userId)
    )
    await people.learn(participants)
    onConversations([conversationId])
  }

  /** Conversations whose participants are being refreshed. `again`: they changed meanwhile. */
  const refreshing = new Map<string, { again: boolean }>()
  let stopped = false

  function refreshParticipants(conversationId: string): void {
    const running = refreshing.get(conversationId)
    if (running !== undefined) {
      running.again = true
      return
    }
    const state = { again: false }
    refreshing.set(conversationId, state)
    ensureConversation(conversationId)
      .then(() => pullParticipants(conversationId))
      .catch(async (error: unknown) => {
        const { code } = failureOf(error)
        // The person was removed by somebody else, or left on another device.
        if (code === 'not-found') await remove(conversationId)
        else log.warn('participants not pulled', { code })
      })
      .finally(() => {
        refreshing.delete(conversationId)
        if (state.again && !stopped) refreshParticipants(conversationId)
      })
  }

  async function fetchConversation(conversationId: string): Promise<void> {
    await putConversation(await cloudlink.getConversation(conversationId))
  }

  async function ensureConversation(conversationId: string): Promise<void> {
    const [known] = await store.listConversations({ ids: [conversationId] })
    if (known === undefined) await fetchConversation(conversationId)
  }

  async function putConversation(conversation: Conversation): Promise<void> {
    await put([conversation])
    if (conversation.lastMessage !== null) {
      await history.addIsolated(conversation.conversationId, conversation.lastMessage)
    }
    if (conversation.participants === null) await pullParticipants(conversation.conversationId)
  }

  return {
    async pullConversations() {
      const before = await store.listConversationIds()
      const { conversations, whole } = await listAll({ background: false, onPage: put })
      if (!whole) return conversations
      const listed = new Set(conversations.map((one) => one.conversationId))
      // Runs in the background, because the person is waiting for the list.
      removeDeleted(before.filter((id) => !listed.has(id))).catch((error: unknown) => {
        log.warn('conversations not compared', { code: failureOf(error).code })
      })
      return conversations
    },

    async hasMissed() {
      const missing = await missingOf((await listAll({ background: true })).conversations)
      if (missing.length === 0) return false
      // Events for the newest messages may still be on the way.
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, EVENT_DELAY_MS))
      return (await missingOf(missing)).length > 0
    },

    putConversation,
    pullParticipants,
    refreshParticipants,
    fetchConversation,
    stop() {
      stopped = true
    }
  }
}

function storedOf({ lastMessage: _, participants: __, ...conversation }: Conversation): StoredConversation {
  return conversation
}
