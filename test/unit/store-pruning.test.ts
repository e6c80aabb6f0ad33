/** Removing old messages from the store, and the space that they leave behind. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../main/store/index.ts'
import type { Store, StoredMessage } from '../../main/store/types.ts'
import { ana, storedConversation, storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const whole = { complete: true, reachesBeginning: true }
const NEVER = '9999'

let folder: string
let file: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pruning-'))
  file = join(folder, 'store.db')
  store = await openStore({ file, key: randomBytes(32), workerUrl: storeWorkerUrl })
  await store.setMe(ana)
  await store.setReadFloor(NEVER)
  await store.putConversations([
    { conversation: storedConversation({ conversationId: 'c' }), participantIds: ['imke'] }
  ])
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const idOf = (place: number): string => `m${String(place).padStart(4, '0')}`
const timeOf = (place: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, place)).toISOString()
const message = (place: number, body = `word${place}`): StoredMessage =>
  storedMessage({ messageId: idOf(place), createdOn: timeOf(place), body })
const places = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, place) => from + place)

async function fill(count: number): Promise<void> {
  await store.putMessages(
    'c',
    places(0, count).map((place) => message(place)),
    whole
  )
}

/** Prunes in steps until nothing is left to do. @returns how many were deleted */
async function prune(before: number, { keepNewest = 1, limit = 7 } = {}): Promise<number> {
  for (let total = 0; ;) {
    const step = { conversationId: 'c', before: timeOf(before), keepNewest, limit }
    const { deleted, more } = await store.pruneMessages(step)
    expect(deleted).toBeLessThanOrEqual(limit)
    total += deleted
    if (!more) return total
  }
}

const stored = async (): Promise<string[]> =>
  (await store.getMessages('c', places(0, 200).map(idOf))).map(({ messageId }) => messageId)

describe('pruning', () => {
  test('removes what is older, in steps, and leaves a gap that the service fills', async () => {
    await fill(60)
    expect(await store.historyStart('c')).toBeNull()
    expect(await prune(40)).toBe(40)
    expect(await stored()).toEqual(places(40, 60).map(idOf))
    const start = await store.historyStart('c')
    expect(start).toEqual({ messageId: idOf(40), createdOn: timeOf(40), olderOn: '' })
    expect(await store.listMessages('c', { before: idOf(45), limit: 10 })).toMatchObject({ older: 'unknown' })
    // Loading as many days as are kept would fetch nothing: the history is complete since then.
    expect(await store.listHistoryGaps(timeOf(40))).toEqual([])
    expect(await store.listHistoryGaps(timeOf(39))).toEqual(['c'])
    await store.putMessages(
      'c',
      places(0, 41).map((place) => message(place)),
      whole
    )
    expect(await store.historyStart('c')).toBeNull()
  })

  test('finds nothing of it any more', async () => {
    await store.putMessages(
      'c',
      [message(0, 'hello @Ana Vell'), ...places(1, 9).map((one) => message(one))],
      whole
    )
    await prune(5)
    expect((await store.searchMessages({ text: 'word4', limit: 5 })).hits).toEqual([])
    expect((await store.searchMessages({ text: 'word5', limit: 5 })).hits).toHaveLength(1)
    expect(await store.listMentions({ offset: 0, limit: 5 })).toEqual([])
  })

  test('keeps the newest messages, and everything unread', async () => {
    await fill(30)
    expect(await prune(100, { keepNewest: 20 })).toBe(10)
    expect(await prune(100, { keepNewest: 31 })).toBe(0)
    await store.markUnreadFrom('c', idOf(15))
    expect(await prune(100)).toBe(5)
    const [row] = await store.listConversations()
    expect(row).toMatchObject({ unread: 15, last: { messageId: idOf(29) } })
  })

  test('keeps saved messages, unsent ones and drafts', async () => {
    await fill(30)
    const savedOn = timeOf(99)
    await store.setSaved({ conversationId: 'c', messageId: idOf(3), savedOn })
    await store.addToOutbox({ sendId: 's', conversationId: 'c', text: 'unsent', createdAt: timeOf(2) })
    await store.setDraft('c', 'half a thou')
    expect(await prune(20)).toBe(19)
    expect(await stored()).toEqual([idOf(3), ...places(20, 30).map(idOf)])
    expect((await store.listSaved({ offset: 0, limit: 5 })).map(({ messageId }) => messageId)).toEqual([
      idOf(3)
    ])
    expect(await store.listMessages('c', { around: idOf(3), limit: 10 })).toMatchObject({
      messages: [{ messageId: idOf(3) }],
      ...{ older: 'unknown', newer: 'unknown', gapBefore: idOf(20) }
    })
    expect(await store.countUnsent()).toEqual({ messages: 1, drafts: 1 })
    // Later runs change nothing.
    expect(await prune(20)).toBe(0)
  })

  test('never claims a history that is not there, whatever is saved and in whatever steps', async () => {
    const cases = fc.record({
      saved: fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 5 }),
      cuts: fc.array(fc.record({ before: fc.nat(45), limit: fc.integer({ min: 1, max: 50 }) }), {
        maxLength: 4
      })
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(cases, async ({ saved, cuts }) => {
        const conversationId = `p${run++}`
        const own = (place: number): StoredMessage => ({
          ...message(place),
          ...{ conversationId, messageId: `${conversationId}-${idOf(place)}` }
        })
        await store.putMessages(conversationId, places(0, 40).map(own), whole)
        for (const place of saved) {
          await store.setSaved({ conversationId, messageId: own(place).messageId, savedOn: timeOf(place) })
        }
        for (const { before, limit } of cuts) {
          await store.pruneMessages({ conversationId, before: timeOf(before), keepNewest: 3, limit })
        }
        const ids = places(0, 40).map((place) => own(place).messageId)
        const here = new Set((await store.getMessages(conversationId, ids)).map(({ messageId }) => messageId))
        for (const place of saved) expect(here).toContain(ids[place])
        // Walking back from the end reaches each message, or is told that something may be missing.
        let { messages, older } = await store.listMessages(conversationId, { limit: 5 })
        let seen = 40
        for (;;) {
          for (const { messageId } of messages.toReversed()) expect(messageId).toBe(ids[--seen])
          if (older !== 'more') break
          ;({ messages, older } = await store.listMessages(conversationId, {
            ...{ before: messages[0]?.messageId ?? '', limit: 5 }
          }))
        }
        expect(older).toBe(seen === 0 ? 'none' : 'unknown')
        expect(seen).toBeLessThanOrEqual(37)
      }),
      { numRuns: 30 }
    )
  })
})

test('the file becomes smaller after pruning, in steps', async () => {
  const body = 'many different words make a message long '.repeat(40)
  for (let from = 0; from < 1_000; from += 250) {
    const batch = places(from, from + 250).map((place) => message(place, `${body}${place}`))
    await store.putMessages('c', batch, whole)
  }
  while (await store.shrink()) expect(true).toBe(true)
  const before = (await store.measure()).database
  expect(before).toBeGreaterThan(1_000_000)
  await prune(950, { keepNewest: 50, limit: 100 })
  let steps = 1
  while (await store.shrink()) steps++
  expect(steps).toBeGreaterThan(1)
  const after = (await store.measure()).database
  expect(after).toBeLessThan(before / 3)
  expect(after).toBe(statSync(file).size + statSync(`${file}-wal`).size)
  expect(await stored()).toEqual([])
  expect((await store.searchMessages({ text: 'different', limit: 100 })).hits).toHaveLength(50)
})

test('pictures are measured and deleted', async () => {
  const picture = {
    url: 'https://a.test/1',
    type: 'image/png',
    bytes: new Uint8Array(5_000),
    fetchedOn: timeOf(1)
  }
  await store.putPicture(picture)
  expect(await store.measure()).toMatchObject({ pictures: 5_000, files: 0 })
  await store.deletePictures()
  expect(await store.measure()).toMatchObject({ pictures: 0 })
  expect(await store.listPictures()).toEqual([])
})
