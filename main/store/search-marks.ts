/**
 * What a search can filter messages by, besides their words. Each message is indexed with a token for everything that it
 * has, so a filter costs as little as a word.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { SearchMark } from '../../preload/contract/index.ts'
import { fileLinkOf } from './file-message.ts'
import { isSystemMessage } from './system-message.ts'
import type { StoredMessage } from './types.ts'

/** The underscore keeps the tokens distinct from the words of messages. */
const TOKENS: Record<SearchMark, string> = {
  file: '_hf',
  link: '_hl',
  mention: '_hm',
  saved: '_hs'
}
const LINK = /\bhttps?:\/\/[^\s/]/i

export const markToken = (mark: SearchMark): string => TOKENS[mark]

/** @returns the tokens of a stored message; [] for most */
export function createSearchMarks(db: Database, chatUrl: string): (message: StoredMessage) => string[] {
  const isMention = db.prepare<[string]>('SELECT 1 FROM mentions WHERE message_id = ?')
  const isSaved = db.prepare<[string]>('SELECT 1 FROM saved_messages WHERE message_id = ?')

  return (message) => {
    const file = fileLinkOf(message, chatUrl)
    const has: Record<SearchMark, boolean> = {
      file: file !== null,
      // The address of the file itself is no link.
      link: !isSystemMessage(message) && LINK.test(file === null ? message.body : file.caption),
      mention: isMention.get(message.messageId) !== undefined,
      saved: isSaved.get(message.messageId) !== undefined
    }
    return (Object.keys(has) as SearchMark[]).filter((mark) => has[mark]).map(markToken)
  }
}
