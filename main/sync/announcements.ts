/** Decides which messages cause a notification. */
import { mentions } from '../store/mentions.ts'
import { previewLine, toPlainText } from '../store/plain-text.ts'
import { isSystemMessage } from '../store/system-message.ts'
import type { ConversationRow, StoredMessage } from '../store/types.ts'
import type { ReadModel } from './read-model.ts'

/** A message that somebody else wrote and that was not known before. */
export type Arrival = { conversationId: string; title: string; author: string; text: string }

/** Maximum length of a notification's text, in characters. */
const MAX_LINE = 300
/** A message older than this when it arrives is not announced. */
const JUST_NOW_MS = 5 * 60_000
/** How many announced messages are remembered, to detect duplicate events. */
const MAX_REMEMBERED = 1_000

/**
 * Announces each message of a person once, if others wrote it less than JUST_NOW_MS ago. Older ones were read on another
 * device, or are shown as unread. It does not matter whether a fetch has already stored the message: the event means that it
 * is new. Of a muted conversation, only messages that mention the person are announced.
 * @param me own userId
 * @param chatUrl base URL of the chat service, which recognizes files
 * @param now the service's time if it is known, in ms
 */
export function createAnnouncements(options: {
  readModel: Pick<ReadModel, 'conversations' | 'names' | 'summaries'>
  me: string
  myName: string
  chatUrl: string
  now(): number
  onArrivals(arrivals: Arrival[]): void
}): (conversationId: string, arrived: StoredMessage[], row: ConversationRow | null) => Promise<void> {
  const { readModel, me, myName, chatUrl, now, onArrivals } = options
  /** Message ids, oldest first. */
  const announced = new Set<string>()

  function isFirst(messageId: string): boolean {
    if (announced.has(messageId)) return false
    announced.add(messageId)
    const [oldest] = announced
    if (announced.size > MAX_REMEMBERED && oldest !== undefined) announced.delete(oldest)
    return true
  }

  return async (conversationId, arrived, row) => {
    const since = new Date(now() - JUST_NOW_MS).toISOString()
    const messages = arrived.filter(
      (message) =>
        message.createdBy !== me &&
        !isSystemMessage(message) &&
        message.createdOn >= since &&
        (message.modifiedOn ?? message.createdOn) <= message.createdOn &&
        isFirst(message.messageId)
    )
    if (messages.length === 0) return
    const [conversation] =
      row === null
        ? await readModel.conversations({ ids: [conversationId] })
        : await readModel.summaries([row])
    const isMuted = conversation !== undefined && conversation.mutedUntil !== null
    const passing = messages.filter((message) => !isMuted || mentions(toPlainText(message, chatUrl), myName))
    if (passing.length === 0) return
    const names = await readModel.names(passing.map((message) => message.createdBy))
    onArrivals(
      passing.map((message) => ({
        conversationId,
        title: conversation?.title ?? '',
        author: names.get(message.createdBy) ?? '',
        text: previewLine(message, MAX_LINE, chatUrl)
      }))
    )
  }
}
