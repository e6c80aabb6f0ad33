import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Visibility } from '../../preload/contract/index.ts'
import { containing } from './people.ts'
import type { Search } from './search.ts'
import type { Summaries } from './summaries.ts'
import { authorOf } from './system-message.ts'
import type { ConversationRow, StoredConversation, ConversationFilter, Unread } from './types.ts'

type NewConversation = { conversation: StoredConversation; participantIds: string[] | null }
type Row = {
  conversationId: string
  stream: number
  name: string
  createdOn: string
  modifiedOn: string
  createdBy: string
  visibility: Visibility
  pictureUrl: string
  participants: string
  unread: number
  mentions: number
  favourite: number | null
  mutedUntil: string | null
  markedUnread: number | null
  hiddenOn: string | null
  lastId: string | null
  lastOn: string | null
  lastBy: string
  lastLine: string
  systemBody: string | null
  systemBy: string | null
  draft: string
  outgoingText: string | null
  outgoingAt: string | null
}

/** The body of a system message is small; anything longer is none that the program knows. */
const MAX_SYSTEM_BODY = 10_000

/** How much of a draft is shown in a row, in characters. */
export const DRAFT_PREVIEW = 200

/** SQLite treats a negative LIMIT as no limit. */
const NO_LIMIT = -1

export function createConversations(
  db: Database,
  parts: { search: Pick<Search, 'removeConversation'>; summaries: Summaries }
): {
  putConversations(conversations: NewConversation[]): string[]
  deleteConversation(conversationId: string): void
  setParticipants(conversationId: string, userIds: string[]): void
  listParticipants(
    conversationId: string,
    part: { text: string; offset: number; limit: number }
  ): { userIds: string[]; total: number }
  listConversations(which?: ConversationFilter): ConversationRow[]
  listConversationIds(): string[]
  findDirectConversation(userIds: string[]): string | null
  countUnread(): Unread
} {
  const { search, summaries } = parts
  const valuesOf = (row: 'excluded' | 'conversations'): string =>
    ['stream', 'name', 'created_on', 'modified_on', 'created_by', 'visibility', 'picture_url']
      .map((column) => `${row}.${column}`)
      .join(', ')
  const put = db.prepare(
    `INSERT INTO conversations VALUES (@conversationId, @stream, @name, @createdOn, @modifiedOn, @createdBy, @visibility,
       @pictureUrl)
     ON CONFLICT (conversation_id) DO UPDATE SET (stream, name, created_on, modified_on, created_by, visibility,
       picture_url) = (${valuesOf('excluded')})
     WHERE excluded.modified_on >= conversations.modified_on
       AND (${valuesOf('excluded')}) IS NOT (${valuesOf('conversations')})`
  )
  const participants = db.prepare<[string], { ids: string }>(
    `SELECT json_group_array(user_id) AS ids FROM
       (SELECT user_id FROM participants WHERE conversation_id = ? ORDER BY user_id)`
  )
  const removeParticipants = db.prepare('DELETE FROM participants WHERE conversation_id = ?')
  const addParticipant = db.prepare('INSERT OR IGNORE INTO participants VALUES (?, ?)')
  const deletionsFrom = (tables: string[]): { run(conversationId: string): unknown }[] =>
    tables.map((table) => db.prepare<[string]>(`DELETE FROM ${table} WHERE conversation_id = ?`))
  const historyDeletions = deletionsFrom([
    'messages',
    'deleted_messages',
    'spans',
    'read_marks',
    'summaries',
    'mentions',
    'saved_messages'
  ])
  const conversationDeletions = deletionsFrom(['conversations', 'participants', 'arrangements'])
  const unsent = db.prepare<[{ id: string }]>(
    `SELECT 1 FROM outbox WHERE conversation_id = @id
     UNION ALL SELECT 1 FROM drafts WHERE conversation_id = @id LIMIT 1`
  )
  const select = (where: string): string =>
    `SELECT c.conversation_id AS conversationId, c.stream, c.name, c.created_on AS createdOn,
       c.modified_on AS modifiedOn, c.created_by AS createdBy, c.visibility, c.picture_url AS pictureUrl,
       CASE WHEN c.stream = 1 THEN '[]' ELSE
         (SELECT json_group_array(p.user_id) FROM participants p WHERE p.conversation_id = c.conversation_id)
         END AS participants,
       s.unread, s.mentioned AS mentions, a.favourite, a.muted_until AS mutedUntil, a.marked_unread AS markedUnread,
       a.hidden_on AS hiddenOn, s.last_id AS lastId, s.last_on AS lastOn, s.last_by AS lastBy, s.last_line AS lastLine,
       m.body AS systemBody, ${authorOf('m.created_by')} AS systemBy,
       o.text AS outgoingText, o.created_at AS outgoingAt, coalesce(substr(d.text, 1, ${DRAFT_PREVIEW}), '') AS draft
     FROM conversations c
     JOIN summaries s ON s.conversation_id = c.conversation_id
     LEFT JOIN arrangements a ON a.conversation_id = c.conversation_id
     LEFT JOIN drafts d ON d.conversation_id = c.conversation_id
     LEFT JOIN messages m ON s.last_by = '' AND m.message_id = s.last_id AND length(m.body) <= ${MAX_SYSTEM_BODY}
     LEFT JOIN outbox o ON o.position =
       (SELECT max(position) FROM outbox WHERE conversation_id = c.conversation_id AND scheduled = 0) ${where}`
  // Favourites first: they are at the top of the list, so they belong to its first rows.
  const latest = db.prepare<[number], { id: string }>(
    `SELECT c.conversation_id AS id FROM conversations c
     JOIN summaries s ON s.conversation_id = c.conversation_id
     LEFT JOIN arrangements a ON a.conversation_id = c.conversation_id
     ORDER BY a.favourite IS NULL, max(coalesce(s.last_on, c.created_on), coalesce(
       (SELECT max(created_at) FROM outbox WHERE conversation_id = c.conversation_id AND scheduled = 0), '')) DESC LIMIT ?`
  )
  const listAll = db.prepare<[], Row>(select(''))
  const listSome = db.prepare<[string], Row>(
    select('WHERE c.conversation_id IN (SELECT value FROM json_each(?))')
  )
  const direct = db.prepare<[{ ids: string; count: number }], { id: string }>(
    `SELECT c.conversation_id AS id FROM conversations c
     JOIN participants p ON p.conversation_id = c.conversation_id
       AND p.user_id <> coalesce((SELECT value FROM facts WHERE name = 'userId'), '')
     WHERE c.stream = 0
     GROUP BY c.conversation_id
     HAVING count(*) = @count AND sum(p.user_id IN (SELECT value FROM json_each(@ids))) = @count
     ORDER BY c.modified_on DESC LIMIT 1`
  )
  const unread = db.prepare<[], { count: number | null; muted: number | null; missing: number }>(
    `SELECT sum(CASE WHEN a.muted_until IS NULL THEN max(s.unread, coalesce(a.marked_unread, 0)) ELSE s.mentioned END)
       AS count,
       sum(CASE WHEN a.muted_until IS NULL THEN 0 ELSE max(s.unread, coalesce(a.marked_unread, 0)) - s.mentioned END)
       AS muted, count(*) - count(s.unread) AS missing FROM conversations c
     LEFT JOIN summaries s ON s.conversation_id = c.conversation_id
     LEFT JOIN arrangements a ON a.conversation_id = c.conversation_id`
  )

  const matching = `FROM participants p LEFT JOIN users u ON u.user_id = p.user_id
     WHERE p.conversation_id = @id AND (@like = '%%' OR u.folded LIKE @like ESCAPE '\\')`
  type Matching = { id: string; like: string }
  const listMatching = db.prepare<[Matching & { offset: number; limit: number }], { id: string }>(
    `SELECT p.user_id AS id ${matching}
     ORDER BY u.folded IS NULL, u.folded, p.user_id LIMIT @limit OFFSET @offset`
  )
  const countMatching = db.prepare<[Matching], { total: number }>(`SELECT count(*) AS total ${matching}`)

  /** @returns whether anything changed: each start loads the whole list again, mostly unchanged. */
  function setParticipants(conversationId: string, userIds: string[]): boolean {
    const ids = [...new Set(userIds)].sort()
    if (participants.get(conversationId)?.ids === JSON.stringify(ids)) return false
    removeParticipants.run(conversationId)
    for (const userId of ids) addParticipant.run(conversationId, userId)
    return true
  }

  function deleteConversation(conversationId: string): void {
    search.removeConversation(conversationId)
    for (const deletion of historyDeletions) deletion.run(conversationId)
    // The person must still be able to see unsent messages and drafts.
    if (unsent.get({ id: conversationId }) !== undefined) return
    for (const deletion of conversationDeletions) deletion.run(conversationId)
  }

  function rowOf(row: Row): ConversationRow {
    const { participants, lastId, lastOn, lastBy, lastLine, outgoingText, outgoingAt, stream, ...others } =
      row
    const { markedUnread, hiddenOn, systemBody, systemBy, ...rest } = others
    const isNewer = outgoingAt !== null && outgoingAt >= (lastOn ?? '')
    return {
      ...rest,
      stream: stream === 1,
      markedUnread: markedUnread === 1,
      hidden: hiddenOn !== null && (outgoingAt ?? '') <= hiddenOn && (lastOn ?? '') <= hiddenOn,
      participantIds: JSON.parse(participants) as string[],
      last:
        lastId === null
          ? null
          : {
              messageId: lastId,
              createdOn: lastOn ?? '',
              createdBy: lastBy,
              line: lastLine,
              system: systemBody === null ? null : { body: systemBody, createdBy: systemBy ?? '' }
            },
      lastOutgoing: isNewer ? { text: outgoingText ?? '', createdAt: outgoingAt } : null
    }
  }

  const timeOf = (row: ConversationRow): string =>
    row.lastOutgoing?.createdAt ?? row.last?.createdOn ?? row.createdOn

  return {
    putConversations: db.transaction((conversations: NewConversation[]) => {
      const changed = new Set<string>()
      for (const { conversation, participantIds } of conversations) {
        const { conversationId } = conversation
        const { changes } = put.run({ ...conversation, stream: conversation.stream ? 1 : 0 })
        if (changes > 0) changed.add(conversationId)
        if (participantIds !== null && setParticipants(conversationId, participantIds))
          changed.add(conversationId)
      }
      return [...changed]
    }),
    deleteConversation: db.transaction(deleteConversation),
    setParticipants: db.transaction((conversationId: string, userIds: string[]) => {
      setParticipants(conversationId, userIds)
    }),
    listParticipants: db.transaction(
      (id: string, { text, ...part }: { text: string; offset: number; limit: number }) => {
        const like = containing(text)
        return {
          userIds: listMatching.all({ id, like, ...part }).map((row) => row.id),
          total: countMatching.get({ id, like })?.total ?? 0
        }
      }
    ),
    listConversations: db.transaction(({ ids, limit }: ConversationFilter = {}) => {
      summaries.fillMissing(ids)
      const selectedIds = ids ?? (limit === undefined ? undefined : latest.all(limit).map(({ id }) => id))
      const rows = selectedIds === undefined ? listAll.all() : listSome.all(JSON.stringify(selectedIds))
      return rows.map(rowOf).sort((a, b) => (timeOf(a) === timeOf(b) ? 0 : timeOf(a) < timeOf(b) ? 1 : -1))
    }),
    listConversationIds: db.transaction(() => {
      summaries.fillMissing()
      return latest.all(NO_LIMIT).map(({ id }) => id)
    }),
    findDirectConversation: (userIds) =>
      direct.get({ ids: JSON.stringify(userIds), count: userIds.length })?.id ?? null,
    countUnread: db.transaction(() => {
      let counted = unread.get()
      if (counted !== undefined && counted.missing > 0) {
        summaries.fillMissing()
        counted = unread.get()
      }
      return { count: counted?.count ?? 0, muted: counted?.muted ?? 0 }
    })
  }
}
