/** The database cipher detects changes, and a database with the former cipher is converted without data loss. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createQueries } from '../../main/store/queries.ts'
import { unlock, unlockOldCipher } from '../../main/store/cipher.ts'
import { openDatabase } from '../../main/store/database.ts'
import { openStore, rescueStore } from '../../main/store/index.ts'
import { createSearch } from '../../main/store/search.ts'
import { openWithFormerCipher } from '../support/legacy-database.ts'
import { runOnStoreWithMount } from './mount-namespace.ts'
import { ana, storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const PAGE = 4_096
/** The unencrypted bytes of the first page: a salt (unused with a raw key), the page size and the format. */
const UNENCRYPTED = 24
const COUNT = 60

let folder: string
let file: string
let key: Buffer

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cipher-'))
  file = join(folder, 'store.db')
  key = randomBytes(32)
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()

/** Adds messages with gaps between their row ids, not all of them indexed, and unsent messages and a draft. */
function fill(db: Database): void {
  const search = createSearch(db, '')
  const queries = createQueries(db)
  queries.setMe(ana)
  const all = Array.from({ length: COUNT }, (_, index) =>
    storedMessage({
      messageId: `m${index}`,
      createdOn: at(index),
      body: `word number${index} ${'z'.repeat(600)}`
    })
  )
  queries.putMessages('c', all, { complete: true, reachesBeginning: true })
  for (let index = 0; index < COUNT; index += 3) queries.deleteMessage('c', `m${index}`)
  // Like a store from before the search index that has been indexed up to its 40th row.
  for (let index = 40; index < COUNT; index++) search.remove(`m${index}`)
  db.exec(`UPDATE messages SET doc = NULL WHERE rowid > 40; INSERT INTO facts VALUES ('indexedUpTo', '40')`)
  for (let index = 0; index < 10; index++) {
    queries.addToOutbox({
      sendId: `s${index}`,
      conversationId: 'c',
      text: `unsent ${index}`,
      createdAt: at(index)
    })
  }
  queries.deleteFromOutbox('s9')
  queries.setDraft('c', 'a draft')
}

/** The whole contents, including row ids. */
function contents(db: Database): object {
  const tables = db
    .prepare<[], { name: string; wr: number }>(
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') AND name <> 'sqlite_schema'"
    )
    .all()
  const rows = tables.map(({ name, wr }) => [
    name,
    db.prepare(`SELECT ${wr === 1 ? '' : 'rowid AS row, '}* FROM ${name} ORDER BY 1, 2`).all()
  ])
  return { version: db.pragma('user_version'), rows }
}

/** @param crashed leaves the write-ahead log, as after a crash */
function createFormerDatabase({ crashed = false } = {}): object {
  const path = crashed ? join(folder, 'running.db') : file
  const db = openWithFormerCipher(path, key)
  fill(db)
  const content = contents(db)
  if (crashed) for (const ending of ['', '-wal']) copyFileSync(path + ending, file + ending)
  db.close()
  rmSync(join(folder, 'running.db'), { force: true })
  return content
}

/** The contents of the file with this cipher; null if the cipher or the contents are wrong. */
function readWith(unlockWith: typeof unlock): object | null {
  const db = new Sqlite(file, { readonly: true })
  try {
    unlockWith(db, key)
    // Checks the pages of indexes, too.
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') return null
    return contents(db)
  } catch {
    return null
  } finally {
    db.close()
  }
}

function openAndClose(): void {
  openDatabase(file, key).close()
}

/** Call this before anything opens the database, which would leave an empty log. */
function expectNoOtherFiles(): void {
  expect(readdirSync(folder).filter((name) => !name.includes('.damaged-'))).toEqual(['store.db'])
}

describe('the cipher', () => {
  test('detects a changed byte in any page, and swapped pages', () => {
    const db = openDatabase(file, key)
    fill(db)
    // Changes in unused pages are not detected.
    db.exec('VACUUM')
    db.close()
    const intact = readFileSync(file)
    const check = (change: (bytes: Buffer) => void): void => {
      const bytes = Buffer.from(intact)
      change(bytes)
      writeFileSync(file, bytes)
      expect(readWith(unlock)).toBeNull()
    }
    expect(readWith(unlock)).not.toBeNull()
    const pages = intact.length / PAGE
    expect(pages).toBeGreaterThan(20)
    for (let page = 0; page < pages; page++) {
      for (const place of [UNENCRYPTED, 2_000 + page, PAGE - 1]) {
        const offset = page * PAGE + place
        check((bytes) => bytes.writeUInt8((bytes[offset] ?? 0) ^ 1, offset))
      }
    }
    check((bytes) => {
      bytes.set(intact.subarray(PAGE * 5, PAGE * 6), PAGE * 6)
      bytes.set(intact.subarray(PAGE * 6, PAGE * 7), PAGE * 5)
    })
  })

  test('uses the key directly, without a key derivation at each start', () => {
    openAndClose()
    const db = new Sqlite(file)
    db.pragma("cipher = 'aegis'")
    db.pragma(`key = 'raw:${key.toString('hex')}'`)
    expect(db.pragma('user_version', { simple: true })).toBeGreaterThan(0)
    db.close()
  })
})

describe('a database with the former cipher', () => {
  test.each([
    ['after it was closed', false],
    ['after a crash', true]
  ])('is converted completely %s, and nothing is left of the old one', (_name, crashed) => {
    const before = createFormerDatabase({ crashed })
    openAndClose()
    expectNoOtherFiles()
    expect(readWith(unlockOldCipher)).toBeNull()
    expect(readWith(unlock)).toEqual(before)
  })

  test('can be used as before: indexing continues, and unsent messages and drafts are kept', async () => {
    createFormerDatabase()
    const store = await openStore({ file, key, workerUrl: storeWorkerUrl })
    const found = async (): Promise<number> =>
      (await store.searchMessages({ text: 'word', limit: COUNT })).hits.length
    expect(await found()).toBe(26)
    await store.indexMore(200)
    expect(await found()).toBe(40)
    expect((await store.listOutbox()).map(({ text }) => text)).toEqual(
      Array.from({ length: 9 }, (_, index) => `unsent ${index}`)
    )
    expect(await store.getDraft('c')).toBe('a draft')
    expect((await store.getMe())?.name).toBe('Ana Vell')
    // Positions are never reused.
    const row = { sendId: 's', conversationId: 'c', text: 'next', createdAt: at(90) }
    expect((await store.addToOutbox(row)).position).toBe(11)
    await store.close()
  })

  test('is converted even if an interrupted conversion has left files', () => {
    const before = createFormerDatabase()
    for (const ending of ['', '-journal']) writeFileSync(`${file}.converting${ending}`, randomBytes(PAGE * 3))
    openAndClose()
    expectNoOtherFiles()
    expect(readWith(unlock)).toEqual(before)
  })

  test('is converted at the next start if the process is killed before the files are renamed', () => {
    const before = createFormerDatabase({ crashed: true })
    const script = join(folder, 'script.ts')
    writeFileSync(
      script,
      `import { subscribe } from 'node:diagnostics_channel'
      import { openDatabase } from ${JSON.stringify(new URL('../../main/store/database.ts', import.meta.url).href)}
      subscribe('cloudlink-chat:failpoint', ({ name }) => {
        if (name === 'conversion-written') process.kill(process.pid, 'SIGKILL')
      })
      openDatabase(${JSON.stringify(file)}, Buffer.from('${key.toString('hex')}', 'hex'))`
    )
    expect(spawnSync(process.execPath, [script]).signal).toBe('SIGKILL')
    rmSync(script)
    expect(readdirSync(folder)).toContain('store.db.converting')
    expect(readWith(unlockOldCipher)).toEqual(before)
    openAndClose()
    expectNoOtherFiles()
    expect(readWith(unlock)).toEqual(before)
  })

  test('is not changed if the key is wrong', () => {
    createFormerDatabase({ crashed: true })
    const names = readdirSync(folder)
    const before = names.map((name) => readFileSync(join(folder, name)))
    key = randomBytes(32)
    expect(openAndClose).toThrow(expect.objectContaining({ name: 'StoreError', code: 'damaged' }))
    const after = names.map((name) => readFileSync(join(folder, name)))
    expect(after).toEqual(before)
    expect(readdirSync(folder).filter((name) => name !== 'store.db-shm')).toEqual(names)
  })

  test('is rescued if it is damaged', async () => {
    createFormerDatabase()
    const bytes = readFileSync(file)
    const db = openWithFormerCipher(file, key)
    const page = Number(
      db.prepare("SELECT pageno FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf'").pluck().get()
    )
    db.close()
    randomBytes(100).copy(bytes, (page - 1) * PAGE + 50)
    writeFileSync(file, bytes)
    await expect(openStore({ file, key, workerUrl: storeWorkerUrl })).rejects.toMatchObject({
      code: 'damaged'
    })
    expect(readFileSync(file).equals(bytes)).toBe(true)

    const { store, rescue } = await rescueStore({ file, key, workerUrl: storeWorkerUrl })
    expect(rescue.saved).toEqual({ messages: 9, drafts: 1 })
    expect(readFileSync(rescue.putAside).equals(bytes)).toBe(true)
    expect(await store.getDraft('c')).toBe('a draft')
    await store.close()
    expectNoOtherFiles()
    expect(readWith(unlock)).not.toBeNull()
  })

  test('is used unconverted while the disk has no space for a copy, and converted once it has', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'cipher-former-'))
    createFormerDatabase()
    copyFileSync(file, join(outside, 'store.db'))
    const statements = `
      import { copyFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
      const folder = ${JSON.stringify(folder)}
      const filler = folder + '/filler'
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(filler, Buffer.alloc(bavail * bsize - 65_536, 1))
      const store = await open()
      console.log(await store.getDraft('c'))
      await store.setDraft('d', 'another one')
      await store.close()
      console.log(readdirSync(folder).join(' '))
      rmSync(filler)
      const again = await open()
      console.log(await again.getDraft('c'), 'and', await again.getDraft('d'))
      await again.close()
      copyFileSync(folder + '/store.db', ${JSON.stringify(join(outside, 'after.db'))})`
    const mount = `mount -t tmpfs -o size=2m none '${folder}' && cp '${outside}/store.db' '${folder}/'`
    expect(await runOnStoreWithMount({ file, key, mount }, statements)).toEqual([
      'a draft',
      'filler store.db',
      'a draft and another one'
    ])
    copyFileSync(join(outside, 'after.db'), file)
    expect(readWith(unlockOldCipher)).toBeNull()
    expect(readWith(unlock)).not.toBeNull()
    rmSync(outside, { recursive: true })
  })
})
