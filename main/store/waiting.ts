/** Messages in the outbox that can be taken back, or are sent at a time that the person chose. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { failpoint } from '../kernel/failpoint.ts'
import { OUTBOX_COLUMNS, toOutboxRow } from './outbox.ts'
import type { Outbox, OutboxColumns } from './outbox.ts'
import type { OutboxRow, Store } from './types.ts'

type ScheduledChange = Parameters<Store['changeScheduled']>[1]

export function createWaiting(
  db: Database,
  parts: Pick<Outbox, 'setDraft' | 'getDraft'> & {
    setFileDraft(fileId: string, conversationId: string | null): void
  }
): {
  undoSend(sendId: string): OutboxRow[] | null
  changeScheduled(sendId: string, change: ScheduledChange): boolean
  releaseScheduled(sendIds: string[], createdAt: string): OutboxRow[]
} {
  const { setDraft, getDraft, setFileDraft } = parts
  const submission = db.prepare<[{ sendId: string }], OutboxColumns>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE send_id = @sendId OR submission_id =
       (SELECT submission_id FROM outbox WHERE send_id = @sendId) ORDER BY position`
  )
  const one = db.prepare<[string], OutboxColumns>(`SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE send_id = ?`)
  const remove = db.prepare<[string]>('DELETE FROM outbox WHERE send_id = ?')
  const setText = db.prepare<[string, string]>('UPDATE outbox SET text = ? WHERE send_id = ?')
  const setTime = db.prepare<[string, string]>('UPDATE outbox SET not_before = ? WHERE send_id = ?')
  const release = db.prepare<[{ sendId: string; createdAt: string }]>(
    `UPDATE outbox SET scheduled = 0, not_before = NULL, created_at = @createdAt,
       position = (SELECT max(position) FROM outbox) + 1
     WHERE send_id = @sendId AND scheduled = 1 AND state = 'sending'`
  )

  /** Whether no attempt to send the row has begun. */
  const isUntouched = ({ state, attemptedAt }: OutboxColumns): boolean =>
    state !== 'maybe-sent' && attemptedAt === null

  const undo = db.transaction((sendId: string) => {
    const rows = submission.all({ sendId })
    const [first] = rows
    if (first === undefined || !rows.every(isUntouched)) return null
    for (const row of rows) {
      remove.run(row.sendId)
      if (row.fileId !== null) setFileDraft(row.fileId, row.conversationId)
    }
    const texts = [...rows.map(({ text }) => text), getDraft(first.conversationId)]
    setDraft(first.conversationId, texts.filter((text) => text !== '').join('\n'))
    return rows.map(toOutboxRow)
  })

  return {
    undoSend(sendId) {
      failpoint('undo-begin')
      const rows = undo(sendId)
      failpoint('undo-commit')
      return rows
    },
    changeScheduled: db.transaction((sendId: string, { text, notBefore }: ScheduledChange) => {
      const rows = submission.all({ sendId })
      if (rows.length === 0 || !rows.every((row) => row.scheduled === 1 && isUntouched(row))) return false
      if (text !== undefined) setText.run(text, sendId)
      if (notBefore !== undefined) for (const row of rows) setTime.run(notBefore, row.sendId)
      return true
    }),
    releaseScheduled: db.transaction((sendIds: string[], createdAt: string) =>
      sendIds
        .filter((sendId) => release.run({ sendId, createdAt }).changes > 0)
        .flatMap((sendId) => one.get(sendId) ?? [])
        .map(toOutboxRow)
    )
  }
}
