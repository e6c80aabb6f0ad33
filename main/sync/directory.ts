/** Brings people and the conversation list from the service into the store. */
import type { CloudLink, Conversation, Log, User } from '../cloudlink/types.ts'
import type { Store, StoredConversation, StoredUser } from '../store/types.ts'
import { failureOf } from './failure.ts'
import type { History } from './history.ts'

export type Directory = {
  /** The whole conversation list; then the messages of those that have news. `first` names the open one. */
  pullConversations(first: string | null): Promise<void>
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
  log: Log
  onConversations(conversationIds: string[] | 'all'): void
  onPeople(userIds: string[]): void
}): Directory {
  const { cloudlink, store, history, log, onConversations, onPeople } = options
  /** Asked for in this run already, found or not: never asked twice. */
  const asked = new Set<string>()

  async function put(conversations: Conversation[]): Promise<void> {
    await store.putConversations(
      conversations.map((conversation) => ({
        conversation: storedOf(conversation),
        participantIds: conversation.participantIds
      }))
    )
  }

  async function pullParticipants(conversationId: string): Promise<void> {
    await store.setParticipants(conversationId, await cloudlink.listParticipants(conversationId))
    onConversations([conversationId])
  }

  return {
    async pullConversations(first) {
      const all: Conversation[] = []
      let next: string | undefined
      do {
        const page = await cloudlink.listConversations(next)
        await put(page.items)
        all.push(...page.items)
        onConversations('all')
        next = page.next === '' ? undefined : page.next
      } while (next !== undefined)
      await store.keepConversations(all.map((conversation) => conversation.conversationId))
      onConversations('all')

      for (const conversation of newestFirst(all, first)) {
        const { conversationId, lastMessage, participantIds } = conversation
        try {
          if (lastMessage === null || !(await history.isNewest(lastMessage)))
            await history.pullNewest(conversationId)
          if (participantIds === null) await pullParticipants(conversationId)
        } catch (error) {
          const { code } = failureOf(error)
          // One conversation that fails must not hide the others; without the service all would fail.
          if (code === 'offline' || code === 'signed-out') throw error
          log.warn('conversation not pulled', { code })
        }
      }
    },

    async putConversation(conversation) {
      await put([conversation])
      if (conversation.lastMessage !== null) await history.add(conversation.lastMessage)
      if (conversation.participantIds === null) await pullParticipants(conversation.conversationId)
      onConversations([conversation.conversationId])
    },

    pullParticipants,

    async pullUsers() {
      const users = await cloudlink.listUsers()
      await store.putUsers(users.map(storedUserOf))
      onPeople(users.map((user) => user.userId))
    },

    pullUnknownUsers(userIds) {
      const fresh = userIds.filter((id) => !asked.has(id))
      for (const id of fresh) asked.add(id)
      void (async () => {
        for (const id of fresh) {
          try {
            await store.putUsers([storedUserOf(await cloudlink.getUser(id))])
            onPeople([id])
          } catch (error) {
            const { code } = failureOf(error)
            log.warn('person not found', { code })
            if (code === 'offline') asked.delete(id)
          }
        }
      })()
    }
  }
}

function storedOf({ conversationId, stream, name, createdOn, modifiedOn }: Conversation): StoredConversation {
  return { conversationId, stream, name, createdOn, modifiedOn }
}

function storedUserOf({ userId, displayName, firstName, lastName, email, photoUrl }: User): StoredUser {
  return { userId, displayName, firstName, lastName, email, photoUrl }
}

function newestFirst(conversations: Conversation[], first: string | null): Conversation[] {
  const time = (conversation: Conversation): string =>
    conversation.conversationId === first
      ? '~'
      : (conversation.lastMessage?.createdOn ?? conversation.createdOn)
  return [...conversations].sort((a, b) => (time(a) < time(b) ? 1 : -1))
}
