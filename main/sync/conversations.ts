/**
 * Creates and changes conversations. These calls do not use the outbox, because the person is waiting at the dialog. After a
 * lost response, these functions check whether the call took effect before they report an error, so that the person does not
 * repeat the action.
 */
import { iteratePages } from '../cloudlink/pagination.ts'
import type { CloudLink, Conversation, ConversationChange } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Store } from '../store/types.ts'
import type { Directory } from './directory.ts'
import { failureOf } from './failure.ts'
import { CLOCK_MARGIN_MS, SETTLE_MS, hadNoEffect } from './delivery-uncertainty.ts'

/** The properties are those of a Stream; a direct or group message has none. */
export type NewConversation = { stream: boolean; userIds: string[] } & ConversationChange

export type Conversations = {
  /**
   * Returns the existing direct message with exactly these people, or creates a conversation. If the response is lost, this
   * takes up to 35 s longer, until the outcome of the call is certain.
   */
  create(conversation: NewConversation): Promise<{ conversationId: string }>
  /** Changes a Stream's name, visibility or picture. */
  change(conversationId: string, change: ConversationChange): Promise<void>
  /** Deletes it for everybody. */
  delete(conversationId: string): Promise<void>
  addParticipants(conversationId: string, userIds: string[]): Promise<void>
  /** With the user's own userId, leaves the conversation. */
  removeParticipant(conversationId: string, userId: string): Promise<void>
}

/** @param options.onLeft gets a conversation that the person has left or deleted */
export function createConversations(options: {
  cloudlink: Pick<
    CloudLink,
    | 'addParticipant'
    | 'changeConversation'
    | 'createConversation'
    | 'deleteConversation'
    | 'getConversation'
    | 'listConversations'
    | 'listParticipants'
    | 'removeParticipant'
    | 'serverTime'
  >
  store: Store
  directory: Directory
  clock: Clock
  /** Own userId. */
  me: string
  onLeft(conversationId: string): void
}): Conversations {
  const { cloudlink, store, directory, clock, me, onLeft } = options
  /** Conversations being created, so that the same request does not create a second one. */
  const creating = new Map<string, Promise<{ conversationId: string }>>()

  async function createNew({
    stream,
    userIds,
    ...properties
  }: NewConversation): Promise<{ conversationId: string }> {
    const participantIds = [...new Set([me, ...userIds])]
    const began = cloudlink.serverTime()
    let conversation: Conversation
    try {
      conversation = await cloudlink.createConversation({
        stream,
        ...(stream ? properties : {}),
        participantIds
      })
    } catch (error) {
      if (hadNoEffect(error)) throw error
      const found = await findCreated({ stream, name: properties.name ?? '', participantIds, since: began })
      if (found === null) throw error
      conversation = found
    }
    await directory.putConversation(conversation)
    return { conversationId: conversation.conversationId }
  }

  /**
   * Looks for a conversation whose creation succeeded although the response was lost: immediately, and again after
   * SETTLE_MS, when it can no longer appear late.
   */
  async function findCreated(wanted: {
    stream: boolean
    name: string
    participantIds: string[]
    since: number | null
  }): Promise<Conversation | null> {
    const found = await findOnce(wanted)
    if (found !== null) return found
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, SETTLE_MS))
    return findOnce(wanted)
  }

  async function findOnce({
    stream,
    name,
    participantIds,
    since
  }: {
    stream: boolean
    name: string
    participantIds: string[]
    since: number | null
  }): Promise<Conversation | null> {
    const earliest = new Date((since ?? clock.now()) - CLOCK_MARGIN_MS).toISOString()
    for await (const page of iteratePages((next) => cloudlink.listConversations({ next }))) {
      for (const one of page.items) {
        if (one.stream !== stream || one.createdOn < earliest || one.createdBy !== me) continue
        if (stream ? one.name === name : await hasExactly(one, participantIds)) return one
      }
    }
    return null
  }

  async function hasExactly(
    { conversationId, participants }: Conversation,
    wanted: string[]
  ): Promise<boolean> {
    const present = participants?.map(({ userId }) => userId) ?? (await listParticipantIds(conversationId))
    return present.length === wanted.length && wanted.every((userId) => present.includes(userId))
  }

  async function listParticipantIds(conversationId: string): Promise<string[]> {
    return (await cloudlink.listParticipants(conversationId)).map(({ userId }) => userId)
  }

  async function isGone(conversationId: string): Promise<boolean> {
    try {
      await cloudlink.getConversation(conversationId)
      return false
    } catch (error) {
      return failureOf(error).code === 'not-found'
    }
  }

  return {
    async create(conversation) {
      if (!conversation.stream) {
        const existing = await store.findDirectConversation(conversation.userIds)
        if (existing !== null) return { conversationId: existing }
      }
      const key = JSON.stringify({ ...conversation, userIds: conversation.userIds.toSorted() })
      const running = creating.get(key) ?? createNew(conversation).finally(() => creating.delete(key))
      creating.set(key, running)
      return running
    },

    async change(conversationId, change) {
      try {
        await cloudlink.changeConversation(conversationId, change)
      } catch (error) {
        if (hadNoEffect(error)) throw error
        const now = await cloudlink.getConversation(conversationId)
        const properties = Object.keys(change) as (keyof ConversationChange)[]
        if (properties.some((name) => now[name] !== change[name])) throw error
      }
      await directory.putConversation(await cloudlink.getConversation(conversationId))
    },

    async delete(conversationId) {
      try {
        await cloudlink.deleteConversation(conversationId)
      } catch (error) {
        if (failureOf(error).code !== 'not-found' && (hadNoEffect(error) || !(await isGone(conversationId))))
          throw error
      }
      await store.deleteConversation(conversationId)
      onLeft(conversationId)
    },

    async addParticipants(conversationId, userIds) {
      // Skips people who are already participants: an earlier call may have succeeded although its response was lost.
      let present = await listParticipantIds(conversationId)
      for (const userId of userIds) {
        if (present.includes(userId)) continue
        try {
          await cloudlink.addParticipant(conversationId, userId)
        } catch (error) {
          if (hadNoEffect(error)) throw error
          present = await listParticipantIds(conversationId)
          if (!present.includes(userId)) throw error
        }
      }
      await directory.pullParticipants(conversationId)
    },

    async removeParticipant(conversationId, userId) {
      try {
        await cloudlink.removeParticipant(conversationId, userId)
      } catch (error) {
        if (hadNoEffect(error)) throw error
        if ((await listParticipantIds(conversationId)).includes(userId)) throw error
      }
      if (userId !== me) {
        await directory.pullParticipants(conversationId)
        return
      }
      await store.deleteConversation(conversationId)
      onLeft(conversationId)
    }
  }
}
