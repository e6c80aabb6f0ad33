import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Indexing } from '../../preload/contract/index.ts'
import { openStore } from '../../main/store/index.ts'
import type { Store, StoredMessage } from '../../main/store/types.ts'
import { createKnownPeople } from '../../main/sync/known-people.ts'
import { createReadModel } from '../../main/sync/read-model.ts'
import { createSearch } from '../../main/sync/search.ts'
import type { Search } from '../../main/sync/search.ts'
import { takeAwayIndex } from '../support/old-store.ts'

const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)
const at = (place: number): string => new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString()

const key = Buffer.alloc(32)

let store: Store
let search: Search
let now = 0
let told: (Indexing | null)[]
/** Runs whenever the search tells how far it is. */
let onTold: () => void

const message = (place: number, body: string, conversationId = 'c'): StoredMessage => ({
  messageId: `m${place}`,
  conversationId,
  body,
  contentType: 'text/plain',
  fallbackText: '',
  createdOn: at(place),
  createdBy: place % 2 === 0 ? 'ana' : 'imke',
  modifiedOn: null,
  sendId: ''
})
const conversation = (conversationId: string, name: string, participantIds: string[]) => ({
  conversation: { conversationId, stream: name !== '', name, createdOn: at(0), modifiedOn: at(0) },
  participantIds
})
const user = (userId: string, firstName: string, lastName: string) => ({
  userId,
  firstName,
  lastName,
  displayName: `${firstName} ${lastName}`,
  email: `${userId}@example.test`,
  photoUrl: ''
})

beforeEach(async () => {
  told = []
  onTold = () => undefined
  store = await openStore({ file: ':memory:', key, workerUrl })
  await store.putUsers([user('ana', 'Ana', 'Vell'), user('imke', 'Imke', 'Brandt')])
  await store.putConversations([
    conversation('c', '', ['ana', 'imke']),
    conversation('d', 'Lunch plans', ['ana'])
  ])
  search = searchIn(store)
})
afterEach(() => store.close())

function searchIn(stored: Store): Search {
  const readModel = createReadModel({
    store: stored,
    known: createKnownPeople(stored),
    me: 'ana',
    myName: 'Ana Vell',
    presenceOf: () => 'unknown',
    onUnknown: () => undefined,
    fallbackName: () => ''
  })
  const clock = { now: () => now, monotonic: () => now, setTimeout: () => ({ cancel: () => undefined }) }
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  return createSearch({
    store: stored,
    readModel,
    clock,
    log,
    me: 'ana',
    onIndexing(progress) {
      told.push(progress)
      onTold()
    }
  })
}

test('people by name, conversations by title, messages with their authors', async () => {
  const whole = { complete: true, reachesBeginning: true }
  await store.putMessages('c', [message(1, 'Brandt has lunch'), message(2, 'my lunch')], whole)
  const people = await search.find({ text: 'brand', limit: 5 })
  expect(people.people.map(({ userId }) => userId)).toEqual(['imke'])
  // A direct message is called by its people.
  expect(people.conversations.map(({ conversationId }) => conversationId)).toEqual(['c'])
  const found = await search.find({ text: 'lunch', limit: 5 })
  expect(found.conversations.map(({ title }) => title)).toEqual(['Lunch plans'])
  expect(found.messages).toEqual([
    {
      messageId: 'm2',
      conversationId: 'c',
      author: { userId: 'ana', name: 'Ana Vell', me: true },
      createdAt: at(2),
      snippet: [
        { text: 'my ', marked: false },
        { text: 'lunch', marked: true }
      ]
    },
    expect.objectContaining({ messageId: 'm1', author: { userId: 'imke', name: 'Imke Brandt', me: false } })
  ])
  const mine = await search.find({ text: 'lunch', from: 'ana', limit: 5 })
  expect([mine.people, mine.conversations, mine.messages.length]).toEqual([[], [], 1])
})

test('a renamed conversation is found by its new name', async () => {
  expect((await search.find({ text: 'lunch', limit: 5 })).conversations).toHaveLength(1)
  const renamed = conversation('d', 'Dinner', ['ana'])
  await store.putConversations([{ ...renamed, conversation: { ...renamed.conversation, modifiedOn: at(5) } }])
  search.changed()
  expect((await search.find({ text: 'lunch', limit: 5 })).conversations).toHaveLength(0)
  expect((await search.find({ text: 'dinner', limit: 5 })).conversations).toHaveLength(1)
})

test('says whether there is history that is not here, and where it goes on', async () => {
  await store.putMessages('c', [message(5, 'five'), message(6, 'six')], {
    complete: true,
    reachesBeginning: false
  })
  await store.putMessages('d', [message(7, 'seven', 'd')], { complete: true, reachesBeginning: true })
  expect(await search.find({ text: 'six', limit: 5 })).toMatchObject({ historyComplete: false, oldest: null })
  expect(await search.find({ text: 'six', in: 'c', limit: 5 })).toMatchObject({
    historyComplete: false,
    oldest: { messageId: 'm5', createdAt: at(5) }
  })
  expect(await search.find({ text: 'six', in: 'd', limit: 5 })).toMatchObject({
    historyComplete: true,
    oldest: null
  })
  await store.putMessages('c', [message(5, 'five')], { complete: true, reachesBeginning: true })
  now += 60_000
  expect(await search.find({ text: 'six', limit: 5 })).toMatchObject({ historyComplete: true })
})

test('the gaps in history are the same before and after the list of conversations is made anew', async () => {
  const gap = { complete: true, reachesBeginning: false }
  await store.putMessages('c', [message(5, 'five')], { complete: true, reachesBeginning: true })
  await store.putMessages('c', [message(8, 'eight'), message(9, 'nine')], gap)
  await store.putMessages('d', [message(7, 'seven', 'd')], { complete: true, reachesBeginning: true })
  expect(await store.listHistoryGaps('')).toEqual(['c'])
  // The newest message goes: the one before it is in the same stretch.
  await store.deleteMessage('c', 'm9')
  expect(await store.listHistoryGaps('')).toEqual(['c'])
  await store.setReadFloor(at(0))
  expect(await store.listHistoryGaps('')).toEqual(['c'])
  expect(await store.listHistoryGaps(at(8))).toEqual([])
})

describe('messages of an older version', () => {
  const MANY = 1_000
  let folder: string

  /** As an update finds it: 1,000 messages, none of them indexed. Time passes, ms, with each call that indexes. */
  async function openOld({ msEach }: { msEach: number }): Promise<{ calls(): number }> {
    await store.close()
    folder = mkdtempSync(join(tmpdir(), 'sync-search-'))
    const file = join(folder, 'store.db')
    const before = await openStore({ file, key, workerUrl })
    const old = Array.from({ length: MANY }, (_, place) => message(place, `old ${place}`))
    await before.putMessages('c', old, { complete: true, reachesBeginning: true })
    await before.close()
    takeAwayIndex(file, key)
    store = await openStore({ file, key, workerUrl })
    let calls = 0
    search = searchIn({
      ...store,
      indexMore(limit) {
        calls++
        now += msEach
        return store.indexMore(limit)
      }
    })
    return { calls: () => calls }
  }
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Resolves when the search has told something of which this is so. */
  const until = (isSo: (progress: Indexing | null) => boolean): Promise<void> =>
    new Promise((resolve) => {
      onTold = () => {
        if (isSo(told.at(-1) ?? null)) resolve()
      }
    })
  const find = async () => (await search.find({ text: 'old 999', limit: 5 })).messages.length

  test('are indexed bit by bit, and how far is told now and then', async () => {
    await openOld({ msEach: 1_000 })
    expect(await find()).toBe(0)
    const done = until((progress) => progress === null)
    search.start()
    await done
    expect(told).toEqual([
      { done: 200, total: MANY, paused: false },
      { done: 400, total: MANY, paused: false },
      { done: 600, total: MANY, paused: false },
      { done: 800, total: MANY, paused: false },
      null
    ])
    expect(await find()).toBe(1)
    expect((await search.find({ text: 'old', limit: 5 })).indexing).toBeNull()
  })

  test('that are indexed quickly are not told of each time', async () => {
    await openOld({ msEach: 1 })
    const done = until((progress) => progress === null)
    search.start()
    await done
    expect(told).toEqual([{ done: 200, total: MANY, paused: false }, null])
  })

  test('wait while it is paused, and go on where they were', async () => {
    const { calls } = await openOld({ msEach: 1 })
    const begins = until((progress) => progress !== null)
    search.start()
    await begins
    search.pause(true)
    expect(told.at(-1)).toMatchObject({ total: MANY, paused: true })
    // The thread answers in turn: what was begun has ended by then, and nothing came after it.
    for (let turn = 0; turn < 5; turn++) await store.countUnread()
    const begun = calls()
    for (let turn = 0; turn < 5; turn++) await store.countUnread()
    expect(calls()).toBe(begun)
    expect(begun).toBeLessThan(5)
    const { indexing } = await search.find({ text: 'old', limit: 5 })
    expect(indexing).toMatchObject({ total: MANY, paused: true })
    expect(await find()).toBe(0)

    const done = until((progress) => progress === null)
    search.pause(false)
    expect(told.at(-1)).toMatchObject({ paused: false })
    await done
    expect(calls()).toBe(5)
    expect(await find()).toBe(1)
  })

  test('are left alone once the chat has ended', async () => {
    const { calls } = await openOld({ msEach: 1 })
    search.pause(true)
    search.start()
    search.stop()
    search.pause(false)
    await store.countUnread()
    expect(calls()).toBe(0)
  })
})
