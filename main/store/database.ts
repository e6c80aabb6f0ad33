import { existsSync, rmSync, statSync } from 'node:fs'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockOldCipher } from './cipher.ts'
import { convertCipher, usesOldCipher } from './convert-cipher.ts'
import { StoreError, toStoreError } from './errors.ts'
import { migrate } from './migrations.ts'

const PAGE_BYTES = 4_096
/** Tables that the service cannot restore. They are small, so their integrity is checked at every opening. */
const CHECKED_TABLES = ['outbox', 'files', 'drafts', 'read_marks', 'facts']
/** How long to wait, in ms, for another process to release its lock: it may be about to quit. */
const LOCK_TIMEOUT_MS = 1_000

/**
 * Opens the encrypted database, or creates it, with an exclusive lock. A database with the old cipher is converted; if
 * the conversion fails, the database is used unconverted.
 * @param file a path, or ':memory:'
 * @param key 32 bytes, used without key derivation: deriving a key from a passphrase would take 25 ms at each opening
 * @throws StoreError
 */
export function openDatabase(file: string, key: Uint8Array): Database {
  const isNew = file === ':memory:' || !existsSync(file)
  // SQLite would treat a file of a few bytes as a new database, and a folder as an unreadable file.
  if (!isNew && isNotADatabase(file)) throw new StoreError('damaged')
  try {
    return open(file, key, unlock)
  } catch (error) {
    if (isNew && existsSync(file) && statSync(file).size === 0) rmSync(file)
    const failure = toStoreError(error)
    if (isNew || failure.code !== 'damaged' || !usesOldCipher(file, key)) throw failure
  }
  try {
    return open(file, key, convertCipher(file, key) ? unlock : unlockOldCipher)
  } catch (error) {
    throw toStoreError(error)
  }
}

function open(file: string, key: Uint8Array, unlockWith: typeof unlock): Database {
  const db = new Sqlite(file, { timeout: LOCK_TIMEOUT_MS })
  try {
    if (file !== ':memory:') unlockWith(db, key)
    // Must come first: sorting would otherwise spill unencrypted message text into a temporary file.
    db.pragma('temp_store = MEMORY')
    // Only has an effect on a new database: deleted data gives its space back in steps (disk-use.ts).
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = WAL')
    // A commit returns only when the data is on disk; WAL's default could lose it in a power failure.
    db.pragma('synchronous = FULL')
    db.pragma('cache_size = -4000')
    migrate(db)
    // Detect a read-only folder now, not when the first message is stored.
    db.exec('BEGIN IMMEDIATE; COMMIT')
    for (const table of CHECKED_TABLES) {
      if (db.pragma(`integrity_check('${table}')`, { simple: true }) !== 'ok') throw new StoreError('damaged')
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function isNotADatabase(file: string): boolean {
  const found = statSync(file)
  return found.isDirectory() || found.size < PAGE_BYTES
}
