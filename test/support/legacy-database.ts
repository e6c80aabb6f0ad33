/** Databases as earlier versions of the program left them. */
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockOldCipher } from '../../main/store/cipher.ts'
import { migrate } from '../../main/store/migrations.ts'

/** Undoes migration 5 in an open database: nothing in the outbox waits or sends a file. */
export function downgradeTo4(db: Database): void {
  db.exec('DROP TABLE files')
  for (const name of ['submission_id', 'not_before', 'scheduled', 'file_id', 'file_url'])
    db.exec(`ALTER TABLE outbox DROP COLUMN ${name}`)
  db.pragma('user_version = 4')
}

/** Undoes migrations 4 and 5 in an open database: people without telephone numbers, nothing arranged, saved or mentioned. */
export function downgradeTo3(db: Database): void {
  downgradeTo4(db)
  for (const table of ['arrangements', 'saved_messages', 'mentions', 'pictures'])
    db.exec(`DROP TABLE ${table}`)
  const columns = {
    users: ['extension', 'phone', 'mobile'],
    conversations: ['created_by', 'visibility', 'picture_url'],
    summaries: ['mentioned']
  }
  for (const [table, names] of Object.entries(columns))
    for (const name of names) db.exec(`ALTER TABLE ${table} DROP COLUMN ${name}`)
  db.pragma('user_version = 3')
}

/** Downgrades a closed database to schema version 1, which has no search index, so that its messages must be indexed. */
export function removeSearchIndex(file: string, key: Buffer): void {
  const db = new Sqlite(file)
  unlock(db, key)
  downgradeTo3(db)
  db.exec('DROP TABLE search; DROP TABLE summaries; DROP INDEX messages_by_doc')
  db.exec('ALTER TABLE messages DROP COLUMN doc')
  db.pragma('user_version = 1')
  db.close()
}

/** Opens or creates a database with the former cipher. */
export function openWithFormerCipher(file: string, key: Buffer): Database {
  const db = new Sqlite(file)
  unlockOldCipher(db, key)
  db.pragma('journal_mode = WAL')
  migrate(db)
  return db
}
