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
import { removeSearchIndex } from '../support/legacy-database.ts'
import { silentLog } from '../support/silent-log.ts'
import { storedConversation, storedMessage, storedUser, storeWorkerUrl } from '../support/store-data.ts'

const at = (place: number): string => new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString()

const key = Buffer.alloc(32)

let store: Store
let search: Search
let now = 0
/** The progress that was reported. */
let reported: (Indexing | null)[]
/** Runs after each report of progress. */
let onReport: () => void

const message = (place: number, body: string, conversationId = 'c'): StoredMessage =>
  storedMessage({
    messageId: `m${place}`,
    createdOn: at(place),
    conversationId,
    body,
    createdBy: place % 2 === 0 ? 'ana' : 'imke'
  })
const conversation = (conversationId: string, name: string, participantIds: string[]) => ({
  conversation: storedConversation({
    conversationId,
    stream: name !== '',
    name,
    createdOn: at(0),
    modifiedOn: at(0)
  }),
  participantIds
})
const user = (userId: string, firstName: string, lastName: string) =>
  storedUser({
    userId,
    firstName,
    lastName,
    displayName: `${firstName} ${lastName}`,
    email: `${userId}@example.test`
  })

beforeEach(async () => {
  reported = []
  onReport = () => undefined
  store = await openStore({ file: ':memory:', key, workerUrl: storeWorkerUrl })
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
    chatUrl: '',
    describeFiles: async () => new Map(),
    presenceOf: () => ({ presence: 'unknown' }),
    onUnknown: () => undefined,
    waitsUntil: () => null,
    fallbackName: () => ''
  })
  const clock = { now: () => now, monotonic: () => now, setTimeout: () => ({ cancel: () => undefined }) }
  return createSearch({
    store: stored,
    readModel,
    clock,
    log: silentLog,
    me: 'ana',
    onIndexing(progress) {
      reported.push(progress)
      onReport()
    }
  })
}

test('finds people by name, conversations by title, and messages with their authors', async () => {
  const whole = { complete: true, reachesBeginning: true }
  await store.putMessages('c', [message(1, 'Brandt has lunch'), message(2, 'my lunch')], whole)
  const people = await search.find({ text: 'brand', limit: 5 })
  expect(people.people.map(({ userId }) => userId)).toEqual(['imke'])
  // The title of a direct message is the names of its participants.
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

test('finds a renamed conversation by its new name', async () => {
  expect((await search.find({ text: 'lunch', limit: 5 })).conversations).toHaveLength(1)
  const renamed = conversation('d', 'Dinner', ['ana'])
  await store.putConversations([{ ...renamed, conversation: { ...renamed.conversation, modifiedOn: at(5) } }])
  search.changed()
  expect((await search.find({ text: 'lunch', limit: 5 })).conversations).toHaveLength(0)
  expect((await search.find({ text: 'dinner', limit: 5 })).conversations).toHaveLength(1)
})

test('reports whether history is missing, and where it continues', async () => {
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

test('the list of gaps in the history is the same after conversation summaries are rebuilt', async () => {
  const gap = { complete: true, reachesBeginning: false }
  await store.putMessages('c', [message(5, 'five')], { complete: true, reachesBeginning: true })
  await store.putMessages('c', [message(8, 'eight'), message(9, 'nine')], gap)
  await store.putMessages('d', [message(7, 'seven', 'd')], { complete: true, reachesBeginning: true })
  expect(await store.listHistoryGaps('')).toEqual(['c'])
  // Without the newest message, the one before it is still after the gap.
  await store.deleteMessage('c', 'm9')
  expect(await store.listHistoryGaps('')).toEqual(['c'])
  await store.setReadFloor(at(0))
  expect(await store.listHistoryGaps('')).toEqual(['c'])
  expect(await store.listHistoryGaps(at(8))).toEqual([])
})

describe('messages from a version without a search index', () => {
  const TOTAL = 1_000
  let folder: string

  /** Opens a store as after an update: with 1,000 messages, none of them indexed. Each indexing call takes `msPerCall`. */
  async function openOld({ msPerCall }: { msPerCall: number }): Promise<{ calls(): number }> {
    await store.close()
    folder = mkdtempSync(join(tmpdir(), 'sync-search-'))
    const file = join(folder, 'store.db')
    const before = await openStore({ file, key, workerUrl: storeWorkerUrl })
    const old = Array.from({ length: TOTAL }, (_, place) => message(place, `old ${place}`))
    await before.putMessages('c', old, { complete: true, reachesBeginning: true })
    await before.close()
    removeSearchIndex(file, key)
    store = await openStore({ file, key, workerUrl: storeWorkerUrl })
    let calls = 0
    search = searchIn({
      ...store,
      indexMore(limit) {
        calls++
        now += msPerCall
        return store.indexMore(limit)
      }
    })
    return { calls: () => calls }
  }
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Resolves when the search reports a progress that meets the condition. */
  const until = (condition: (progress: Indexing | null) => boolean): Promise<void> =>
    new Promise((resolve) => {
      onReport = () => {
        if (condition(reported.at(-1) ?? null)) resolve()
      }
    })
  const find = async () => (await search.find({ text: 'old 999', limit: 5 })).messages.length

  test('are indexed in steps, and the progress is reported regularly', async () => {
    await openOld({ msPerCall: 1_000 })
    expect(await find()).toBe(0)
    const done = until((progress) => progress === null)
    search.start()
    await done
    expect(reported).toEqual([
      { done: 200, total: TOTAL, paused: false },
      { done: 400, total: TOTAL, paused: false },
      { done: 600, total: TOTAL, paused: false },
      { done: 800, total: TOTAL, paused: false },
      null
    ])
    expect(await find()).toBe(1)
    expect((await search.find({ text: 'old', limit: 5 })).indexing).toBeNull()
  })

  test('are indexed without a report for each step if the steps are fast', async () => {
    await openOld({ msPerCall: 1 })
    const done = until((progress) => progress === null)
    search.start()
    await done
    expect(reported).toEqual([{ done: 200, total: TOTAL, paused: false }, null])
  })

  test('are not indexed while the search is paused, and then from where it stopped', async () => {
    const { calls } = await openOld({ msPerCall: 1 })
    const begins = until((progress) => progress !== null)
    search.start()
    await begins
    search.pause(true)
    expect(reported.at(-1)).toMatchObject({ total: TOTAL, paused: true })
    // The thread answers in order, so that a running step is done after these calls.
    for (let turn = 0; turn < 5; turn++) await store.countUnread()
    const callsBefore = calls()
    for (let turn = 0; turn < 5; turn++) await store.countUnread()
    expect(calls()).toBe(callsBefore)
    expect(callsBefore).toBeLessThan(5)
    const { indexing } = await search.find({ text: 'old', limit: 5 })
    expect(indexing).toMatchObject({ total: TOTAL, paused: true })
    expect(await find()).toBe(0)

    const done = until((progress) => progress === null)
    search.pause(false)
    expect(reported.at(-1)).toMatchObject({ paused: false })
    await done
    expect(calls()).toBe(5)
    expect(await find()).toBe(1)
  })

  test('are not indexed after the search is stopped', async () => {
    const { calls } = await openOld({ msPerCall: 1 })
    search.pause(true)
    search.start()
    search.stop()
    search.pause(false)
    await store.countUnread()
    expect(calls()).toBe(0)
  })
})
