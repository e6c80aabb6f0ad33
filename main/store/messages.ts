import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './columns.ts'
import { createPages } from './pages.ts'
import type { Search } from './search.ts'
import { BEGINNING, createSpans, isBefore } from './spans.ts'
import type { Place } from './spans.ts'
import type { Summaries } from './summaries.ts'
import type { HistoryProof, MessageAt, MessageList, PageRequest, StoredMessage } from './types.ts'

const placeOf = (message: StoredMessage): Place => ({ on: message.createdOn, id: message.messageId })

/** @param parts follow every change of a message, in the same transaction */
export function createMessages(
  db: Database,
  parts: { search: Pick<Search, 'newDoc' | 'index' | 'forget'>; summaries: Summaries }
): {
  putMessages(
    conversationId: string,
    messages: StoredMessage[],
    proof: HistoryProof
  ): { changedIds: string[]; replaced: Record<string, string> }
  deleteMessage(conversationId: string, messageId: string): boolean
  listMessages(conversationId: string, options: PageRequest): MessageList
  messageAt(conversationId: string, instant: string): MessageAt
  getMessages(conversationId: string, messageIds: string[]): StoredMessage[]
  historyStart(conversationId: string): { messageId: string; createdOn: string; olderOn: string } | null
  listHistoryGaps(since: string): string[]
  markRead(conversationId: string, messageId: string): boolean
} {
  const { search, summaries } = parts
  const spans = createSpans(db)
  const pages = createPages(db, { spans, placeOfId, firstUnreadId: summaries.firstUnreadId })
  const get = db.prepare<[string], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE message_id = ?`
  )
  // By their ids: the plus keeps SQLite from walking through the whole conversation, which is in the wanted order.
  const getSeveral = db.prepare<[string, string], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages
     WHERE +conversation_id = ? AND message_id IN (SELECT value FROM json_each(?))
     ORDER BY created_on, message_id`
  )
  const insert = db.prepare(
    `INSERT INTO messages VALUES (@messageId, @conversationId, @createdOn, @body, @contentType, @fallbackText,
       @createdBy, @modifiedOn, @sendId, @doc)`
  )
  const update = db.prepare(
    `UPDATE messages SET body = @body, content_type = @contentType, fallback_text = @fallbackText,
       modified_on = @modifiedOn, send_id = @sendId WHERE message_id = @messageId`
  )
  const remove = db.prepare('DELETE FROM messages WHERE message_id = ?')
  const between = db.prepare<[string, string, string], { id: string }>(
    `SELECT message_id AS id FROM messages WHERE conversation_id = ? AND created_on > ? AND created_on < ?`
  )
  const addTombstone = db.prepare('INSERT OR IGNORE INTO deleted_messages VALUES (?, ?, ?)')
  const placeGrave = db.prepare(
    "UPDATE deleted_messages SET created_on = ? WHERE message_id = ? AND created_on = ''"
  )
  const tombstone = db.prepare<[string], Place>(
    'SELECT created_on AS "on", message_id AS id FROM deleted_messages WHERE message_id = ?'
  )
  const settle = db.prepare('DELETE FROM outbox WHERE send_id = ?')
  const newest = db.prepare<[string], Place>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ?
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const older = db.prepare<[string, string, string], Place>(
    `SELECT created_on AS "on", message_id AS id FROM messages
     WHERE conversation_id = ? AND (created_on, message_id) < (?, ?)
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const readMark = db.prepare<[string], Place>(
    'SELECT created_on AS "on", message_id AS id FROM read_marks WHERE conversation_id = ?'
  )
  const latestFirst = db.prepare<[], { conversationId: string; on: string | null; id: string | null }>(
    `SELECT c.conversation_id AS conversationId, s.last_on AS "on", s.last_id AS id FROM conversations c
     LEFT JOIN summaries s ON s.conversation_id = c.conversation_id ORDER BY s.last_on DESC`
  )
  const setReadMark = db.prepare('INSERT OR REPLACE INTO read_marks VALUES (?, ?, ?)')

  /** @returns whether that changed anything: the row may say so already, or something newer. */
  function put(message: StoredMessage): boolean {
    if (tombstone.get(message.messageId) !== undefined) {
      // Its deletion came first, and did not tell when it was written.
      placeGrave.run(message.createdOn, message.messageId)
      return false
    }
    const known = get.get(message.messageId)
    if (known === undefined) {
      insert.run({ ...message, doc: search.newDoc(message.createdOn) })
      return true
    }
    if ((message.modifiedOn ?? '') < (known.modifiedOn ?? '')) return false
    // A service that dropped our tag must not make us forget which message it was.
    const next = { ...message, sendId: message.sendId || known.sendId }
    const same = (['body', 'contentType', 'fallbackText', 'modifiedOn', 'sendId'] as const).every(
      (name) => next[name] === known[name]
    )
    if (same) return false
    update.run(next)
    return true
  }

  function removeOne(messageId: string): boolean {
    search.forget(messageId)
    return remove.run(messageId).changes > 0
  }

  /**
   * Deletes what the service does not have any more. No tombstone is written: should the service show it again after all,
   * it is stored again.
   */
  function removeAbsent(
    conversationId: string,
    messages: StoredMessage[],
    { wholeBetween }: HistoryProof
  ): string[] {
    const present = new Set(messages.map((message) => message.messageId))
    const absent = (wholeBetween ?? [])
      .flatMap(({ after, before }) => between.all(conversationId, after, before))
      .filter(({ id }) => !present.has(id))
    return absent.map(({ id }) => {
      removeOne(id)
      return id
    })
  }

  function noteSpans(
    conversationId: string,
    messages: StoredMessage[],
    { complete, reachesBeginning }: HistoryProof
  ): void {
    const places = messages.map(placeOf)
    if (!complete) {
      for (const place of places) spans.add(conversationId, { from: place, to: place })
      return
    }
    const [first] = places
    if (first === undefined && !reachesBeginning) return
    const low = places.reduce(
      (lowest, place) => (isBefore(place, lowest) ? place : lowest),
      first ?? BEGINNING
    )
    const high = places.reduce(
      (highest, place) => (isBefore(highest, place) ? place : highest),
      first ?? BEGINNING
    )
    spans.add(conversationId, { from: reachesBeginning ? BEGINNING : low, to: high })
  }

  return {
    putMessages: db.transaction((conversationId: string, messages: StoredMessage[], proof: HistoryProof) => {
      const changedIds: string[] = []
      const replaced: Record<string, string> = {}
      for (const message of messages) {
        if (put(message)) changedIds.push(message.messageId)
        if (message.sendId !== '' && settle.run(message.sendId).changes > 0) {
          replaced[message.sendId] = message.messageId
        }
      }
      search.index(changedIds)
      changedIds.push(...removeAbsent(conversationId, messages, proof))
      if (changedIds.length > 0) summaries.refresh(conversationId)
      noteSpans(conversationId, messages, proof)
      return { changedIds, replaced }
    }),

    deleteMessage: db.transaction((conversationId: string, messageId: string) => {
      const known = get.get(messageId)
      addTombstone.run(messageId, conversationId, known?.createdOn ?? '')
      const wasStored = removeOne(messageId)
      if (wasStored) summaries.refresh(conversationId)
      return wasStored
    }),

    listMessages: pages.listMessages,
    messageAt: pages.messageAt,

    getMessages: (conversationId, messageIds) => getSeveral.all(conversationId, JSON.stringify(messageIds)),

    historyStart(conversationId: string) {
      const start = startBefore(conversationId, newest.get(conversationId))
      if (start === null) return null
      const olderOn = older.get(conversationId, start.on, start.id)?.on ?? ''
      return { messageId: start.id, createdOn: start.on, olderOn }
    },

    // The summaries name the newest messages: to look for them one by one reads pages from all over the file.
    listHistoryGaps: db.transaction((since: string) =>
      latestFirst
        .all()
        .filter(({ conversationId, on, id }) => {
          const end = on === null || id === null ? newest.get(conversationId) : { on, id }
          return (startBefore(conversationId, end)?.on ?? '') > since
        })
        .map(({ conversationId }) => conversationId)
    ),

    markRead: db.transaction((conversationId: string, messageId: string) => {
      const place = placeOfId(messageId)
      const mark = readMark.get(conversationId)
      if (place === undefined || (mark !== undefined && !isBefore(mark, place))) return false
      setReadMark.run(conversationId, place.on, place.id)
      summaries.refresh(conversationId)
      return true
    })
  }

  /** Where the stretch begins that holds this place; null where it is the conversation's beginning. */
  function startBefore(conversationId: string, place: Place | undefined): Place | null {
    const from = place === undefined ? undefined : spans.at(conversationId, place)?.from
    return from === undefined || from.on === '' ? null : from
  }

  function placeOfId(messageId: string): Place | undefined {
    const message = get.get(messageId)
    return message === undefined ? tombstone.get(messageId) : placeOf(message)
  }
}
