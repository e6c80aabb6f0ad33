/**
 * What people do to conversations. None of these calls waits in the outbox: the person looks at the dialog. But an
 * answer that got lost must not make them do it twice, so what the service really did is looked up before it is said
 * to have failed.
 */
import { iteratePages } from '../cloudlink/pagination.ts'
import type { CloudLink, Conversation } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Store } from '../store/types.ts'
import type { Directory } from './directory.ts'
import { CLOCK_MARGIN_MS, SETTLE_MS, hadNoEffect } from './delivery-uncertainty.ts'

export type NewConversation = { stream: boolean; name: string; userIds: string[] }

export type Conversations = {
  /**
   * Opens the existing direct message with exactly these people, or makes a conversation. Where the answer got lost
   * it resolves after up to 35 s more, when it is certain what became of the call.
   */
  create(conversation: NewConversation): Promise<{ conversationId: string }>
  rename(conversationId: string, name: string): Promise<void>
  addParticipants(conversationId: string, userIds: string[]): Promise<void>
  /** One's own userId leaves the conversation. */
  removeParticipant(conversationId: string, userId: string): Promise<void>
}

/** @param onLeft gets a conversation that the person no longer belongs to. */
export function createConversations(options: {
  cloudlink: Pick<
    CloudLink,
    | 'addParticipant'
    | 'createConversation'
    | 'getConversation'
    | 'listConversations'
    | 'listParticipants'
    | 'removeParticipant'
    | 'renameConversation'
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
  /** Being made now: the same asked for again is the same one. */
  const making = new Map<string, Promise<{ conversationId: string }>>()

  async function make({ stream, name, userIds }: NewConversation): Promise<{ conversationId: string }> {
    const participantIds = [...new Set([me, ...userIds])]
    const began = cloudlink.serverTime()
    let conversation: Conversation
    try {
      conversation = await cloudlink.createConversation({
        stream,
        ...(stream ? { name } : {}),
        participantIds
      })
    } catch (error) {
      if (hadNoEffect(error)) throw error
      const found = await findMade({ stream, name, participantIds, since: began })
      if (found === null) throw error
      conversation = found
    }
    await directory.putConversation(conversation)
    return { conversationId: conversation.conversationId }
  }

  /** Looks for what a call made whose answer got lost: at once, and when no late one can come any more. */
  async function findMade(wanted: {
    stream: boolean
    name: string
    participantIds: string[]
    since: number | null
  }): Promise<Conversation | null> {
    const found = await look(wanted)
    if (found !== null) return found
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, SETTLE_MS))
    return look(wanted)
  }

  async function look({
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
    const there = participants?.map(({ userId }) => userId) ?? (await listParticipantIds(conversationId))
    return there.length === wanted.length && wanted.every((userId) => there.includes(userId))
  }

  async function listParticipantIds(conversationId: string): Promise<string[]> {
    return (await cloudlink.listParticipants(conversationId)).map(({ userId }) => userId)
  }

  return {
    async create(conversation) {
      if (!conversation.stream) {
        const existing = await store.findDirectConversation(conversation.userIds)
        if (existing !== null) return { conversationId: existing }
      }
      const key = JSON.stringify([conversation.stream, conversation.name, conversation.userIds.toSorted()])
      const running = making.get(key) ?? make(conversation).finally(() => making.delete(key))
      making.set(key, running)
      return running
    },

    async rename(conversationId, name) {
      try {
        await cloudlink.renameConversation(conversationId, name)
      } catch (error) {
        if (hadNoEffect(error)) throw error
        const now = await cloudlink.getConversation(conversationId)
        if (now.name !== name) throw error
      }
      await directory.putConversation(await cloudlink.getConversation(conversationId))
    },

    async addParticipants(conversationId, userIds) {
      // Those who are there already are not added again: an earlier answer may have got lost.
      let there = await listParticipantIds(conversationId)
      for (const userId of userIds) {
        if (there.includes(userId)) continue
        try {
          await cloudlink.addParticipant(conversationId, userId)
        } catch (error) {
          if (hadNoEffect(error)) throw error
          there = await listParticipantIds(conversationId)
          if (!there.includes(userId)) throw error
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
