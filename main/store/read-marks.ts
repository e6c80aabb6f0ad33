/** Up to where each conversation is read. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Arrangements } from './arrangements.ts'
import { isBefore } from './spans.ts'
import type { Position } from './spans.ts'
import type { Summaries } from './summaries.ts'
import type { StoredAccount } from './types.ts'

/** For messages that are not newer than the read floor: ids sort before it. */
const AFTER_ALL_IDS = '~'

export type ReadMarks = {
  markRead(conversationId: string, messageId: string): boolean
  markUnreadFrom(conversationId: string, messageId: string): boolean
  /**
   * A person who wrote a message, on whatever device, has read what is before it. The caller refreshes the summary.
   * @param messages those that are new or changed: the others say nothing about now
   */
  readUpToOwn(conversationId: string, messages: { position: Position; createdBy: string }[]): void
}

/** @param parts.positionOf where a message is or was; undefined if it was never stored */
export function createReadMarks(
  db: Database,
  parts: {
    summaries: Pick<Summaries, 'refresh' | 'firstUnreadId'>
    arrangements: Pick<Arrangements, 'clearUnreadMark' | 'markUnread'>
    getMe(): StoredAccount | null
    positionOf(messageId: string): Position | undefined
  }
): ReadMarks {
  const { summaries, arrangements, getMe, positionOf } = parts
  const floor = db.prepare<[], string>("SELECT value FROM facts WHERE name = 'readFloor'").pluck()
  const mark = db.prepare<[string], Position>(
    'SELECT created_on AS "on", message_id AS id FROM read_marks WHERE conversation_id = ?'
  )
  const set = db.prepare<[string, string, string]>('INSERT OR REPLACE INTO read_marks VALUES (?, ?, ?)')
  const before = db
    .prepare<[string, string, string], string>(
      `SELECT message_id FROM messages WHERE conversation_id = ? AND created_on = ? AND message_id < ?
       ORDER BY message_id DESC LIMIT 1`
    )
    .pluck()

  const markOrFloor = (conversationId: string): Position =>
    mark.get(conversationId) ?? { on: floor.get() ?? '', id: AFTER_ALL_IDS }

  return {
    markRead: db.transaction((conversationId: string, messageId: string) => {
      const position = positionOf(messageId)
      const current = mark.get(conversationId)
      const wasMarked = arrangements.clearUnreadMark(conversationId)
      if (position === undefined || (current !== undefined && !isBefore(current, position))) return wasMarked
      set.run(conversationId, position.on, position.id)
      summaries.refresh(conversationId)
      return true
    }),
    markUnreadFrom: db.transaction((conversationId: string, messageId: string) => {
      const position = positionOf(messageId)
      if (position === undefined) return false
      // At the time of the message and not at the one before it, so that older history that is loaded later stays read.
      const back = { on: position.on, id: before.get(conversationId, position.on, messageId) ?? '' }
      if (isBefore(back, markOrFloor(conversationId))) {
        set.run(conversationId, back.on, back.id)
        summaries.refresh(conversationId)
      }
      if (summaries.firstUnreadId(conversationId) === null) arrangements.markUnread(conversationId)
      return true
    }),
    readUpToOwn(conversationId, messages) {
      const me = getMe()
      let last: Position | null = null
      for (const { position, createdBy } of messages) {
        if (createdBy !== me?.userId && createdBy !== me?.principalId) continue
        if (last === null || isBefore(last, position)) last = position
      }
      if (last === null || !isBefore(markOrFloor(conversationId), last)) return
      set.run(conversationId, last.on, last.id)
      arrangements.clearUnreadMark(conversationId)
    }
  }
}
