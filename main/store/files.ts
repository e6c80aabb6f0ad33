/** What the files of the vault are, their keys, and who needs them. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { FileFilter, StoredFile } from './types.ts'

const COLUMNS = `file_id AS fileId, url, name, type, bytes, width, height, key, draft_of AS draftOf,
  used_on AS usedOn`

export function createFiles(db: Database): {
  addFile(file: StoredFile): string[]
  listFiles(filter: FileFilter): StoredFile[]
  setFileDraft(fileId: string, conversationId: string | null): void
  deleteFile(fileId: string): boolean
  deleteUnusedFiles(presentIds: string[]): string[]
  useFile(fileId: string, usedOn: string): void
  pruneFiles(maxBytes: number): string[]
} {
  const insert = db.prepare<[StoredFile]>(
    `INSERT INTO files (file_id, url, name, type, bytes, width, height, key, draft_of, used_on)
     VALUES (@fileId, @url, @name, @type, @bytes, @width, @height, @key, @draftOf, @usedOn)`
  )
  const removeUrl = db
    .prepare<[string | null], string>('DELETE FROM files WHERE url = ? RETURNING file_id')
    .pluck()
  const select = (where: string) =>
    db.prepare<[string], StoredFile>(`SELECT ${COLUMNS} FROM files WHERE ${where} ORDER BY file_id`)
  const byId = select('file_id IN (SELECT value FROM json_each(?))')
  const byUrl = select('url IN (SELECT value FROM json_each(?))')
  const ofDraft = select('draft_of = ?')
  const setDraft = db.prepare('UPDATE files SET draft_of = ? WHERE file_id = ?')
  const isSent = 'file_id IN (SELECT file_id FROM outbox WHERE file_id IS NOT NULL)'
  const remove = db.prepare(`DELETE FROM files WHERE file_id = ? AND NOT ${isSent}`)
  const removeUnused = db.prepare(
    `DELETE FROM files WHERE file_id NOT IN (SELECT value FROM json_each(?))
       OR (url IS NULL AND draft_of IS NULL AND NOT ${isSent})`
  )
  const use = db.prepare('UPDATE files SET used_on = ? WHERE file_id = ?')
  // Only copies of what the service has; the newest use first.
  const copies = db.prepare<[], { fileId: string; bytes: number }>(
    `SELECT file_id AS fileId, bytes FROM files WHERE url IS NOT NULL AND draft_of IS NULL AND NOT ${isSent}
     ORDER BY used_on DESC, file_id DESC`
  )
  const ids = db.prepare<[], string>('SELECT file_id FROM files').pluck()

  return {
    addFile: db.transaction((file: StoredFile) => {
      const replaced = removeUrl.all(file.url)
      insert.run(file)
      return replaced
    }),
    listFiles(filter) {
      if ('ids' in filter) return byId.all(JSON.stringify(filter.ids))
      if ('urls' in filter) return byUrl.all(JSON.stringify(filter.urls))
      return ofDraft.all(filter.draftOf)
    },
    setFileDraft: (fileId, conversationId) => void setDraft.run(conversationId, fileId),
    deleteFile: (fileId) => remove.run(fileId).changes > 0,
    useFile: (fileId, usedOn) => void use.run(usedOn, fileId),
    pruneFiles: db.transaction((maxBytes: number) => {
      let kept = 0
      const pruned = copies.all().filter(({ bytes }) => (kept += bytes) > maxBytes)
      for (const { fileId } of pruned) remove.run(fileId)
      return pruned.map(({ fileId }) => fileId)
    }),
    deleteUnusedFiles: db.transaction((presentIds: string[]) => {
      removeUnused.run(JSON.stringify(presentIds))
      return ids.all()
    })
  }
}
