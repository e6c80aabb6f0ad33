/** Deletes old messages from the store. The service still has them, so the history of their conversation gets a gap. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Mentions } from './mentions.ts'
import type { Search } from './search.ts'
import { createSpans } from './spans.ts'
import type { Position } from './spans.ts'
import type { Summaries } from './summaries.ts'
import type { PruneRequest } from './types.ts'

export type Pruning = { pruneMessages(request: PruneRequest): { deleted: number; more: boolean } }

/** @param parts are updated in the same transaction */
export function createPruning(
  db: Database,
  parts: {
    search: Pick<Search, 'remove'>
    mentions: Pick<Mentions, 'remove'>
    summaries: Pick<Summaries, 'firstUnreadId'>
  }
): Pruning {
  const { search, mentions, summaries } = parts
  const spans = createSpans(db)
  const nthNewest = db
    .prepare<[string, number], string>(
      `SELECT created_on FROM messages WHERE conversation_id = ?
       ORDER BY created_on DESC, message_id DESC LIMIT 1 OFFSET ?`
    )
    .pluck()
  const timeOf = db.prepare<[string], string>('SELECT created_on FROM messages WHERE message_id = ?').pluck()
  const oldest = db.prepare<[string, string, number], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE conversation_id = ? AND created_on < ?
       AND message_id NOT IN (SELECT message_id FROM saved_messages)
     ORDER BY created_on, message_id LIMIT ?`
  )
  const saved = db.prepare<[string, string, string], Position>(
    `SELECT created_on AS "on", message_id AS id FROM messages WHERE message_id IN
       (SELECT message_id FROM saved_messages WHERE conversation_id = ?) AND (created_on, message_id) < (?, ?)`
  )
  const remove = db.prepare<[string]>('DELETE FROM messages WHERE message_id = ?')

  /** Everything from this instant on stays; null if nothing may be deleted. */
  function keptFrom({ conversationId, before, keepNewest }: PruneRequest): string | null {
    const newest = nthNewest.get(conversationId, keepNewest - 1)
    if (newest === undefined) return null
    const unreadId = summaries.firstUnreadId(conversationId)
    const unread = unreadId === null ? undefined : timeOf.get(unreadId)
    return [before, newest, ...(unread === undefined ? [] : [unread])].sort()[0] ?? null
  }

  return {
    pruneMessages: db.transaction((request: PruneRequest) => {
      const { conversationId, limit } = request
      const from = keptFrom(request)
      const found = from === null ? [] : oldest.all(conversationId, from, limit + 1)
      const [deleted, [next]] = [found.slice(0, limit), found.slice(limit)]
      if (from === null || deleted.length === 0) return { deleted: 0, more: false }
      for (const { id } of deleted) {
        search.remove(id)
        mentions.remove(id)
        remove.run(id)
      }
      const cut = next ?? { on: from, id: '' }
      spans.cutBefore(conversationId, cut)
      // What the person saved stays, without what is around it.
      for (const position of saved.all(conversationId, cut.on, cut.id)) {
        spans.add(conversationId, { from: position, to: position })
      }
      return { deleted: deleted.length, more: next !== undefined }
    })
  }
}
