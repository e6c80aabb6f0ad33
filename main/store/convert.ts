/** Brings a database that an earlier version encrypted in its way to the cipher of today. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { failpoint } from '../kernel/failpoint.ts'
import { attachFormer, unlock, unlockFormer } from './cipher.ts'
import { storeErrorOf } from './errors.ts'

/** Whether the key opens the file with the former cipher. */
export function isFormer(file: string, key: Uint8Array): boolean {
  let db: Database | null = null
  try {
    db = new Sqlite(file, { readonly: true })
    unlockFormer(db, key)
    db.pragma('schema_version')
    return true
  } catch {
    return false
  } finally {
    db?.close()
  }
}

/**
 * Writes a copy of the former database beside it, then gives it its name. A crash at any place leaves one of the two,
 * complete; what is left of an unfinished copy goes at the next attempt.
 * @returns false where it could not be, because the disk is full or forbids it: the former one is as it was.
 * @throws StoreError 'damaged' where not all of it can be read
 */
export function convert(file: string, key: Uint8Array): boolean {
  const copy = `${file}.converting`
  remove(copy)
  try {
    writeCopy(file, key, copy)
    failpoint('conversion-written')
    renameSync(copy, file)
    // The folder is synced with the log of changes, before anything is written only to the new file.
    return true
  } catch (error) {
    remove(copy)
    const failure = storeErrorOf(error)
    if (failure.code === 'damaged') throw failure
    return false
  }
}

function writeCopy(file: string, key: Uint8Array, copy: string): void {
  // VACUUM INTO encrypts as the connection's main database is, and may write to that one's own file while it is empty.
  const db = new Sqlite(copy)
  try {
    unlock(db, key)
    db.pragma('temp_store = MEMORY')
    attachFormer(db, file, key)
    db.pragma('former.locking_mode = EXCLUSIVE')
    // Its log would meet the new file. Closing empties it too, but tells nobody where it cannot; to leave WAL altogether
    // would take a journal, and a crash would leave that to whoever opens the file first, with the other cipher.
    db.pragma('former.wal_checkpoint(TRUNCATE)')
    db.prepare('VACUUM former INTO ?').run(copy)
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
