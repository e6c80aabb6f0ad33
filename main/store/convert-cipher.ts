/** Converts a database that an earlier version encrypted to the current cipher. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { failpoint } from '../kernel/failpoint.ts'
import { attachOldCipher, unlock, unlockOldCipher } from './cipher.ts'
import { toStoreError } from './errors.ts'

/** Whether the key opens the file with the old cipher. */
export function usesOldCipher(file: string, key: Uint8Array): boolean {
  let db: Database | null = null
  try {
    db = new Sqlite(file, { readonly: true })
    unlockOldCipher(db, key)
    db.pragma('schema_version')
    return true
  } catch {
    return false
  } finally {
    db?.close()
  }
}

/**
 * Writes a converted copy beside the old database, then renames the copy over it. After a crash at any point, one
 * complete database is left; the next attempt deletes an unfinished copy.
 * @returns false if the copy could not be written, for example because the disk is full; the old database is unchanged
 * @throws StoreError 'damaged' if part of the old database cannot be read
 */
export function convertCipher(file: string, key: Uint8Array): boolean {
  const copy = `${file}.converting`
  remove(copy)
  try {
    writeCopy(file, key, copy)
    failpoint('conversion-written')
    renameSync(copy, file)
    // No need to sync the folder here: SQLite does it when it creates the WAL, before it writes anything to the new file.
    return true
  } catch (error) {
    remove(copy)
    const failure = toStoreError(error)
    if (failure.code === 'damaged') throw failure
    return false
  }
}

function writeCopy(file: string, key: Uint8Array, copy: string): void {
  // VACUUM INTO uses the cipher of the connection's main database, and may write to the main database's own file while
  // that is empty.
  const db = new Sqlite(copy)
  try {
    unlock(db, key)
    db.pragma('temp_store = MEMORY')
    attachOldCipher(db, file, key)
    db.pragma('old.locking_mode = EXCLUSIVE')
    // Empty the old WAL: otherwise it would be applied to the new file. Closing the database would empty it too, but
    // without reporting a failure. Leaving WAL mode would need a rollback journal, which a crash would leave behind for
    // the next opening to apply with the wrong cipher.
    db.pragma('old.wal_checkpoint(TRUNCATE)')
    db.prepare('VACUUM old INTO ?').run(copy)
  } finally {
    db.close()
  }
  const written = openSync(copy, 'r+')
  fsyncSync(written)
  closeSync(written)
}

function remove(copy: string): void {
  for (const ending of ['', '-journal']) rmSync(copy + ending, { force: true })
}
