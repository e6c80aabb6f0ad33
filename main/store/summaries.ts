/**
 * What the conversation list shows of each conversation: its last message in a line, and how many are unread. Kept
 * beside the messages, because to find them anew for 2,000 conversations would read pages from all over the file.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './columns.ts'
import { lineOf } from './plain-text.ts'
import type { StoredMessage } from './types.ts'

/** Counting on beyond this would take long and tell nobody more. */
const MOST_UNREAD = 1_000
const LONGEST_LINE = 300

export type Summaries = {
  /** To be called in the transaction that changes a message, the read mark or what counts as read. */
  refresh(conversationId: string): void
  /** All are made again when they are asked for. */
  clear(): void
  firstUnreadId(conversationId: string): string | null
  /** Makes those that are missing of these, or of all: of conversations without messages, and after clear(). */
  complete(conversationIds?: string[]): void
}

export function createSummaries(db: Database): Summaries {
  const newest = db.prepare<[string], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE conversation_id = ?
     ORDER BY created_on DESC, message_id DESC LIMIT 1`
  )
  const floor = `coalesce(r.created_on, (SELECT value FROM facts WHERE name = 'readFloor'), '')`
  /** After the read mark, or after the first sign-in, by others; answered by the index alone, from the mark on. */
  const unreadOf = (limit: number): string =>
    `SELECT m.message_id AS id FROM (SELECT ? AS id) c
     LEFT JOIN read_marks r ON r.conversation_id = c.id
     CROSS JOIN messages m ON m.conversation_id = c.id AND m.created_on >= ${floor}
       AND (m.created_on, m.message_id) > (${floor}, coalesce(r.message_id, '~'))
       AND m.created_by NOT IN (SELECT value FROM facts WHERE name IN ('userId', 'principalId'))
     ORDER BY m.created_on, m.message_id LIMIT ${limit}`
  const unread = db.prepare<[string], { count: number }>(
    `SELECT count(*) AS count FROM (${unreadOf(MOST_UNREAD)})`
  )
  const firstUnread = db.prepare<[string], { id: string }>(unreadOf(1))
  const put = db.prepare('INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?, ?, ?)')
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
    const line = last === undefined ? null : lineOf(last, LONGEST_LINE)
    put.run(conversationId, count, last?.messageId, last?.createdOn, last?.createdBy, line)
  }

  return {
    refresh,
    firstUnreadId: (conversationId) => firstUnread.get(conversationId)?.id ?? null,
    clear: () => void removeAll.run(),
    complete(conversationIds) {
      const ids =
        conversationIds === undefined ? missing.all() : missingSome.all(JSON.stringify(conversationIds))
      for (const { id } of ids) refresh(id)
    }
  }
}
