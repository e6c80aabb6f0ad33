/** Damaged stores, full disks and locked stores: no data is deleted, and readable unsent messages and drafts are rescued. */
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore, rescueStore } from '../../main/store/index.ts'
import { openDatabase } from '../../main/store/database.ts'
import { createOutbox } from '../../main/store/outbox.ts'
import { rescue } from '../../main/store/rescue.ts'
import { StoreError } from '../../main/store/errors.ts'
import type { Rescue, Store } from '../../main/store/types.ts'
import { mountReadOnly, runOnStoreWithMount } from './mount-namespace.ts'
import { downgradeTo4 } from '../support/legacy-database.ts'
import { ana, storedConversation, storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const PAGE = 4_096
const TEXTS = Array.from({ length: 40 }, (_, index) => `unsent ${index} ${'x'.repeat(400)}`)
const DRAFTS = Array.from({ length: 20 }, (_, index) => `draft ${index} ${'y'.repeat(300)}`)

let folder: string
let file: string
let key: Buffer
let opened: Store[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damage-'))
  file = join(folder, 'store.db')
  key = randomBytes(32)
  opened = []
})
afterEach(async () => {
  for (const store of opened) await store.close()
  rmSync(folder, { recursive: true })
})

async function open(): Promise<Store> {
  const store = await openStore({ file, key, workerUrl: storeWorkerUrl })
  opened.push(store)
  return store
}

/** Opens the store, and rescues it if it is damaged, as the profile does. */
async function openOrRescue(): Promise<{ store: Store; outcome: Rescue | null }> {
  try {
    return { store: await open(), outcome: null }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
    const rescued = await rescueStore({ file, key, workerUrl: storeWorkerUrl })
    opened.push(rescued.store)
    return { store: rescued.store, outcome: rescued.rescue }
  }
}

/** The same without a worker thread. */
function openOrRescueSync(): { db: ReturnType<typeof openDatabase>; outcome: Rescue | null } {
  try {
    return { db: openDatabase(file, key), outcome: null }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
    const outcome = rescue(file, key)
    return { db: openDatabase(file, key), outcome }
  }
}

const at = (index: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()

/** Creates a store with messages, which can be fetched again, and unsent messages and drafts, which cannot. */
async function fill(): Promise<void> {
  const store = await open()
  await store.setMe(ana)
  for (const [index, text] of TEXTS.entries()) {
    await store.putMessages(
      'c',
      [
        storedMessage({
          messageId: `m${index}`,
          createdOn: at(index),
          body: `message ${index} ${'z'.repeat(600)}`
        })
      ],
      { complete: true, reachesBeginning: index === 0 }
    )
    await store.addToOutbox({ sendId: `s${index}`, conversationId: 'c', text, createdAt: at(index) })
    const draft = DRAFTS[index]
    if (draft !== undefined) await store.setDraft(`d${index}`, draft)
  }
  await store.markRead('c', 'm20')
  await store.close()
}

async function unsentIn(store: Store): Promise<{ texts: string[]; drafts: string[] }> {
  const texts = (await store.listOutbox()).map(({ text }) => text)
  const drafts = await Promise.all(DRAFTS.map((_, index) => store.getDraft(`d${index}`)))
  return { texts, drafts: drafts.filter((draft) => draft !== '') }
}

function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const handle = openSync(path, 'r+')
  writeSync(handle, bytes, 0, bytes.length, offset)
  closeSync(handle)
}

const damagedCopies = (): string[] => readdirSync(folder).filter((name) => /\.damaged-\d+$/.test(name))

/** Expects that no temporary files are left, and that the next start finds nothing to do. */
async function expectSettled(store: Store): Promise<void> {
  const before = await unsentIn(store)
  await store.close()
  expect(
    readdirSync(folder).filter((name) => name.startsWith('store.db.') && !name.includes('damaged'))
  ).toEqual([])
  const again = await openOrRescue()
  expect(again.outcome).toBeNull()
  expect(await unsentIn(again.store)).toEqual(before)
}

describe('a damaged store', () => {
  test.each([
    ['that is truncated in the middle', () => truncateSync(file, PAGE * 12)],
    ['that is truncated within a page', () => truncateSync(file, PAGE * 12 + 100)],
    ['that is truncated to a part of a page', () => truncateSync(file, 700)],
    ['that is truncated to a few bytes', () => truncateSync(file, 3)],
    ['that is empty', () => truncateSync(file, 0)],
    ['with a damaged first page', () => overwrite(file, 2_000, randomBytes(PAGE))],
    ['that is overwritten completely', () => writeFileSync(file, randomBytes(statSync(file).size))],
    ['with another key', () => (key = randomBytes(32))]
  ])('%s is put aside unchanged and replaced by a new one', async (_name, damage) => {
    await fill()
    damage()
    const broken = readFileSync(file)
    await expect(open()).rejects.toMatchObject({ name: 'StoreError', code: 'damaged' })
    expect(readFileSync(file).equals(broken)).toBe(true)

    const { store, outcome } = await openOrRescue()
    expect(readFileSync(outcome?.putAside ?? '').equals(broken)).toBe(true)
    const { texts, drafts } = await unsentIn(store)
    expect(outcome?.saved).toEqual({ messages: texts.length, drafts: drafts.length })
    await expectSettled(store)
    expect(damagedCopies()).toHaveLength(1)
  })

  test('keeps what the person arranged: favourites, mutes, saved messages, and the view of the list', async () => {
    await fill()
    const before = await open()
    await before.setFavourites(['c'])
    await before.setMuted('c', 'always')
    await before.setSaved({ conversationId: 'c', messageId: 'm3', savedOn: at(9) })
    await before.setListView({ unreadOnly: true, folded: ['direct'] })
    await before.close()
    // As after damage that was found while the database was in use.
    writeFileSync(`${file}.damage`, '')

    const { store, outcome } = await openOrRescue()
    expect(outcome).not.toBeNull()
    const conversation = storedConversation({ conversationId: 'c' })
    await store.putConversations([{ conversation, participantIds: [] }])
    expect(await store.listConversations()).toMatchObject([{ favourite: 0, mutedUntil: 'always' }])
    expect(await store.listSavedIds('c')).toEqual(['m3'])
    expect(await store.getListView()).toEqual({ unreadOnly: true, folded: ['direct'] })
  })

  test('that is a folder is put aside and replaced by a new one', async () => {
    mkdirSync(file)
    writeFileSync(join(file, 'inside'), 'kept')
    const { store, outcome } = await openOrRescue()
    expect(readFileSync(join(outcome?.putAside ?? '', 'inside'), 'utf8')).toBe('kept')
    await expectSettled(store)
  })

  test('with damage in other pages is rescued with all unsent messages, in order and marked as tried, and drafts', async () => {
    await fill()
    writeFileSync(`${file}.damage`, '')
    const { store, outcome } = await openOrRescue()
    expect(outcome?.saved).toEqual({ messages: TEXTS.length, drafts: DRAFTS.length })
    expect(await unsentIn(store)).toEqual({ texts: TEXTS, drafts: DRAFTS })
    expect((await store.listOutbox()).map(({ attemptedAt }) => attemptedAt)).toEqual(
      TEXTS.map((_, index) => Date.parse(at(index)))
    )
    expect((await store.getMe())?.name).toBe('Ana Vell')
    await expectSettled(store)
  })

  test('of an earlier version is rescued with all unsent messages', async () => {
    await fill()
    const earlier = openDatabase(file, key)
    downgradeTo4(earlier)
    earlier.close()
    rescue(file, key)
    expect((await unsentIn(await open())).texts).toEqual(TEXTS)
  })

  test('that is found to be damaged during use is rescued at the next start', async () => {
    await fill()
    const pages = statSync(file).size / PAGE
    // All but the first pages, which contain the schema.
    const { store } = await openOrRescue()
    overwrite(file, PAGE * 4, randomBytes(PAGE * (pages - 4)))
    await expect(store.listMessages('c', { limit: 40 })).rejects.toMatchObject({ code: 'damaged' })
    await store.close().catch(() => undefined)
    const { store: fresh, outcome } = await openOrRescue()
    expect(outcome).not.toBeNull()
    await expectSettled(fresh)
  })

  test('keeps all readable data wherever bytes are flipped or the file is truncated', async () => {
    await fill()
    const intact = readFileSync(file)
    let undamaged = 0
    let rescued = 0
    const damage = fc.record({ offset: fc.nat(intact.length - 1), length: fc.integer({ min: 0, max: 200 }) })
    fc.assert(
      fc.property(damage, fc.boolean(), ({ offset, length }, truncate) => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name))
        const flipped = intact.map((byte, index) =>
          index >= offset && index <= offset + length ? byte ^ 0x55 : byte
        )
        writeFileSync(file, truncate ? intact.subarray(0, offset) : flipped)
        const { db, outcome } = openOrRescueSync()
        const outbox = createOutbox(db)
        const texts = outbox.listOutbox().map(({ text }) => text)
        const drafts = DRAFTS.map((_, index) => outbox.getDraft(`d${index}`)).filter((draft) => draft !== '')
        db.close()
        if (outcome === null) {
          expect({ texts, drafts }).toEqual({ texts: TEXTS, drafts: DRAFTS })
          undamaged++
        } else {
          expect(TEXTS.filter((text) => texts.includes(text))).toEqual(texts)
          expect(outcome.saved).toEqual({ messages: texts.length, drafts: drafts.length })
          expect(existsSync(outcome.putAside)).toBe(true)
          if (texts.length > 0) rescued++
        }
      }),
      { seed: 20_261_124, numRuns: 50 }
    )
    expect(undamaged).toBeGreaterThan(0)
    expect(rescued).toBeGreaterThan(0)
  })
})

describe('an interrupted rescue', () => {
  test.each([
    ['before the files were renamed', ['store.db', 'store.db.damage']],
    ['between two renames', ['store.db-wal', 'store.db.damage']]
  ])('%s continues at the next start', async (_name, kept) => {
    await fill()
    writeFileSync(`${file}.damage`, '')
    const { store } = await openOrRescue()
    await store.close()
    const fresh = readFileSync(file)
    const aside = damagedCopies()[0] ?? ''
    const broken = readFileSync(join(folder, aside))
    rmSync(file)
    writeFileSync(`${file}.new`, fresh)
    for (const name of kept) writeFileSync(join(folder, name), name === 'store.db' ? broken : 'left over')
    const again = await openOrRescue()
    expect(await unsentIn(again.store)).toEqual({ texts: TEXTS, drafts: DRAFTS })
    await expectSettled(again.store)
  })
})

describe('a store that is not damaged but cannot be used', () => {
  test('refuses a second program, and the first one keeps working', async () => {
    const first = await open()
    await expect(open()).rejects.toMatchObject({ code: 'in-use' })
    await first.setDraft('c', 'a draft')
    await first.close()
    expect(await (await open()).getDraft('c')).toBe('a draft')
  })

  test('reports a read-only folder and is not changed', async () => {
    await fill()
    const before = readFileSync(file)
    expect(
      await runOnStoreWithMount({ file, key, mount: mountReadOnly(folder) }, 'await open().catch(printError)')
    ).toEqual(['StoreError read-only'])
    expect(readFileSync(file).equals(before)).toBe(true)
    expect((await unsentIn(await open())).texts).toEqual(TEXTS)
  })

  test('on a full disk refuses what does not fit, keeps the rest, and works again once there is space', async () => {
    const statements = `
      import { rmSync, writeFileSync, statfsSync } from 'node:fs'
      const filler = ${JSON.stringify(join(folder, 'filler'))}
      const store = await open()
      await store.addToOutbox({ sendId: 's1', conversationId: 'c', text: 'first', createdAt: '${at(1)}' })
      const { bavail, bsize } = statfsSync(${JSON.stringify(folder)})
      writeFileSync(filler, Buffer.alloc(bavail * bsize, 1))
      await store.addToOutbox({ sendId: 's2', conversationId: 'c', text: 'x'.repeat(60_000), createdAt: '${at(2)}' }).catch(printError)
      rmSync(filler)
      await store.addToOutbox({ sendId: 's3', conversationId: 'c', text: 'third', createdAt: '${at(3)}' })
      await store.close()
      const again = await open()
      console.log((await again.listOutbox()).map(({ text }) => text).join(' '))
      await again.close()`
    const mount = `mount -t tmpfs -o size=2m none '${folder}'`
    expect(await runOnStoreWithMount({ file, key, mount }, statements)).toEqual([
      'StoreError full',
      'first third'
    ])
  })

  test('on a full disk can be closed, which releases its lock and loses no data', async () => {
    const statements = `
      import { rmSync, writeFileSync, statfsSync } from 'node:fs'
      const filler = ${JSON.stringify(join(folder, 'filler'))}
      const store = await open()
      for (let row = 0; row < 10; row++) {
        await store.addToOutbox({ sendId: 's' + row, conversationId: 'c', text: 'x'.repeat(40_000), createdAt: '${at(1)}' })
      }
      const { bavail, bsize } = statfsSync(${JSON.stringify(folder)})
      writeFileSync(filler, Buffer.alloc(bavail * bsize, 1))
      await store.close().then(() => console.log('closed'), printError)
      rmSync(filler)
      const again = await open()
      console.log((await again.listOutbox()).length)
      await again.close()`
    const mount = `mount -t tmpfs -o size=2m none '${folder}'`
    expect(await runOnStoreWithMount({ file, key, mount }, statements)).toEqual(['closed', '10'])
  })
})
