/** What is on disk is damaged, full or taken: nothing is wiped, and what a person wrote is saved where it can be read. */
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
import { inMount } from './own-mount.ts'

const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)
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
  const store = await openStore({ file, key, workerUrl })
  opened.push(store)
  return store
}

/** As the profile does it. */
async function openAnyhow(): Promise<{ store: Store; outcome: Rescue | null }> {
  try {
    return { store: await open(), outcome: null }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
    const rescued = await rescueStore({ file, key, workerUrl })
    opened.push(rescued.store)
    return { store: rescued.store, outcome: rescued.rescue }
  }
}

/** The same without a thread. */
function openHere(): { db: ReturnType<typeof openDatabase>; outcome: Rescue | null } {
  try {
    return { db: openDatabase(file, key), outcome: null }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
    const outcome = rescue(file, key)
    return { db: openDatabase(file, key), outcome }
  }
}

const place = (index: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()

/** A store with much that can be loaded again and what only the person has. */
async function fill(): Promise<void> {
  const store = await open()
  await store.setMe({
    userId: 'ana',
    principalId: 'ana',
    accountId: '1',
    name: 'Ana Vell',
    email: 'ana@example.test'
  })
  for (const [index, text] of TEXTS.entries()) {
    await store.putMessages(
      'c',
      [
        {
          messageId: `m${index}`,
          conversationId: 'c',
          body: `message ${index} ${'z'.repeat(600)}`,
          contentType: 'text/plain',
          fallbackText: '',
          createdOn: place(index),
          createdBy: 'imke',
          modifiedOn: null,
          sendId: ''
        }
      ],
      { complete: true, reachesBeginning: index === 0 }
    )
    await store.addToOutbox({ sendId: `s${index}`, conversationId: 'c', text, createdAt: place(index) })
    const draft = DRAFTS[index]
    if (draft !== undefined) await store.setDraft(`d${index}`, draft)
  }
  await store.markRead('c', 'm20')
  await store.close()
}

async function written(store: Store): Promise<{ texts: string[]; drafts: string[] }> {
  const texts = (await store.listOutbox()).map(({ text }) => text)
  const drafts = await Promise.all(DRAFTS.map((_, index) => store.getDraft(`d${index}`)))
  return { texts, drafts: drafts.filter((draft) => draft !== '') }
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(path, 'r+')
  writeSync(handle, bytes, 0, bytes.length, at)
  closeSync(handle)
}

const asides = (): string[] => readdirSync(folder).filter((name) => /\.damaged-\d+$/.test(name))

/** Nothing is left of the change of names, and the next start finds nothing to do. */
async function expectSettled(store: Store): Promise<void> {
  const before = await written(store)
  await store.close()
  expect(
    readdirSync(folder).filter((name) => name.startsWith('store.db.') && !name.includes('damaged'))
  ).toEqual([])
  const again = await openAnyhow()
  expect(again.outcome).toBeNull()
  expect(await written(again.store)).toEqual(before)
}

describe('damaged', () => {
  test.each([
    ['cut in the middle', () => truncateSync(file, PAGE * 12)],
    ['cut within a page', () => truncateSync(file, PAGE * 12 + 100)],
    ['cut to a piece of a page', () => truncateSync(file, 700)],
    ['cut to a few bytes', () => truncateSync(file, 3)],
    ['cut to nothing', () => truncateSync(file, 0)],
    ['its first page torn', () => overwrite(file, 2_000, randomBytes(PAGE))],
    ['all of it something else', () => writeFileSync(file, randomBytes(statSync(file).size))],
    ['of another key', () => (key = randomBytes(32))]
  ])('%s: it is put aside whole and a new one takes its place', async (_name, damage) => {
    await fill()
    damage()
    const broken = readFileSync(file)
    await expect(open()).rejects.toMatchObject({ name: 'StoreError', code: 'damaged' })
    expect(readFileSync(file).equals(broken)).toBe(true)

    const { store, outcome } = await openAnyhow()
    expect(readFileSync(outcome?.putAside ?? '').equals(broken)).toBe(true)
    const { texts, drafts } = await written(store)
    expect(outcome?.saved).toEqual({ messages: texts.length, drafts: drafts.length })
    await expectSettled(store)
    expect(asides()).toHaveLength(1)
  })

  test('a folder in its place', async () => {
    mkdirSync(file)
    writeFileSync(join(file, 'inside'), 'kept')
    const { store, outcome } = await openAnyhow()
    expect(readFileSync(join(outcome?.putAside ?? '', 'inside'), 'utf8')).toBe('kept')
    await expectSettled(store)
  })

  test('where other pages are damaged, all that was written is saved, in order, and counts as tried', async () => {
    await fill()
    writeFileSync(`${file}.damage`, '')
    const { store, outcome } = await openAnyhow()
    expect(outcome?.saved).toEqual({ messages: TEXTS.length, drafts: DRAFTS.length })
    expect(await written(store)).toEqual({ texts: TEXTS, drafts: DRAFTS })
    expect((await store.listOutbox()).map(({ attemptedAt }) => attemptedAt)).toEqual(
      TEXTS.map((_, index) => Date.parse(place(index)))
    )
    expect((await store.getMe())?.name).toBe('Ana Vell')
    await expectSettled(store)
  })

  test('damage met in use is rescued at the next start', async () => {
    await fill()
    const pages = statSync(file).size / PAGE
    // All but the first pages, in which the schema is.
    const { store } = await openAnyhow()
    overwrite(file, PAGE * 4, randomBytes(PAGE * (pages - 4)))
    await expect(store.listMessages('c', { limit: 40 })).rejects.toMatchObject({ code: 'damaged' })
    await store.close().catch(() => undefined)
    const { store: fresh, outcome } = await openAnyhow()
    expect(outcome).not.toBeNull()
    await expectSettled(fresh)
  })

  test('wherever bytes are flipped or the end is lost, nothing is lost that can be read', async () => {
    await fill()
    const sound = readFileSync(file)
    let whole = 0
    let partly = 0
    const damage = fc.record({ at: fc.nat(sound.length - 1), length: fc.integer({ min: 0, max: 200 }) })
    fc.assert(
      fc.property(damage, fc.boolean(), ({ at, length }, cut) => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name))
        const flipped = sound.map((byte, index) => (index >= at && index <= at + length ? byte ^ 0x55 : byte))
        writeFileSync(file, cut ? sound.subarray(0, at) : flipped)
        const { db, outcome } = openHere()
        const outbox = createOutbox(db)
        const texts = outbox.listOutbox().map(({ text }) => text)
        const drafts = DRAFTS.map((_, index) => outbox.getDraft(`d${index}`)).filter((draft) => draft !== '')
        db.close()
        if (outcome === null) {
          expect({ texts, drafts }).toEqual({ texts: TEXTS, drafts: DRAFTS })
          whole++
        } else {
          expect(TEXTS.filter((text) => texts.includes(text))).toEqual(texts)
          expect(outcome.saved).toEqual({ messages: texts.length, drafts: drafts.length })
          expect(existsSync(outcome.putAside)).toBe(true)
          if (texts.length > 0) partly++
        }
      }),
      { seed: 20_261_124, numRuns: 50 }
    )
    expect(whole).toBeGreaterThan(0)
    expect(partly).toBeGreaterThan(0)
  })
})

describe('a rescue that was broken off', () => {
  test.each([
    ['before the names changed', ['store.db', 'store.db.damage']],
    ['between the two names', ['store.db-wal', 'store.db.damage']]
  ])('%s goes on at the next start', async (_name, kept) => {
    await fill()
    writeFileSync(`${file}.damage`, '')
    const { store } = await openAnyhow()
    await store.close()
    const fresh = readFileSync(file)
    const aside = asides()[0] ?? ''
    const broken = readFileSync(join(folder, aside))
    rmSync(file)
    writeFileSync(`${file}.new`, fresh)
    for (const name of kept) writeFileSync(join(folder, name), name === 'store.db' ? broken : 'left over')
    const again = await openAnyhow()
    expect(await written(again.store)).toEqual({ texts: TEXTS, drafts: DRAFTS })
    await expectSettled(again.store)
  })
})

describe('not damaged, but not to be used', () => {
  test('a second program is refused, and the first one goes on', async () => {
    const first = await open()
    await expect(open()).rejects.toMatchObject({ code: 'in-use' })
    await first.setDraft('c', 'goes on')
    await first.close()
    expect(await (await open()).getDraft('c')).toBe('goes on')
  })

  test('a folder that cannot be written says so and changes nothing', async () => {
    await fill()
    const before = readFileSync(file)
    const bind = `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}'`
    expect(await inMount({ file, key, mount: bind }, 'await open().catch(told)')).toEqual([
      'StoreError read-only'
    ])
    expect(readFileSync(file).equals(before)).toBe(true)
    expect((await written(await open())).texts).toEqual(TEXTS)
  })

  test('a full disk refuses what does not fit, keeps what did, and goes on when there is space', async () => {
    const calls = `
      import { rmSync, writeFileSync, statfsSync } from 'node:fs'
      const stuffing = ${JSON.stringify(join(folder, 'stuffing'))}
      const store = await open()
      await store.addToOutbox({ sendId: 's1', conversationId: 'c', text: 'first', createdAt: '${place(1)}' })
      const { bavail, bsize } = statfsSync(${JSON.stringify(folder)})
      writeFileSync(stuffing, Buffer.alloc(bavail * bsize, 1))
      await store.addToOutbox({ sendId: 's2', conversationId: 'c', text: 'x'.repeat(60_000), createdAt: '${place(2)}' }).catch(told)
      rmSync(stuffing)
      await store.addToOutbox({ sendId: 's3', conversationId: 'c', text: 'third', createdAt: '${place(3)}' })
      await store.close()
      const again = await open()
      console.log((await again.listOutbox()).map(({ text }) => text).join(' '))
      await again.close()`
    const mount = `mount -t tmpfs -o size=2m none '${folder}'`
    expect(await inMount({ file, key, mount }, calls)).toEqual(['StoreError full', 'first third'])
  })

  test('a full disk does not keep the store from closing: its lock is free, and everything is there again', async () => {
    const calls = `
      import { rmSync, writeFileSync, statfsSync } from 'node:fs'
      const stuffing = ${JSON.stringify(join(folder, 'stuffing'))}
      const store = await open()
      for (let row = 0; row < 10; row++) {
        await store.addToOutbox({ sendId: 's' + row, conversationId: 'c', text: 'x'.repeat(40_000), createdAt: '${place(1)}' })
      }
      const { bavail, bsize } = statfsSync(${JSON.stringify(folder)})
      writeFileSync(stuffing, Buffer.alloc(bavail * bsize, 1))
      await store.close().then(() => console.log('closed'), told)
      rmSync(stuffing)
      const again = await open()
      console.log((await again.listOutbox()).length)
      await again.close()`
    const mount = `mount -t tmpfs -o size=2m none '${folder}'`
    expect(await inMount({ file, key, mount }, calls)).toEqual(['closed', '10'])
  })
})
