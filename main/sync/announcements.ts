/** Decides which messages cause a notification. */
import { mentions } from '../store/mentions.ts'
import { previewLine, toPlainText } from '../store/plain-text.ts'
import { isSystemMessage } from '../store/system-message.ts'
import type { ConversationRow, Store, StoredMessage } from '../store/types.ts'
import type { ReadModel } from './read-model.ts'

/** A message that somebody else wrote and that was not known before. */
export type Arrival = {
  conversationId: string
  messageId: string
  title: string
  author: string
  text: string
  /** How many messages it stands for: more than one if they arrived while there were no live events. */
  count: number
  /** It was fetched later, because there were no live events. */
  missed: boolean
  /** The conversation is muted. */
  muted: boolean
  /** It mentions the person. */
  mention: boolean
}

export type Announcements = {
  /** Announces messages of a live event. @param row the conversation, if it was read already */
  arrived(conversationId: string, arrived: StoredMessage[], row: ConversationRow | null): Promise<void>
  /** Announces what live events did not report, once for each of these conversations, whose newest messages were fetched. */
  caughtUp(conversationIds: string[]): Promise<void>
}

/** Maximum length of a notification's text, in characters. */
const MAX_LINE = 300
/** A message older than this when it arrives is not announced. */
const JUST_NOW_MS = 5 * 60_000
/** How many announced messages are remembered, to detect duplicate events. */
const MAX_REMEMBERED = 1_000

/**
 * Announces each message of a person once. Of a live event, only messages that others wrote less than JUST_NOW_MS ago: older
 * ones were read on another device, or are shown as unread. It does not matter whether a fetch has already stored the
 * message: the event means that it is new. What the first fetch after the start finds is not announced.
 * @param options.me own userId
 * @param options.chatUrl base URL of the chat service, which recognizes files
 * @param options.now the service's time if it is known, in ms
 * @param options.onRead an own message, from whatever device, or another change has marked the conversation as read
 */
export function createAnnouncements(options: {
  store: Pick<Store, 'listConversations'>
  readModel: Pick<ReadModel, 'conversations' | 'names' | 'summaries'>
  me: string
  myName: string
  chatUrl: string
  now(): number
  onArrivals(arrivals: Arrival[]): void
  onRead(conversationId: string): void
}): Announcements {
  const { store, readModel, me, myName, chatUrl, now, onArrivals, onRead } = options
  /** Message ids, oldest first. */
  const announced = new Set<string>()
  /** Nothing older is announced as missed, ISO 8601; null before the first fetch. */
  let since: string | null = null

  function isFirst(messageId: string): boolean {
    if (announced.has(messageId)) return false
    announced.add(messageId)
    const [oldest] = announced
    if (announced.size > MAX_REMEMBERED && oldest !== undefined) announced.delete(oldest)
    return true
  }

  function isNew(message: StoredMessage): boolean {
    const limit = new Date(now() - JUST_NOW_MS).toISOString()
    return message.createdOn >= limit && (message.modifiedOn ?? message.createdOn) <= message.createdOn
  }

  return {
    async arrived(conversationId, arrived, row) {
      const recent = arrived.filter((message) => !isSystemMessage(message) && isNew(message))
      if (recent.some(({ createdBy }) => createdBy === me)) onRead(conversationId)
      const messages = recent.filter(({ createdBy, messageId }) => createdBy !== me && isFirst(messageId))
      if (messages.length === 0) return
      const [conversation] =
        row === null
          ? await readModel.conversations({ ids: [conversationId] })
          : await readModel.summaries([row])
      const names = await readModel.names(messages.map((message) => message.createdBy))
      onArrivals(
        messages.map((message) => ({
          conversationId,
          messageId: message.messageId,
          title: conversation?.title ?? '',
          author: names.get(message.createdBy) ?? '',
          text: previewLine(message, MAX_LINE, chatUrl),
          count: 1,
          missed: false,
          muted: conversation !== undefined && conversation.mutedUntil !== null,
          mention: mentions(toPlainText(message, chatUrl), myName)
        }))
      )
    },

    async caughtUp(ids) {
      if (since === null) {
        since = new Date(now()).toISOString()
        return
      }
      const from = since
      const rows = ids.length === 0 ? [] : await store.listConversations({ ids })
      for (const { conversationId, unread } of rows) if (unread === 0) onRead(conversationId)
      const missed = rows.filter(
        ({ unread, last }) => unread > 0 && last !== null && last.createdOn >= from && isFirst(last.messageId)
      )
      if (missed.length === 0) return
      const [summaries, names] = await Promise.all([
        readModel.summaries(missed),
        readModel.names(missed.map(({ last }) => last?.createdBy ?? ''))
      ])
      onArrivals(
        missed.map(({ conversationId, last, unread, mentions: mentioned, mutedUntil }, index) => ({
          conversationId,
          messageId: last?.messageId ?? '',
          title: summaries[index]?.title ?? '',
          author: names.get(last?.createdBy ?? '') ?? '',
          text: last?.line ?? '',
          count: unread,
          missed: true,
          muted: mutedUntil !== null,
          mention: mentioned > 0
        }))
      )
    }
  }
}
