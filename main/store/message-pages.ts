/** Keyset pagination of a conversation in both directions. A page never crosses a gap in the stored history. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './message-columns.ts'
import { BEGINNING } from './spans.ts'
import type { Position, Span } from './spans.ts'
import type { MessageAt, MessageList, PageRequest, StoredMessage } from './types.ts'

export function createPages(
  db: Database,
  parts: {
    spans: { at(conversationId: string, position: Position): Span | null }
    positionOfId(messageId: string): Position | undefined
    firstUnreadId(conversationId: string): string | null
  }
): {
  listMessages(conversationId: string, request: PageRequest): MessageList
  messageAt(conversationId: string, instant: string): MessageAt
} {
  const { spans, positionOfId, firstUnreadId } = parts
  const newest = db.prepare<[string], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ?
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const next = db.prepare<[string, string, string], { id: string }>(
    `SELECT message_id AS id FROM messages WHERE conversation_id = ? AND (created_on, message_id) > (?, ?)
     ORDER BY created_on, message_id LIMIT 1`
  )
  const firstSince = db.prepare<[string, string], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ? AND created_on >= ?
     ORDER BY created_on, message_id LIMIT 1`
  )
  const range = (lower: string, upper: string, order: string): string =>
    `SELECT ${MESSAGE_COLUMNS} FROM messages
     WHERE conversation_id = ? AND (created_on, message_id) ${lower} (?, ?)
       AND (created_on, message_id) ${upper} (?, ?)
     ORDER BY created_on ${order}, message_id ${order} LIMIT ?`
  type Bounds = [string, string, string, string, string, number]
  const atOrBefore = db.prepare<Bounds, StoredMessage>(range('>=', '<=', 'DESC'))
  const after = db.prepare<Bounds, StoredMessage>(range('>', '<=', 'ASC'))

  /** The newest messages up to and including the position; the message with id `without` is left out. */
  function listOlder(
    conversationId: string,
    position: Position,
    { limit, without }: { limit: number; without: string | null }
  ): Pick<MessageList, 'messages' | 'older'> {
    const span = spans.at(conversationId, position)
    if (span === null) return { messages: [], older: 'unknown' }
    const reachesBeginning = span.from.on === '' && span.from.id === ''
    const found = atOrBefore
      .all(conversationId, span.from.on, span.from.id, position.on, position.id, limit + 2)
      .filter((message) => message.messageId !== without)
    const older = found.length > limit ? 'more' : reachesBeginning ? 'none' : 'unknown'
    return { messages: found.slice(0, limit).reverse(), older }
  }

  function listNewer(
    conversationId: string,
    position: Position,
    limit: number
  ): Pick<MessageList, 'messages' | 'newer' | 'gapBefore'> {
    const span = spans.at(conversationId, position)
    const to = span?.to ?? position
    const found = after.all(conversationId, position.on, position.id, to.on, to.id, limit + 1)
    if (found.length > limit) return { messages: found.slice(0, limit), newer: 'more', gapBefore: null }
    const beyond = next.get(conversationId, to.on, to.id)?.id ?? null
    return { messages: found, newer: beyond === null ? 'none' : 'unknown', gapBefore: beyond }
  }

  return {
    listMessages: db.transaction((conversationId: string, request: PageRequest): MessageList => {
      const { limit } = request
      if ('after' in request) {
        const list = listNewer(conversationId, positionOfId(request.after) ?? BEGINNING, limit)
        return { ...list, older: 'more', firstUnreadId: null }
      }
      if ('around' in request) {
        const position = positionOfId(request.around)
        if (position === undefined) return NOTHING
        const older = listOlder(conversationId, position, { limit: Math.ceil(limit / 2), without: null })
        const newer = listNewer(conversationId, position, Math.floor(limit / 2))
        return {
          ...newer,
          older: older.older,
          messages: [...older.messages, ...newer.messages],
          firstUnreadId: null
        }
      }
      if ('before' in request) {
        const position = positionOfId(request.before) ?? BEGINNING
        const list = listOlder(conversationId, position, { limit, without: request.before })
        return { ...list, newer: 'more', gapBefore: null, firstUnreadId: null }
      }
      const list = listOlder(conversationId, newest.get(conversationId) ?? BEGINNING, {
        limit,
        without: null
      })
      return { ...list, newer: 'none', gapBefore: null, firstUnreadId: firstUnreadId(conversationId) }
    }),

    messageAt: db.transaction((conversationId: string, instant: string): MessageAt => {
      const position = firstSince.get(conversationId, instant)
      if (position === undefined) return { messageId: null, oldest: null }
      const start = spans.at(conversationId, position)?.from ?? position
      // History is complete from before the instant on, so no unknown message can lie in between.
      const isFirst = start.on < instant
      return {
        messageId: position.id,
        oldest: isFirst ? null : { messageId: position.id, createdOn: position.on }
      }
    })
  }
}

const NOTHING: MessageList = {
  messages: [],
  older: 'unknown',
  newer: 'unknown',
  gapBefore: null,
  firstUnreadId: null
}
