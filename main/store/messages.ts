import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Arrangements } from './arrangements.ts'
import type { Mentions } from './mentions.ts'
import { MESSAGE_COLUMNS } from './message-columns.ts'
import { createPages } from './message-pages.ts'
import { createReadMarks } from './read-marks.ts'
import type { ReadMarks } from './read-marks.ts'
import type { Search } from './search.ts'
import { BEGINNING, createSpans, isBefore } from './spans.ts'
import type { Position } from './spans.ts'
import type { Summaries } from './summaries.ts'
import { storedAuthor } from './system-message.ts'
import type {
  HistoryProof,
  MessageAt,
  MessageList,
  PageRequest,
  StoredAccount,
  StoredMessage
} from './types.ts'

const positionOf = (message: StoredMessage): Position => ({ on: message.createdOn, id: message.messageId })

/** @param parts are updated in the same transaction as each message */
export function createMessages(
  db: Database,
  parts: {
    search: Pick<Search, 'allocateDocId' | 'index' | 'remove'>
    summaries: Summaries
    mentions: Pick<Mentions, 'note' | 'remove'>
    arrangements: Pick<Arrangements, 'clearUnreadMark' | 'markUnread'>
    getMe(): StoredAccount | null
  }
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
} & Pick<ReadMarks, 'markRead' | 'markUnreadFrom'> {
  const { search, summaries, mentions, arrangements, getMe } = parts
  const spans = createSpans(db)
  const pages = createPages(db, { spans, positionOfId, firstUnreadId: summaries.firstUnreadId })
  const readMarks = createReadMarks(db, { summaries, arrangements, getMe, positionOf: positionOfId })
  const get = db.prepare<[string], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE message_id = ?`
  )
  // The unary plus makes SQLite look up the ids. Otherwise it scans the whole conversation, whose index already has the
  // requested order.
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
  const setTombstoneTime = db.prepare(
    "UPDATE deleted_messages SET created_on = ? WHERE message_id = ? AND created_on = ''"
  )
  const tombstone = db.prepare<[string], Position>(
    'SELECT created_on AS "on", message_id AS id FROM deleted_messages WHERE message_id = ?'
  )
  const unsave = db.prepare('DELETE FROM saved_messages WHERE message_id = ?')
  const settleOutboxRow = db.prepare<[string], { fileId: string | null; fileUrl: string | null }>(
    'DELETE FROM outbox WHERE send_id = ? RETURNING file_id AS fileId, file_url AS fileUrl'
  )
  const keepSentFile = db.prepare('UPDATE OR IGNORE files SET url = ?, used_on = ? WHERE file_id = ?')
  const newest = db.prepare<[string], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ?
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const older = db.prepare<[string, string, string], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages
     WHERE conversation_id = ? AND (created_on, message_id) < (?, ?)
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const firstFrom = db.prepare<[string, string, string], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages
     WHERE conversation_id = ? AND (created_on, message_id) >= (?, ?)
     ORDER BY created_on, message_id LIMIT 1`
  )
  const latestFirst = db.prepare<[], { conversationId: string; on: string | null; id: string | null }>(
    `SELECT c.conversation_id AS conversationId, s.last_on AS "on", s.last_id AS id FROM conversations c
     LEFT JOIN summaries s ON s.conversation_id = c.conversation_id ORDER BY s.last_on DESC`
  )

  /** @returns false if the stored row is already the same or newer, or if the message was deleted */
  function put(message: StoredMessage): boolean {
    if (tombstone.get(message.messageId) !== undefined) {
      // The deletion arrived before the message, and did not contain its creation time.
      setTombstoneTime.run(message.createdOn, message.messageId)
      return false
    }
    const stored = get.get(message.messageId)
    if (stored === undefined) {
      insert.run({
        ...message,
        createdBy: storedAuthor(message),
        doc: search.allocateDocId(message.createdOn)
      })
      mentions.note(message)
      return true
    }
    if ((message.modifiedOn ?? '') < (stored.modifiedOn ?? '')) return false
    // Keep the sendId even if the service dropped the tag that carried it.
    const next = { ...message, sendId: message.sendId || stored.sendId }
    const isSame = (['body', 'contentType', 'fallbackText', 'modifiedOn', 'sendId'] as const).every(
      (name) => next[name] === stored[name]
    )
    if (isSame) return false
    update.run(next)
    mentions.note(next)
    return true
  }

  /** Replaces the outbox row of a sent message. Its file is kept as the copy of the attachment. */
  function settle({ sendId, createdOn }: StoredMessage): boolean {
    const row = sendId === '' ? undefined : settleOutboxRow.get(sendId)
    if (row === undefined) return false
    if (row.fileId !== null) keepSentFile.run(row.fileUrl, createdOn, row.fileId)
    return true
  }

  function removeMessage(messageId: string): boolean {
    search.remove(messageId)
    mentions.remove(messageId)
    unsave.run(messageId)
    return remove.run(messageId).changes > 0
  }

  /**
   * Deletes stored messages that the service no longer has. Writes no tombstone: if the service returns such a message
   * again, it is stored again.
   */
  function removeDeletedAtService(
    conversationId: string,
    messages: StoredMessage[],
    { completeBetween }: HistoryProof
  ): string[] {
    const present = new Set(messages.map((message) => message.messageId))
    const absent = (completeBetween ?? [])
      .flatMap(({ after, before }) => between.all(conversationId, after, before))
      .filter(({ id }) => !present.has(id))
    return absent.map(({ id }) => {
      removeMessage(id)
      return id
    })
  }

  function addSpans(
    conversationId: string,
    messages: StoredMessage[],
    { complete, reachesBeginning }: HistoryProof
  ): void {
    const positions = messages.map(positionOf)
    if (!complete) {
      for (const position of positions) spans.add(conversationId, { from: position, to: position })
      return
    }
    const [first] = positions
    if (first === undefined && !reachesBeginning) return
    const low = positions.reduce(
      (lowest, position) => (isBefore(position, lowest) ? position : lowest),
      first ?? BEGINNING
    )
    const high = positions.reduce(
      (highest, position) => (isBefore(highest, position) ? position : highest),
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
        if (settle(message)) replaced[message.sendId] = message.messageId
      }
      search.index(changedIds)
      changedIds.push(...removeDeletedAtService(conversationId, messages, proof))
      if (changedIds.length > 0) {
        const changed = new Set(changedIds)
        readMarks.readUpToOwn(
          conversationId,
          messages
            .filter(({ messageId }) => changed.has(messageId))
            .map((message) => ({ position: positionOf(message), createdBy: message.createdBy }))
        )
        summaries.refresh(conversationId)
      }
      addSpans(conversationId, messages, proof)
      return { changedIds, replaced }
    }),

    deleteMessage: db.transaction((conversationId: string, messageId: string) => {
      const stored = get.get(messageId)
      addTombstone.run(messageId, conversationId, stored?.createdOn ?? '')
      const wasStored = removeMessage(messageId)
      if (wasStored) summaries.refresh(conversationId)
      return wasStored
    }),

    listMessages: pages.listMessages,
    messageAt: pages.messageAt,

    getMessages: (conversationId, messageIds) => getSeveral.all(conversationId, JSON.stringify(messageIds)),

    historyStart(conversationId: string) {
      const from = startBefore(conversationId, newest.get(conversationId))
      if (from === null) return null
      // Pruning cuts a span between two messages.
      const start = from.id === '' ? (firstFrom.get(conversationId, from.on, from.id) ?? from) : from
      const olderOn = older.get(conversationId, start.on, start.id)?.on ?? ''
      return { messageId: start.id, createdOn: start.on, olderOn }
    },

    // Takes the newest messages from the summaries: looking each one up would read pages scattered all over the file.
    listHistoryGaps: db.transaction((since: string) =>
      latestFirst
        .all()
        .filter(({ conversationId, on, id }) => {
          const end = on === null || id === null ? newest.get(conversationId) : { on, id }
          return (startBefore(conversationId, end)?.on ?? '') > since
        })
        .map(({ conversationId }) => conversationId)
    ),

    markRead: readMarks.markRead,
    markUnreadFrom: readMarks.markUnreadFrom
  }

  /** The start of the span that contains the position; null if it reaches the beginning of the conversation. */
  function startBefore(conversationId: string, position: Position | undefined): Position | null {
    const from = position === undefined ? undefined : spans.at(conversationId, position)?.from
    return from === undefined || from.on === '' ? null : from
  }

  function positionOfId(messageId: string): Position | undefined {
    const message = get.get(messageId)
    return message === undefined ? tombstone.get(messageId) : positionOf(message)
  }
}
