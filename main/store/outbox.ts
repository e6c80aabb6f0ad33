import type { Database } from 'better-sqlite3-multiple-ciphers'
import { failpoint } from '../kernel/failpoint.ts'
import { DRAFT_PREVIEW } from './conversations.ts'
import type { OutboxRow, Store } from './types.ts'

/** The columns of an OutboxRow. */
export const OUTBOX_COLUMNS = `send_id AS sendId, conversation_id AS conversationId, text, position, state,
  failure_code AS failureCode, failure_message AS failureMessage, created_at AS createdAt,
  attempted_at AS attemptedAt, submission_id AS submissionId, not_before AS notBefore, scheduled, file_id AS fileId,
  file_url AS fileUrl, (SELECT json_object('name', name, 'type', type, 'bytes', bytes, 'width', width, 'height', height)
    FROM files WHERE files.file_id = outbox.file_id) AS file`

export type OutboxColumns = Omit<OutboxRow, 'scheduled' | 'file'> & { scheduled: number; file: string | null }
type NewRow = Parameters<Store['addToOutbox']>[0]
type Change = Partial<
  Pick<OutboxRow, 'state' | 'failureCode' | 'failureMessage' | 'attemptedAt' | 'notBefore' | 'fileUrl'>
>

/** Unsent text: messages in the outbox, and drafts. See Store. */
export type Outbox = {
  addToOutbox(row: NewRow): OutboxRow
  listOutbox(conversationId?: string): OutboxRow[]
  updateOutbox(sendId: string, from: OutboxRow['state'], change: Change): boolean
  deleteFromOutbox(sendId: string): boolean
  moveToDraft(sendId: string): string | null
  setDraft(conversationId: string, text: string): boolean
  getDraft(conversationId: string): string
  countUnsent(): { messages: number; drafts: number }
}

export function createOutbox(db: Database): Outbox {
  const add = db.prepare(
    `INSERT INTO outbox
       (send_id, conversation_id, text, state, created_at, submission_id, not_before, scheduled, file_id)
     VALUES (@sendId, @conversationId, @text, 'sending', @createdAt, @submissionId, @notBefore, @scheduled, @fileId)`
  )
  const takeFile = db.prepare('UPDATE files SET draft_of = NULL WHERE file_id = ?')
  const returnFile = db.prepare('UPDATE files SET draft_of = ? WHERE file_id = ?')
  const get = db.prepare<[string], OutboxColumns>(`SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE send_id = ?`)
  const all = db.prepare<[], OutboxColumns>(`SELECT ${OUTBOX_COLUMNS} FROM outbox ORDER BY position`)
  const allOfConversation = db.prepare<[string], OutboxColumns>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE conversation_id = ? ORDER BY position`
  )
  const update = db.prepare(
    `UPDATE outbox SET state = @state, failure_code = @failureCode, failure_message = @failureMessage,
       attempted_at = @attemptedAt, not_before = @notBefore, file_url = @fileUrl WHERE send_id = @sendId`
  )
  const remove = db.prepare(
    "DELETE FROM outbox WHERE send_id = ? AND NOT (state = 'sending' AND attempted_at IS NOT NULL)"
  )
  const putDraft = db.prepare(
    'INSERT INTO drafts VALUES (?, ?) ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text'
  )
  const removeDraft = db.prepare('DELETE FROM drafts WHERE conversation_id = ?')
  const draft = db.prepare<[string], { text: string }>('SELECT text FROM drafts WHERE conversation_id = ?')
  const draftPreview = db.prepare<[string], { preview: string }>(
    `SELECT substr(text, 1, ${DRAFT_PREVIEW}) AS preview FROM drafts WHERE conversation_id = ?`
  )
  const count = db.prepare<[], { messages: number; drafts: number }>(
    `SELECT (SELECT count(*) FROM outbox) AS messages, (SELECT count(*) FROM (SELECT conversation_id FROM drafts
       UNION SELECT draft_of FROM files WHERE draft_of IS NOT NULL)) AS drafts`
  )

  const rowOf = (sendId: string): OutboxRow => {
    const row = get.get(sendId)
    if (row === undefined) throw new Error('outbox row missing')
    return toOutboxRow(row)
  }
  const insert = db.transaction((row: NewRow) => {
    add.run({
      ...{ submissionId: row.sendId, notBefore: null, fileId: null, ...row },
      scheduled: row.scheduled === true ? 1 : 0
    })
    if (row.fileId !== undefined) takeFile.run(row.fileId)
    if (row.fromDraft) removeDraft.run(row.conversationId)
    return rowOf(row.sendId)
  })
  return {
    addToOutbox(row) {
      failpoint('outbox-begin')
      const added = insert(row)
      failpoint('outbox-commit')
      return added
    },
    listOutbox: (conversationId) =>
      (conversationId === undefined ? all.all() : allOfConversation.all(conversationId)).map(toOutboxRow),
    updateOutbox: db.transaction((sendId: string, from: OutboxRow['state'], change: Change) => {
      const row = get.get(sendId)
      if (row?.state !== from) return false
      update.run({ ...row, ...change })
      return true
    }),
    deleteFromOutbox: (sendId) => remove.run(sendId).changes > 0,
    moveToDraft: db.transaction((sendId: string) => {
      const row = get.get(sendId)
      if (row === undefined || remove.run(sendId).changes === 0) return null
      const typed = draft.get(row.conversationId)?.text ?? ''
      const texts = [typed, row.text].filter((text) => text !== '')
      if (texts.length > 0) putDraft.run(row.conversationId, texts.join('\n'))
      if (row.fileId !== null) returnFile.run(row.conversationId, row.fileId)
      return row.text
    }),
    setDraft: db.transaction((conversationId: string, text: string) => {
      const before = draftPreview.get(conversationId)?.preview ?? ''
      if (text === '') removeDraft.run(conversationId)
      else putDraft.run(conversationId, text)
      return before !== (draftPreview.get(conversationId)?.preview ?? '')
    }),
    getDraft: (conversationId) => draft.get(conversationId)?.text ?? '',
    countUnsent: () => count.get() ?? { messages: 0, drafts: 0 }
  }
}

/** A row as SQLite returns it has no booleans. */
export const toOutboxRow = (columns: OutboxColumns): OutboxRow => ({
  ...columns,
  scheduled: columns.scheduled === 1,
  file: columns.file === null ? null : (JSON.parse(columns.file) as OutboxRow['file'])
})
