/** Databases as earlier versions left them. */
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockOldCipher } from '../../main/store/cipher.ts'
import { migrate } from '../../main/store/migrations.ts'

/** Brings a closed database back to the schema before the search, so that opening it finds messages to index. */
export function takeAwayIndex(file: string, key: Buffer): void {
  const db = new Sqlite(file)
  unlock(db, key)
  db.exec('DROP TABLE search; DROP TABLE summaries; DROP INDEX messages_by_doc')
  db.exec('ALTER TABLE messages DROP COLUMN doc')
  db.pragma('user_version = 1')
  db.close()
}

/** Opens or makes a database with the former cipher. */
export function openFormer(file: string, key: Buffer): Database {
  const db = new Sqlite(file)
  unlockOldCipher(db, key)
  db.pragma('journal_mode = WAL')
  migrate(db)
  return db
}
