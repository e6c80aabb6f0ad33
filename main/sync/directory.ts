/** Brings people and the conversation list from the service into the store. */
import type { Clock, CloudLink, Conversation, Log, User } from '../cloudlink/types.ts'
import type { Store, StoredConversation, StoredUser } from '../store/types.ts'
import { failureOf } from './failure.ts'
import type { History } from './history.ts'

/** How long an event may take that belongs to what the list says already. */
const ON_ITS_WAY_MS = 5_000

export type Directory = {
  /** Brings the whole conversation list, and returns it as the service has it. */
  pullConversations(): Promise<Conversation[]>
  /** Whether the service's list holds conversations or last messages that are not stored, nor arrive within 5 s. */
  hasMissed(): Promise<boolean>
  /** One conversation that an event spoke of. */
  putConversation(conversation: Conversation): Promise<void>
  pullParticipants(conversationId: string): Promise<void>
  pullUsers(): Promise<void>
  /** People that some message or list named and the store does not know. */
  pullUnknownUsers(userIds: string[]): void
}

export function createDirectory(options: {
  cloudlink: Pick<CloudLink, 'listConversations' | 'listParticipants' | 'listUsers' | 'getUser'>
  store: Store
  history: History
  clock: Clock
  log: Log
  onConversations(conversationIds: string[]): void
  onPeople(userIds: string[]): void
}): Directory {
  const { cloudlink, store, history, clock, log, onConversations, onPeople } = options
  /** Asked for in this run already, found or not: never asked twice. */
  const asked = new Set<string>()
  /** Wait until the people were listed: most of them are in that list, and each alone would be a request. */
  let unknown = new Set<string>()
  let wereListed = false
  let asking = false

  /** One after the other: nobody else's request should wait behind many of these. */
  async function askUnknown(): Promise<void> {
    if (asking || !wereListed) return
    asking = true
    while (unknown.size > 0) {
      const ids = [...unknown]
      unknown = new Set()
      const known = new Set((await store.getUsers(ids)).map(({ userId }) => userId))
      for (const id of ids) if (!known.has(id) && !asked.has(id)) await askOne(id)
    }
    asking = false
  }

  async function askOne(id: string): Promise<void> {
    asked.add(id)
    try {
      await store.putUsers([storedUserOf(await cloudlink.getUser(id))])
      onPeople([id])
    } catch (error) {
      const { code } = failureOf(error)
      log.warn('person not found', { code })
      if (code === 'offline') asked.delete(id)
    }
  }

  function askUnknownSoon(): void {
    askUnknown().catch((error: unknown) => {
      asking = false
      log.warn('people not asked for', { code: failureOf(error).code })
    })
  }

  async function put(conversations: Conversation[]): Promise<void> {
    const changed = await store.putConversations(
      conversations.map((conversation) => ({
        conversation: storedOf(conversation),
        participantIds: conversation.participantIds
      }))
    )
    if (changed.length > 0) onConversations(changed)
  }

  /** @param onPage is awaited with each page before the next one is asked for. */
  async function listAll(
    onPage?: (conversations: Conversation[]) => Promise<void>
  ): Promise<{ conversations: Conversation[]; whole: boolean }> {
    const conversations: Conversation[] = []
    let whole = true
    let next: string | undefined
    do {
      const page = await cloudlink.listConversations(next)
      await onPage?.(page.items)
      conversations.push(...page.items)
      whole &&= page.whole
      next = page.next === '' ? undefined : page.next
    } while (next !== undefined)
    return { conversations, whole }
  }

  /** Those of the service's conversations that are not stored, or whose last message is not. */
  async function missingOf(conversations: Conversation[]): Promise<Conversation[]> {
    const ids = conversations.map((one) => one.conversationId)
    const rows = new Map((await store.listConversations({ ids })).map((row) => [row.conversationId, row]))
    const missing: Conversation[] = []
    for (const conversation of conversations) {
      const { conversationId, lastMessage } = conversation
      const row = rows.get(conversationId)
      if (row !== undefined && (lastMessage === null || row.last?.messageId === lastMessage.messageId))
        continue
      const stored =
        row === undefined || lastMessage === null
          ? []
          : await store.getMessages(conversationId, [lastMessage.messageId])
      if (stored.length === 0) missing.push(conversation)
    }
    return missing
  }

  async function pullParticipants(conversationId: string): Promise<void> {
    await store.setParticipants(conversationId, await cloudlink.listParticipants(conversationId))
    onConversations([conversationId])
  }

  return {
    async pullConversations() {
      const { conversations, whole } = await listAll(put)
      if (!whole) return conversations
      const gone = await store.keepConversations(conversations.map((one) => one.conversationId))
      if (gone.length > 0) onConversations(gone)
      return conversations
    },

    async hasMissed() {
      const missing = await missingOf((await listAll()).conversations)
      if (missing.length === 0) return false
      // What was written while the list was read may be on its way.
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, ON_ITS_WAY_MS))
      return (await missingOf(missing)).length > 0
    },

    async putConversation(conversation) {
      await put([conversation])
      if (conversation.lastMessage !== null) {
        await history.add(conversation.conversationId, [conversation.lastMessage])
      }
      if (conversation.participantIds === null) await pullParticipants(conversation.conversationId)
    },

    pullParticipants,

    async pullUsers() {
      try {
        const changed = await store.putUsers((await cloudlink.listUsers()).map(storedUserOf))
        if (changed.length > 0) onPeople(changed)
      } finally {
        wereListed = true
        askUnknownSoon()
      }
    },

    pullUnknownUsers(userIds) {
      for (const id of userIds) if (!asked.has(id)) unknown.add(id)
      askUnknownSoon()
    }
  }
}

function storedOf({ conversationId, stream, name, createdOn, modifiedOn }: Conversation): StoredConversation {
  return { conversationId, stream, name, createdOn, modifiedOn }
}

function storedUserOf({ userId, displayName, firstName, lastName, email, photoUrl }: User): StoredUser {
  return { userId, displayName, firstName, lastName, email, photoUrl }
}
