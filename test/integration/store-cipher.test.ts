/** The cipher holds what it promises, and a database with the former one is converted without a loss. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccount } from '../../main/store/account.ts'
import { unlock, unlockOldCipher } from '../../main/store/cipher.ts'
import { openDatabase } from '../../main/store/database.ts'
import { openStore, rescueStore } from '../../main/store/index.ts'
import { createMessages } from '../../main/store/messages.ts'
import { createOutbox } from '../../main/store/outbox.ts'
import { createSearch } from '../../main/store/search.ts'
import { createSummaries } from '../../main/store/summaries.ts'
import { openFormer } from '../support/old-store.ts'
import { inMount } from './own-mount.ts'

const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)
const PAGE = 4_096
/** What the first page says in clear: a salt that a raw key does not use, page size and format. */
const CLEAR = 24
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

/** Messages with holes between their rows, not all of them indexed yet; what waits to be sent; a draft. */
function fill(db: Database): void {
  const summaries = createSummaries(db)
  const search = createSearch(db)
  const messages = createMessages(db, { search, summaries })
  const outbox = createOutbox(db)
  const me = {
    userId: 'ana',
    principalId: 'ana',
    accountId: '1',
    name: 'Ana Vell',
    email: 'ana@example.test'
  }
  createAccount(db, summaries).setMe(me)
  const all = Array.from({ length: COUNT }, (_, index) => ({
    messageId: `m${index}`,
    conversationId: 'c',
    body: `word number${index} ${'z'.repeat(600)}`,
    contentType: 'text/plain',
    fallbackText: '',
    createdOn: at(index),
    createdBy: 'imke',
    modifiedOn: null,
    sendId: ''
  }))
  messages.putMessages('c', all, { complete: true, reachesBeginning: true })
  for (let index = 0; index < COUNT; index += 3) messages.deleteMessage('c', `m${index}`)
  // As a store of the time before the search that was indexed up to its 40th row.
  for (let index = 40; index < COUNT; index++) search.remove(`m${index}`)
  db.exec(`UPDATE messages SET doc = NULL WHERE rowid > 40; INSERT INTO facts VALUES ('indexedUpTo', '40')`)
  for (let index = 0; index < 10; index++) {
    outbox.addToOutbox({
      sendId: `s${index}`,
      conversationId: 'c',
      text: `unsent ${index}`,
      createdAt: at(index)
    })
  }
  outbox.deleteFromOutbox('s9')
  outbox.setDraft('c', 'a draft')
}

/** Everything that is in it, with the numbers of the rows. */
function everything(db: Database): object {
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

/** @param log whether it was ended without warning, so that its log of changes is still there */
function makeFormer({ log = false } = {}): object {
  const path = log ? join(folder, 'running.db') : file
  const db = openFormer(path, key)
  fill(db)
  const content = everything(db)
  if (log) for (const ending of ['', '-wal']) copyFileSync(path + ending, file + ending)
  db.close()
  rmSync(join(folder, 'running.db'), { force: true })
  return content
}

/** What a cipher finds in the file; null where it does not fit. */
function contentBy(unlockWith: typeof unlock): object | null {
  const db = new Sqlite(file, { readonly: true })
  try {
    unlockWith(db, key)
    // The pages of indices too.
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') return null
    return everything(db)
  } catch {
    return null
  } finally {
    db.close()
  }
}

function openAndClose(): void {
  openDatabase(file, key).close()
}

/** Before anything else looks at it, which would leave an empty log. */
function expectNothingBeside(): void {
  expect(readdirSync(folder).filter((name) => !name.includes('.damaged-'))).toEqual(['store.db'])
}

describe('the cipher', () => {
  test('a byte that changed in any page is noticed, and so is a page in another one’s place', () => {
    const db = openDatabase(file, key)
    fill(db)
    // Nobody reads a page that is free.
    db.exec('VACUUM')
    db.close()
    const sound = readFileSync(file)
    const check = (change: (bytes: Buffer) => void): void => {
      const bytes = Buffer.from(sound)
      change(bytes)
      writeFileSync(file, bytes)
      expect(contentBy(unlock)).toBeNull()
    }
    expect(contentBy(unlock)).not.toBeNull()
    const pages = sound.length / PAGE
    expect(pages).toBeGreaterThan(20)
    for (let page = 0; page < pages; page++) {
      for (const place of [CLEAR, 2_000 + page, PAGE - 1]) {
        const offset = page * PAGE + place
        check((bytes) => bytes.writeUInt8((bytes[offset] ?? 0) ^ 1, offset))
      }
    }
    check((bytes) => {
      bytes.set(sound.subarray(PAGE * 5, PAGE * 6), PAGE * 6)
      bytes.set(sound.subarray(PAGE * 6, PAGE * 7), PAGE * 5)
    })
  })

  test('the key is used as it is: nothing is derived from it at each opening', () => {
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
    ['that was closed', false],
    ['that was ended without warning', true]
  ])('%s is converted whole, and nothing is left of the old one', (_name, log) => {
    const before = makeFormer({ log })
    openAndClose()
    expectNothingBeside()
    expect(contentBy(unlockOldCipher)).toBeNull()
    expect(contentBy(unlock)).toEqual(before)
  })

  test('is used as before: what was not indexed yet is, and what was written is there', async () => {
    makeFormer()
    const store = await openStore({ file, key, workerUrl })
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
    // A position is never given twice.
    const row = { sendId: 's', conversationId: 'c', text: 'next', createdAt: at(90) }
    expect((await store.addToOutbox(row)).position).toBe(11)
    await store.close()
  })

  test('what is left of a conversion that was broken off is not taken for anything', () => {
    const before = makeFormer()
    for (const ending of ['', '-journal']) writeFileSync(`${file}.converting${ending}`, randomBytes(PAGE * 3))
    openAndClose()
    expectNothingBeside()
    expect(contentBy(unlock)).toEqual(before)
  })

  test('killed before the names change, the next start converts it', () => {
    const before = makeFormer({ log: true })
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
    expect(contentBy(unlockOldCipher)).toEqual(before)
    openAndClose()
    expectNothingBeside()
    expect(contentBy(unlock)).toEqual(before)
  })

  test('with another key is left as it is', () => {
    makeFormer({ log: true })
    const names = readdirSync(folder)
    const before = names.map((name) => readFileSync(join(folder, name)))
    key = randomBytes(32)
    expect(openAndClose).toThrow(expect.objectContaining({ name: 'StoreError', code: 'damaged' }))
    const after = names.map((name) => readFileSync(join(folder, name)))
    expect(after).toEqual(before)
    expect(readdirSync(folder).filter((name) => name !== 'store.db-shm')).toEqual(names)
  })

  test('that is damaged is rescued', async () => {
    makeFormer()
    const bytes = readFileSync(file)
    const db = openFormer(file, key)
    const page = Number(
      db.prepare("SELECT pageno FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf'").pluck().get()
    )
    db.close()
    randomBytes(100).copy(bytes, (page - 1) * PAGE + 50)
    writeFileSync(file, bytes)
    await expect(openStore({ file, key, workerUrl })).rejects.toMatchObject({ code: 'damaged' })
    expect(readFileSync(file).equals(bytes)).toBe(true)

    const { store, rescue } = await rescueStore({ file, key, workerUrl })
    expect(rescue.saved).toEqual({ messages: 9, drafts: 1 })
    expect(readFileSync(rescue.putAside).equals(bytes)).toBe(true)
    expect(await store.getDraft('c')).toBe('a draft')
    await store.close()
    expectNothingBeside()
    expect(contentBy(unlock)).not.toBeNull()
  })

  test('is used as it is where the disk has no space for another one, and converted when there is', async () => {
    const stored = mkdtempSync(join(tmpdir(), 'cipher-former-'))
    makeFormer()
    copyFileSync(file, join(stored, 'store.db'))
    const calls = `
      import { copyFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
      const folder = ${JSON.stringify(folder)}
      const stuffing = folder + '/stuffing'
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(stuffing, Buffer.alloc(bavail * bsize - 65_536, 1))
      const store = await open()
      console.log(await store.getDraft('c'))
      await store.setDraft('d', 'another one')
      await store.close()
      console.log(readdirSync(folder).join(' '))
      rmSync(stuffing)
      const again = await open()
      console.log(await again.getDraft('c'), 'and', await again.getDraft('d'))
      await again.close()
      copyFileSync(folder + '/store.db', ${JSON.stringify(join(stored, 'after.db'))})`
    const mount = `mount -t tmpfs -o size=2m none '${folder}' && cp '${stored}/store.db' '${folder}/'`
    expect(await inMount({ file, key, mount }, calls)).toEqual([
      'a draft',
      'store.db stuffing',
      'a draft and another one'
    ])
    copyFileSync(join(stored, 'after.db'), file)
    expect(contentBy(unlockOldCipher)).toBeNull()
    expect(contentBy(unlock)).not.toBeNull()
    rmSync(stored, { recursive: true })
  })
})
