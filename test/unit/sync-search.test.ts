import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../main/store/index.ts'
import type { Store, StoredMessage } from '../../main/store/types.ts'
import { createReadModel } from '../../main/sync/read-model.ts'
import { createSearch } from '../../main/sync/search.ts'
import type { Search } from '../../main/sync/search.ts'

const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)
const at = (place: number): string => new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString()

let store: Store
let search: Search
let now = 0

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
  store = await openStore({ file: ':memory:', key: Buffer.alloc(32), workerUrl })
  await store.putUsers([user('ana', 'Ana', 'Vell'), user('imke', 'Imke', 'Brandt')])
  await store.putConversations([
    conversation('c', '', ['ana', 'imke']),
    conversation('d', 'Lunch plans', ['ana'])
  ])
  const readModel = createReadModel({
    store,
    me: 'ana',
    myName: 'Ana Vell',
    presenceOf: () => 'unknown',
    onUnknown: () => undefined
  })
  const clock = { now: () => now, monotonic: () => now, setTimeout: () => ({ cancel: () => undefined }) }
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  search = createSearch({ store, readModel, clock, log, me: 'ana' })
})
afterEach(() => store.close())

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
