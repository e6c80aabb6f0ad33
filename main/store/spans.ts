import type { Database } from 'better-sqlite3-multiple-ciphers'

/** A message's position in the order of its conversation: its creation time (ISO 8601), then its id. */
export type Position = { on: string; id: string }
/** A range of history in which every message is stored or known to be deleted; both ends belong to it. */
export type Span = { from: Position; to: Position }

type Row = { fromOn: string; fromId: string; toOn: string; toId: string }

/** Sorts before every message: a span that starts here reaches back to the beginning of the conversation. */
export const BEGINNING: Position = { on: '', id: '' }

export function isBefore(one: Position, other: Position): boolean {
  return one.on === other.on ? one.id < other.id : one.on < other.on
}

/** Keeps the spans of each conversation. Between two spans is a gap. */
export function createSpans(db: Database): {
  /** Adds a span and merges it with those that it overlaps. */
  add(conversationId: string, span: Span): void
  /** Nothing is known any more about what is before the position. */
  cutBefore(conversationId: string, position: Position): void
  /** The span that contains the position; null in a gap. */
  at(conversationId: string, position: Position): Span | null
} {
  const columns = 'from_on AS fromOn, from_id AS fromId, to_on AS toOn, to_id AS toId'
  const overlapping = db.prepare<[string, string, string, string, string], Row>(
    `SELECT ${columns} FROM spans
     WHERE conversation_id = ? AND (from_on, from_id) <= (?, ?) AND (to_on, to_id) >= (?, ?)`
  )
  const startingBefore = db.prepare<[string, string, string], Row>(
    `SELECT ${columns} FROM spans WHERE conversation_id = ? AND (from_on, from_id) < (?, ?)`
  )
  const remove = db.prepare('DELETE FROM spans WHERE conversation_id = ? AND from_on = ? AND from_id = ?')
  const insert = db.prepare('INSERT INTO spans VALUES (?, ?, ?, ?, ?)')
  const spanOf = (row: Row): Span => ({
    from: { on: row.fromOn, id: row.fromId },
    to: { on: row.toOn, id: row.toId }
  })

  return {
    add(conversationId, { from, to }) {
      for (const row of overlapping.all(conversationId, to.on, to.id, from.on, from.id)) {
        const existing = spanOf(row)
        if (isBefore(existing.from, from)) from = existing.from
        if (isBefore(to, existing.to)) to = existing.to
        remove.run(conversationId, row.fromOn, row.fromId)
      }
      insert.run(conversationId, from.on, from.id, to.on, to.id)
    },
    cutBefore(conversationId, position) {
      for (const row of startingBefore.all(conversationId, position.on, position.id)) {
        const { to } = spanOf(row)
        remove.run(conversationId, row.fromOn, row.fromId)
        if (!isBefore(to, position)) insert.run(conversationId, position.on, position.id, to.on, to.id)
      }
    },
    at(conversationId, position) {
      const row = overlapping.get(conversationId, position.on, position.id, position.on, position.id)
      return row === undefined ? null : spanOf(row)
    }
  }
}
