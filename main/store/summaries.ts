/**
 * Denormalized data for the conversation list: each conversation's last message as one line, and its unread count.
 * Computing it for 2,000 conversations would read pages scattered all over the file.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './message-columns.ts'
import { previewLine } from './plain-text.ts'
import { isByPerson, isSystemMessage } from './system-message.ts'
import type { StoredMessage } from './types.ts'

/** Counting stops here: more would take long and is of no use to anybody. */
const MAX_UNREAD = 1_000
const MAX_LINE_LENGTH = 300

export type Summaries = {
  /** Call it in every transaction that changes a message or the read mark of the conversation. */
  refresh(conversationId: string): void
  /** Deletes all summaries; fillMissing() computes them again when they are needed. */
  clear(): void
  firstUnreadId(conversationId: string): string | null
  /**
   * Computes missing summaries, of the given conversations or of all. They are missing for conversations without messages
   * and after clear().
   */
  fillMissing(conversationIds?: string[]): void
}

export function createSummaries(db: Database, chatUrl: string): Summaries {
  const newest = db.prepare<[string], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE conversation_id = ?
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const floor = `coalesce(r.created_on, (SELECT value FROM facts WHERE name = 'readFloor'), '')`
  /**
   * Messages that other people wrote after the read mark or, without one, after the first sign-in. A covering index answers the
   * query, starting at the mark.
   */
  const unreadOf = (limit: number): string =>
    `SELECT m.message_id AS id FROM (SELECT ? AS id) c
     LEFT JOIN read_marks r ON r.conversation_id = c.id
     CROSS JOIN messages m ON m.conversation_id = c.id AND m.created_on >= ${floor}
       AND (m.created_on, m.message_id) > (${floor}, coalesce(r.message_id, '~'))
       AND m.created_by NOT IN (SELECT value FROM facts WHERE name IN ('userId', 'principalId'))
       AND ${isByPerson('m.created_by')}
     ORDER BY m.created_on, m.message_id LIMIT ${limit}`
  const unread = db.prepare<[string], { count: number }>(
    `SELECT count(*) AS count FROM (${unreadOf(MAX_UNREAD)})`
  )
  const mentioned = db.prepare<[string], { count: number }>(
    `SELECT count(*) AS count FROM (SELECT ? AS id) c
     LEFT JOIN read_marks r ON r.conversation_id = c.id
     CROSS JOIN mentions m ON m.conversation_id = c.id AND m.created_on >= ${floor}
       AND (m.created_on, m.message_id) > (${floor}, coalesce(r.message_id, '~'))`
  )
  const firstUnread = db.prepare<[string], { id: string }>(unreadOf(1))
  const put = db.prepare(
    `INSERT OR REPLACE INTO summaries (conversation_id, unread, last_id, last_on, last_by, last_line, mentioned)
     VALUES (?, ?, ?, ?, ?, ?, ?)`
  )
  const removeAll = db.prepare('DELETE FROM summaries')
  const missingOf = (where: string): string =>
    `SELECT conversation_id AS id FROM conversations c
     WHERE NOT EXISTS (SELECT 1 FROM summaries s WHERE s.conversation_id = c.conversation_id) ${where}`
  const missing = db.prepare<[], { id: string }>(missingOf(''))
  const missingSome = db.prepare<[string], { id: string }>(
    missingOf('AND conversation_id IN (SELECT value FROM json_each(?))')
  )

  function refresh(conversationId: string): void {
    const last = newest.get(conversationId)
    const count = last === undefined ? 0 : (unread.get(conversationId)?.count ?? 0)
    const line = last === undefined ? null : previewLine(last, MAX_LINE_LENGTH, chatUrl)
    const mentions = count === 0 ? 0 : (mentioned.get(conversationId)?.count ?? 0)
    // The line of a system message says by itself who did what.
    const author = last !== undefined && isSystemMessage(last) ? '' : last?.createdBy
    put.run(conversationId, count, last?.messageId, last?.createdOn, author, line, mentions)
  }

  return {
    refresh,
    firstUnreadId: (conversationId) => firstUnread.get(conversationId)?.id ?? null,
    clear: () => void removeAll.run(),
    fillMissing(conversationIds) {
      const ids =
        conversationIds === undefined ? missing.all() : missingSome.all(JSON.stringify(conversationIds))
      for (const { id } of ids) refresh(id)
    }
  }
}
