/** Pages of a conversation, by key in both directions, within what is known to be whole. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './columns.ts'
import { BEGINNING } from './spans.ts'
import type { Place, Span } from './spans.ts'
import type { MessageAt, MessageList, PageRequest, StoredMessage } from './types.ts'

export function createPages(
  db: Database,
  parts: {
    spans: { at(conversationId: string, place: Place): Span | null }
    placeOfId(messageId: string): Place | undefined
    firstUnreadId(conversationId: string): string | null
  }
): {
  listMessages(conversationId: string, request: PageRequest): MessageList
  messageAt(conversationId: string, instant: string): MessageAt
} {
  const { spans, placeOfId, firstUnreadId } = parts
  const newest = db.prepare<[string], Place>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ?
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const next = db.prepare<[string, string, string], { id: string }>(
    `SELECT message_id AS id FROM messages WHERE conversation_id = ? AND (created_on, message_id) > (?, ?)
     ORDER BY created_on, message_id LIMIT 1`
  )
  const from = db.prepare<[string, string], Place>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ? AND created_on >= ?
     ORDER BY created_on, message_id LIMIT 1`
  )
  const range = (lower: string, upper: string, order: string): string =>
    `SELECT ${MESSAGE_COLUMNS} FROM messages
     WHERE conversation_id = ? AND (created_on, message_id) ${lower} (?, ?)
       AND (created_on, message_id) ${upper} (?, ?)
     ORDER BY created_on ${order}, message_id ${order} LIMIT ?`
  type Bounds = [string, string, string, string, string, number]
  const upTo = db.prepare<Bounds, StoredMessage>(range('>=', '<=', 'DESC'))
  const after = db.prepare<Bounds, StoredMessage>(range('>', '<=', 'ASC'))

  /** The newest ones up to the place, itself left out where it is `without`. */
  function listOlder(
    conversationId: string,
    place: Place,
    { limit, without }: { limit: number; without: string | null }
  ): Pick<MessageList, 'messages' | 'older'> {
    const span = spans.at(conversationId, place)
    if (span === null) return { messages: [], older: 'unknown' }
    const reachesBeginning = span.from.on === '' && span.from.id === ''
    const found = upTo
      .all(conversationId, span.from.on, span.from.id, place.on, place.id, limit + 2)
      .filter((message) => message.messageId !== without)
    const older = found.length > limit ? 'more' : reachesBeginning ? 'none' : 'unknown'
    return { messages: found.slice(0, limit).reverse(), older }
  }

  function listNewer(
    conversationId: string,
    place: Place,
    limit: number
  ): Pick<MessageList, 'messages' | 'newer' | 'gapBefore'> {
    const span = spans.at(conversationId, place)
    const to = span?.to ?? place
    const found = after.all(conversationId, place.on, place.id, to.on, to.id, limit + 1)
    if (found.length > limit) return { messages: found.slice(0, limit), newer: 'more', gapBefore: null }
    const beyond = next.get(conversationId, to.on, to.id)?.id ?? null
    return { messages: found, newer: beyond === null ? 'none' : 'unknown', gapBefore: beyond }
  }

  return {
    listMessages: db.transaction((conversationId: string, request: PageRequest): MessageList => {
      const { limit } = request
      if ('after' in request) {
        const list = listNewer(conversationId, placeOfId(request.after) ?? BEGINNING, limit)
        return { ...list, older: 'more', firstUnreadId: null }
      }
      if ('around' in request) {
        const place = placeOfId(request.around)
        if (place === undefined) return NOTHING
        const older = listOlder(conversationId, place, { limit: Math.ceil(limit / 2), without: null })
        const newer = listNewer(conversationId, place, Math.floor(limit / 2))
        return {
          ...newer,
          older: older.older,
          messages: [...older.messages, ...newer.messages],
          firstUnreadId: null
        }
      }
      if ('before' in request) {
        const place = placeOfId(request.before) ?? BEGINNING
        const list = listOlder(conversationId, place, { limit, without: request.before })
        return { ...list, newer: 'more', gapBefore: null, firstUnreadId: null }
      }
      const list = listOlder(conversationId, newest.get(conversationId) ?? BEGINNING, {
        limit,
        without: null
      })
      return { ...list, newer: 'none', gapBefore: null, firstUnreadId: firstUnreadId(conversationId) }
    }),

    messageAt: db.transaction((conversationId: string, instant: string): MessageAt => {
      const place = from.get(conversationId, instant)
      if (place === undefined) return { messageId: null, oldest: null }
      const start = spans.at(conversationId, place)?.from ?? place
      // Whole from before the instant on: nothing can lie between.
      const isFirst = start.on < instant
      return { messageId: place.id, oldest: isFirst ? null : { messageId: place.id, createdOn: place.on } }
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
