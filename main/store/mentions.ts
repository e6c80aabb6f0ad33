/** Messages that mention the owner of the store: an "@" and the full name. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { foldCase } from './fold-case.ts'
import { MESSAGE_COLUMNS } from './message-columns.ts'
import { toPlainText } from './plain-text.ts'
import type { StoredAccount, StoredMessage } from './types.ts'

const LETTER = /[\p{L}\p{N}]/u

/**
 * Whether a text contains "@" and the name, ignoring case and accents. "@Ana Vell" is no mention of Ana Velling.
 * Assumption: the service documents no form for mentions, so they are plain text.
 */
export function mentions(text: string, name: string): boolean {
  // Most messages have none, and folding is slow.
  if (name === '' || !text.includes('@')) return false
  const [folded, wanted] = [foldCase(text), `@${foldCase(name)}`]
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
    const [before, after] = [folded[at - 1] ?? '', folded[at + wanted.length] ?? '']
    if (!LETTER.test(before) && !LETTER.test(after)) return true
  }
  return false
}

export type Mentions = {
  /** Call it in every transaction that stores a message. */
  note(message: StoredMessage): void
  remove(messageId: string): void
  /** Newest first. */
  listMentions(page: { offset: number; limit: number }): StoredMessage[]
}

export function createMentions(db: Database, getMe: () => StoredAccount | null, chatUrl: string): Mentions {
  const add = db.prepare('INSERT OR IGNORE INTO mentions VALUES (@messageId, @conversationId, @createdOn)')
  const remove = db.prepare<[string]>('DELETE FROM mentions WHERE message_id = ?')
  const list = db.prepare<[number, number], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE message_id IN
       (SELECT message_id FROM mentions ORDER BY created_on DESC, message_id DESC LIMIT ? OFFSET ?)
     ORDER BY created_on DESC, message_id DESC`
  )

  return {
    note(message) {
      // Most messages have no "@", and converting HTML to text is slow.
      const mayMention = `${message.body}${message.fallbackText}`.includes('@')
      const me = mayMention ? getMe() : null
      const isOwn = message.createdBy === me?.userId || message.createdBy === me?.principalId
      if (me !== null && !isOwn && mentions(toPlainText(message, chatUrl), me.name)) add.run(message)
      // An edited message may have lost its mention.
      else if (message.modifiedOn !== null) remove.run(message.messageId)
    },
    remove: (messageId) => void remove.run(messageId),
    listMentions: ({ offset, limit }) => list.all(limit, offset)
  }
}
