import type { Database } from 'better-sqlite3-multiple-ciphers'

/** A message's place in its conversation. */
export type Place = { on: string; id: string }
export type Span = { from: Place; to: Place }

type Row = { fromOn: string; fromId: string; toOn: string; toId: string }

/** Before every message: a span from here reaches back to the conversation's beginning. */
export const BEGINNING: Place = { on: '', id: '' }

export function isBefore(one: Place, other: Place): boolean {
  return one.on === other.on ? one.id < other.id : one.on < other.on
}

/** Which stretches of a conversation's history are known to be whole; what lies between two of them is a gap. */
export function createSpans(db: Database): {
  /** The stretch is whole; it becomes one with those that it overlaps. */
  add(conversationId: string, span: Span): void
  /** The stretch that holds the place; null in a gap. */
  at(conversationId: string, place: Place): Span | null
} {
  const columns = 'from_on AS fromOn, from_id AS fromId, to_on AS toOn, to_id AS toId'
  const overlapping = db.prepare<[string, string, string, string, string], Row>(
    `SELECT ${columns} FROM spans
     WHERE conversation_id = ? AND (from_on, from_id) <= (?, ?) AND (to_on, to_id) >= (?, ?)`
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
        const known = spanOf(row)
        if (isBefore(known.from, from)) from = known.from
        if (isBefore(to, known.to)) to = known.to
        remove.run(conversationId, row.fromOn, row.fromId)
      }
      insert.run(conversationId, from.on, from.id, to.on, to.id)
    },
    at(conversationId, place) {
      const row = overlapping.get(conversationId, place.on, place.id, place.on, place.id)
      return row === undefined ? null : spanOf(row)
    }
  }
}
