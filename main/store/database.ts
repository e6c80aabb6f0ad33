import { existsSync, rmSync, statSync } from 'node:fs'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockFormer } from './cipher.ts'
import { convert, isFormer } from './convert.ts'
import { StoreError, storeErrorOf } from './errors.ts'
import { migrate } from './migrations.ts'

const PAGE_BYTES = 4_096
/** What a person wrote, and how far they read: it is looked through at each opening, and is never much. */
const WRITTEN = ['outbox', 'drafts', 'read_marks', 'facts']
/** How long to wait for a database that another program has locked, in ms: it may be about to end. */
const PATIENCE_MS = 1_000

/**
 * Opens the encrypted database, or makes it. Nobody else can open it meanwhile. One with the former cipher is converted;
 * where that cannot be, it is used as it is.
 * @param file a path, or ':memory:'.
 * @param key 32 bytes, used as they are: to derive one from a passphrase would take 25 ms at each opening.
 * @throws StoreError
 */
export function openDatabase(file: string, key: Uint8Array): Database {
  const isNew = file === ':memory:' || !existsSync(file)
  // SQLite would take a file of a few bytes for a new one, and a folder for one that may not be read.
  if (!isNew && isNoDatabase(file)) throw new StoreError('damaged')
  try {
    return open(file, key, unlock)
  } catch (error) {
    if (isNew && existsSync(file) && statSync(file).size === 0) rmSync(file)
    const failure = storeErrorOf(error)
    if (isNew || failure.code !== 'damaged' || !isFormer(file, key)) throw failure
  }
  try {
    return open(file, key, convert(file, key) ? unlock : unlockFormer)
  } catch (error) {
    throw storeErrorOf(error)
  }
}

function open(file: string, key: Uint8Array, unlockWith: typeof unlock): Database {
  const db = new Sqlite(file, { timeout: PATIENCE_MS })
  try {
    if (file !== ':memory:') unlockWith(db, key)
    // Before anything else: sorts would spill message text in clear into a temporary file.
    db.pragma('temp_store = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = WAL')
    // What a person typed is on the disk when a commit returns; WAL's default would lose it with the power.
    db.pragma('synchronous = FULL')
    db.pragma('cache_size = -4000')
    migrate(db)
    // A folder that cannot be written is found out now, not at the first message.
    db.exec('BEGIN IMMEDIATE; COMMIT')
    for (const table of WRITTEN) {
      if (db.pragma(`integrity_check('${table}')`, { simple: true }) !== 'ok') throw new StoreError('damaged')
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function isNoDatabase(file: string): boolean {
  const found = statSync(file)
  return found.isDirectory() || found.size < PAGE_BYTES
}
