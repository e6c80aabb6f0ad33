/** Messages that the person saved, to find them again. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './message-columns.ts'
import type { StoredMessage } from './types.ts'

export type Saved = {
  setSaved(message: { conversationId: string; messageId: string; savedOn: string | null }): void
  listSavedIds(conversationId: string): string[]
  /** The one that was saved last is first. */
  listSaved(page: { offset: number; limit: number }): StoredMessage[]
}

/** @param index updates the search index, because it knows which messages are saved */
export function createSaved(db: Database, index: (messageIds: string[]) => void): Saved {
  const add = db.prepare(
    'INSERT OR IGNORE INTO saved_messages VALUES (@messageId, @conversationId, @savedOn)'
  )
  const remove = db.prepare<[string]>('DELETE FROM saved_messages WHERE message_id = ?')
  const ids = db
    .prepare<[string], string>('SELECT message_id FROM saved_messages WHERE conversation_id = ?')
    .pluck()
  const list = db
    .prepare<[number, number], string>(
      'SELECT message_id FROM saved_messages ORDER BY saved_on DESC, message_id LIMIT ? OFFSET ?'
    )
    .pluck()
  const get = db.prepare<[string], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE message_id = ?`
  )

  return {
    setSaved: db.transaction((message: Parameters<Saved['setSaved']>[0]) => {
      if (message.savedOn === null) remove.run(message.messageId)
      else add.run(message)
      index([message.messageId])
    }),
    listSavedIds: (conversationId) => ids.all(conversationId),
    listSaved: db.transaction(({ offset, limit }: { offset: number; limit: number }) =>
      list.all(limit, offset).flatMap((id) => get.get(id) ?? [])
    )
  }
}
