/** How the person arranged the conversation list on this computer. The service knows nothing of it. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { ListView } from '../../preload/contract/index.ts'
import type { Summaries } from './summaries.ts'

const DEFAULT_VIEW: ListView = { unreadOnly: false, folded: [] }

export type Arrangements = {
  setFavourites(conversationIds: string[]): string[]
  setMuted(conversationId: string, until: string | null): void
  endMutes(now: string): { endedIds: string[]; nextEnd: string | null }
  markUnread(conversationId: string): void
  clearUnreadMark(conversationId: string): boolean
  setHidden(conversationId: string, hidden: boolean): void
  markAllRead(conversationIds?: string[]): string[]
  getListView(): ListView
  setListView(view: ListView): void
}

export function createArrangements(db: Database, summaries: Summaries): Arrangements {
  const favourites = db.prepare<[], { id: string; favourite: number }>(
    'SELECT conversation_id AS id, favourite FROM arrangements WHERE favourite IS NOT NULL'
  )
  const set = (column: 'favourite' | 'muted_until' | 'hidden_on' | 'marked_unread') =>
    db.prepare<[string, string | number | null]>(
      `INSERT INTO arrangements (conversation_id, ${column}) VALUES (?, ?)
       ON CONFLICT (conversation_id) DO UPDATE SET ${column} = excluded.${column}`
    )
  const setFavourite = set('favourite')
  const mute = set('muted_until')
  const hide = set('hidden_on')
  const setMarked = set('marked_unread')
  const clearMark = db.prepare<[string]>(
    'UPDATE arrangements SET marked_unread = 0 WHERE conversation_id = ? AND marked_unread = 1'
  )
  const ended = db.prepare<[string], { id: string }>(
    `UPDATE arrangements SET muted_until = NULL WHERE muted_until <= ? AND muted_until <> 'always'
     RETURNING conversation_id AS id`
  )
  const nextEnd = db
    .prepare<[], string | null>(`SELECT min(muted_until) FROM arrangements WHERE muted_until <> 'always'`)
    .pluck()
  const newest = db
    .prepare<[string], string>(
      `SELECT max(c.created_on, coalesce(s.last_on, ''), coalesce(
         (SELECT max(created_at) FROM outbox o WHERE o.conversation_id = c.conversation_id
           AND o.scheduled = 0), ''))
       FROM conversations c LEFT JOIN summaries s ON s.conversation_id = c.conversation_id
       WHERE c.conversation_id = ?`
    )
    .pluck()
  const unread = db.prepare<[], { id: string }>(
    `SELECT conversation_id AS id FROM summaries WHERE unread > 0
     UNION SELECT conversation_id FROM arrangements WHERE marked_unread = 1`
  )
  const readAll = db.prepare<[string]>(
    `INSERT OR REPLACE INTO read_marks
     SELECT conversation_id, last_on, last_id FROM summaries WHERE conversation_id = ? AND last_id IS NOT NULL`
  )
  const view = db.prepare<[], string>("SELECT value FROM facts WHERE name = 'listView'").pluck()
  const setView = db.prepare<[string]>("INSERT OR REPLACE INTO facts VALUES ('listView', ?)")

  return {
    setFavourites: db.transaction((conversationIds: string[]) => {
      const before = new Map(favourites.all().map(({ id, favourite }) => [id, favourite]))
      const after = new Map(conversationIds.map((id, place) => [id, place]))
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (id) => before.get(id) !== after.get(id)
      )
      for (const id of changed) setFavourite.run(id, after.get(id) ?? null)
      return changed
    }),
    setMuted: (conversationId, until) => void mute.run(conversationId, until),
    endMutes: db.transaction((now: string) => ({
      endedIds: ended.all(now).map(({ id }) => id),
      nextEnd: nextEnd.get() ?? null
    })),
    markUnread: (conversationId) => void setMarked.run(conversationId, 1),
    clearUnreadMark: (conversationId) => clearMark.run(conversationId).changes > 0,
    setHidden: db.transaction((conversationId: string, hidden: boolean) => {
      hide.run(conversationId, hidden ? (newest.get(conversationId) ?? null) : null)
    }),
    markAllRead: db.transaction((conversationIds?: string[]) => {
      summaries.fillMissing(conversationIds)
      const ids = unread
        .all()
        .map(({ id }) => id)
        .filter((id) => conversationIds?.includes(id) ?? true)
      for (const id of ids) {
        readAll.run(id)
        clearMark.run(id)
        summaries.refresh(id)
      }
      return ids
    }),
    getListView() {
      const json = view.get()
      return json === undefined ? DEFAULT_VIEW : (JSON.parse(json) as ListView)
    },
    setListView: (next) => void setView.run(JSON.stringify(next))
  }
}
