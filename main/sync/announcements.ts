/** Which messages are news that the person is told about. */
import { previewLine } from '../store/plain-text.ts'
import type { ConversationRow, StoredMessage } from '../store/types.ts'
import type { ReadModel } from './read-model.ts'

/** A message that somebody else wrote and that was not known before. */
export type Arrival = { conversationId: string; title: string; author: string; text: string }

/** The longest text of a notification, in characters. */
const LONGEST_LINE = 300
/** A message older than this when it arrives is not announced. */
const JUST_NOW_MS = 5 * 60_000
/** How many announced messages are remembered, to recognise an event that comes twice. */
const MOST_REMEMBERED = 1_000

/**
 * Announces, once, what others wrote just now; what comes late was seen elsewhere, or shows as unread. Whether a pull
 * stored it first does not matter: the event says that it is news.
 * @param me own userId
 * @param now the service's time where it is known, ms
 */
export function createAnnouncements(options: {
  readModel: Pick<ReadModel, 'conversations' | 'names' | 'summaries'>
  me: string
  now(): number
  onArrivals(arrivals: Arrival[]): void
}): (conversationId: string, arrived: StoredMessage[], row: ConversationRow | null) => Promise<void> {
  const { readModel, me, now, onArrivals } = options
  /** Oldest first: an event may come twice. */
  const announced = new Set<string>()

  function isFirst(messageId: string): boolean {
    if (announced.has(messageId)) return false
    announced.add(messageId)
    const [oldest] = announced
    if (announced.size > MOST_REMEMBERED && oldest !== undefined) announced.delete(oldest)
    return true
  }

  return async (conversationId, arrived, row) => {
    const since = new Date(now() - JUST_NOW_MS).toISOString()
    const messages = arrived.filter(
      ({ messageId, createdBy, createdOn, modifiedOn }) =>
        createdBy !== me && createdOn >= since && (modifiedOn ?? createdOn) <= createdOn && isFirst(messageId)
    )
    if (messages.length === 0) return
    const [conversation] =
      row === null
        ? await readModel.conversations({ ids: [conversationId] })
        : await readModel.summaries([row])
    const names = await readModel.names(messages.map((message) => message.createdBy))
    onArrivals(
      messages.map((message) => ({
        conversationId,
        title: conversation?.title ?? '',
        author: names.get(message.createdBy) ?? '',
        text: previewLine(message, LONGEST_LINE)
      }))
    )
  }
}
