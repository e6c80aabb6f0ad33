/**
 * Recovery from a damaged database: it is kept complete under another name, and readable data that only exists here is
 * copied to a new database. Everything else is loaded from the service again.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockOldCipher } from './cipher.ts'
import { openDatabase } from './database.ts'
import type { Rescue } from './types.ts'

const SIDE_FILES = ['-wal', '-shm']

/**
 * The data that the service does not have: outbox, files, drafts, read marks, what the person arranged, and whose store it is. An
 * outbox row may have been sent after the last readable state, so it is marked as attempted: the service is asked before it
 * is sent again.
 */
const RECOVERED = [
  {
    table: 'outbox',
    order: 'position',
    insert: `INSERT OR IGNORE INTO outbox VALUES (@position, @send_id, @conversation_id, @text, @state,
      @failure_code, @failure_message, @created_at, coalesce(@attempted_at, unixepoch(@created_at) * 1000.0),
      @submission_id, @not_before, @scheduled, @file_id, @file_url)`
  },
  {
    table: 'files',
    order: 'file_id',
    insert: `INSERT OR IGNORE INTO files
      VALUES (@file_id, @url, @name, @type, @bytes, @width, @height, @key, @draft_of, @used_on)`
  },
  {
    table: 'drafts',
    order: 'rowid',
    insert: 'INSERT OR IGNORE INTO drafts VALUES (@conversation_id, @text)'
  },
  {
    table: 'read_marks',
    order: 'rowid',
    insert: 'INSERT OR IGNORE INTO read_marks VALUES (@conversation_id, @created_on, @message_id)'
  },
  {
    table: 'arrangements',
    order: 'conversation_id',
    insert: `INSERT OR IGNORE INTO arrangements
      VALUES (@conversation_id, @favourite, @muted_until, @marked_unread, @hidden_on)`
  },
  {
    table: 'saved_messages',
    order: 'message_id',
    insert: 'INSERT OR IGNORE INTO saved_messages VALUES (@message_id, @conversation_id, @saved_on)'
  },
  {
    table: 'facts',
    order: 'name',
    insert: `INSERT OR IGNORE INTO facts SELECT @name, @value
      WHERE @name IN ('me', 'principalId', 'userId', 'readFloor', 'listView', 'statusDeadline', 'emojiUse')`
  }
]

/** Writes a marker file beside the database after damage was found while it was in use. The next opening recovers it. */
export function noteDamage(file: string): void {
  try {
    writeFileSync(`${file}.damage`, '')
  } catch {
    // Without the marker, the damage is found again later.
  }
}

export const hasNotedDamage = (file: string): boolean => existsSync(`${file}.damage`)

/**
 * Creates a new database with the readable data of the damaged one, then renames both. A crash at any point leaves either
 * the damaged database in place, or the complete new one for finishRescue().
 * @throws StoreError if no new database can be created; the damaged one then stays in place
 */
export function rescue(file: string, key: Uint8Array): Rescue {
  const newFile = newName(file)
  for (const suffix of ['', ...SIDE_FILES]) rmSync(newFile + suffix, { force: true })
  const db = openDatabase(newFile, key)
  try {
    // Only one of the two ciphers can read anything.
    for (const unlockWith of [unlock, unlockOldCipher])
      copyReadable(file, (from) => unlockWith(from, key), db)
    const saved = countRecovered(db)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    const putAside = moveAside(file)
    rmSync(`${file}.damage`, { force: true })
    finishRescue(file)
    return { putAside, saved }
  } finally {
    db.close()
  }
}

/**
 * Completes a rescue that a crash interrupted before its last rename. Moves leftover side files away, because SQLite would
 * apply them to the new file.
 */
export function finishRescue(file: string): void {
  if (existsSync(file) || !existsSync(newName(file))) return
  moveAside(file)
  renameSync(newName(file), file)
}

const newName = (file: string): string => `${file}.new`

/** @returns the new path of the damaged file */
function moveAside(file: string): string {
  const stamp = new Date().toISOString().replace(/\D/g, '')
  const aside = `${file}.damaged-${stamp}`
  for (const suffix of ['', ...SIDE_FILES]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  }
  return aside
}

function copyReadable(file: string, unlockIt: (from: Database) => void, to: Database): void {
  let from: Database | null = null
  try {
    from = new Sqlite(file, { readonly: true })
    unlockIt(from)
    for (const { table, order, insert } of RECOVERED)
      copyTable(from, `SELECT * FROM ${table} ORDER BY ${order}`, to.prepare(insert))
  } catch {
    // Nothing more can be read.
  } finally {
    from?.close()
  }
}

function countRecovered(db: Database): Rescue['saved'] {
  const count = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
  return { messages: count('outbox'), drafts: count('drafts') }
}

/** Columns that the tables of earlier versions do not have. */
const ADDED_COLUMNS = { submission_id: null, not_before: null, scheduled: 0, file_id: null, file_url: null }

/** Copies rows from both ends, each up to the damaged page. */
function copyTable(from: Database, select: string, insert: ReturnType<Database['prepare']>): void {
  for (const query of [select, `${select} DESC`]) {
    try {
      for (const row of from.prepare<[], object>(query).iterate()) insert.run({ ...ADDED_COLUMNS, ...row })
    } catch {
      // The rows behind the damage are read from the other end.
    }
  }
}
