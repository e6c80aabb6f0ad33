/**
 * What happens to a database that is damaged: it is kept, whole, under another name, and what a person wrote goes
 * over into a new one, as far as it can be read. Everything else is loaded again from the service.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { unlock, unlockFormer } from './cipher.ts'
import { openDatabase } from './database.ts'
import type { Rescue } from './types.ts'

const COMPANIONS = ['-wal', '-shm']

/**
 * What nobody else has: outbox and drafts; how far was read; and whose store it is. A row that may have been sent
 * since counts as tried, so that the service is asked for it before it is sent again.
 */
const CARRIED = [
  {
    table: 'outbox',
    order: 'position',
    insert: `INSERT OR IGNORE INTO outbox VALUES (@position, @send_id, @conversation_id, @text, @state,
      @failure_code, @failure_message, @created_at, coalesce(@attempted_at, unixepoch(@created_at) * 1000.0))`
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
    table: 'facts',
    order: 'name',
    insert: `INSERT OR IGNORE INTO facts SELECT @name, @value
      WHERE @name IN ('me', 'principalId', 'userId', 'readFloor')`
  }
]

/** Remembers, beside the database, that damage was met while it was in use: the next opening rescues it. */
export function noteDamage(file: string): void {
  try {
    writeFileSync(`${file}.damage`, '')
  } catch {
    // The damage is met again.
  }
}

export const hasNotedDamage = (file: string): boolean => existsSync(`${file}.damage`)

/**
 * Makes a new database with what can be read of the damaged one, then changes their names. A crash at any place
 * leaves either the damaged one where it was, or the new one, complete, for finishRescue().
 * @throws StoreError where no new one can be made; the damaged one stays where it was then.
 */
export function rescue(file: string, key: Uint8Array): Rescue {
  const fresh = freshName(file)
  for (const ending of ['', ...COMPANIONS]) rmSync(fresh + ending, { force: true })
  const db = openDatabase(fresh, key)
  try {
    // Of the two only one can read anything.
    for (const unlockWith of [unlock, unlockFormer]) carryOver(file, (from) => unlockWith(from, key), db)
    const saved = countWritten(db)
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

/** Ends a rescue that was broken off between its last steps; a companion that was left must not meet the new file. */
export function finishRescue(file: string): void {
  if (existsSync(file) || !existsSync(freshName(file))) return
  moveAside(file)
  renameSync(freshName(file), file)
}

const freshName = (file: string): string => `${file}.new`

/** @returns the new name. */
function moveAside(file: string): string {
  const stamp = new Date().toISOString().replace(/\D/g, '')
  const aside = `${file}.damaged-${stamp}`
  for (const ending of ['', ...COMPANIONS]) {
    if (existsSync(file + ending)) renameSync(file + ending, aside + ending)
  }
  return aside
}

function carryOver(file: string, unlockIt: (from: Database) => void, to: Database): void {
  let from: Database | null = null
  try {
    from = new Sqlite(file, { readonly: true })
    unlockIt(from)
    for (const { table, order, insert } of CARRIED)
      carryTable(from, `SELECT * FROM ${table} ORDER BY ${order}`, to.prepare(insert))
  } catch {
    // Nothing (more) of it can be read.
  } finally {
    from?.close()
  }
}

function countWritten(db: Database): Rescue['saved'] {
  const count = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
  return { messages: count('outbox'), drafts: count('drafts') }
}

/** Row by row from both ends, each up to the place that cannot be read. */
function carryTable(from: Database, select: string, insert: ReturnType<Database['prepare']>): void {
  for (const query of [select, `${select} DESC`]) {
    try {
      for (const row of from.prepare<[], object>(query).iterate()) insert.run(row)
    } catch {
      // What lies behind it is met from the other end.
    }
  }
}
