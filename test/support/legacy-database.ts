/** Databases as earlier versions of the program left them. */
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockOldCipher } from '../../main/store/cipher.ts'
import { migrate } from '../../main/store/migrations.ts'

/** Downgrades a closed database to schema version 1, which has no search index, so that its messages must be indexed. */
export function removeSearchIndex(file: string, key: Buffer): void {
  const db = new Sqlite(file)
  unlock(db, key)
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
