import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { storeErrorOf } from './errors.ts'
import { migrate } from './migrations.ts'

/**
 * Opens the encrypted database, or makes it.
 * @param file a path, or ':memory:'.
 * @param key 32 bytes, used as they are: a passphrase would cost 165 ms at each opening.
 * @throws StoreError
 */
export function openDatabase(file: string, key: Uint8Array): Database {
  let db: Database | null = null
  try {
    db = new Sqlite(file)
    if (file !== ':memory:') {
      db.pragma("cipher = 'sqlcipher'")
      db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    }
    // Before anything else: sorts would spill message text in clear into a temporary file.
    db.pragma('temp_store = MEMORY')
    db.pragma('journal_mode = WAL')
    // What a person typed is on the disk when a commit returns; WAL's default would lose it with the power.
    db.pragma('synchronous = FULL')
    db.pragma('cache_size = -16000')
    migrate(db)
    // A folder that cannot be written is found out now, not at the first message.
    db.exec('BEGIN IMMEDIATE; COMMIT')
    return db
  } catch (error) {
    db?.close()
    throw storeErrorOf(error)
  }
}
