import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { unlock } from '../../main/store/cipher.ts'
import { openDatabase } from '../../main/store/database.ts'
import { openStore, rescueStore } from '../../main/store/index.ts'
import { createQueries } from '../../main/store/queries.ts'
import type { Store, StoredMessage, StoredUser } from '../../main/store/types.ts'
import { downgradeTo3, downgradeTo4 } from '../support/legacy-database.ts'
import {
  ana,
  queryPlan,
  storedConversation,
  storedMessage,
  storedUser,
  storeWorkerUrl
} from '../support/store-data.ts'

const complete = { complete: true, reachesBeginning: false }
const incomplete = { complete: false, reachesBeginning: false }

let folder: string
let file: string
let key: Buffer
let opened: Store[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'))
  file = join(folder, 'store.db')
  key = randomBytes(32)
  opened = []
})
afterEach(async () => {
  for (const store of opened) await store.close()
  rmSync(folder, { recursive: true })
})

async function open(path = file): Promise<Store> {
  const store = await openStore({ file: path, key, workerUrl: storeWorkerUrl })
  opened.push(store)
  return store
}

function message(place: number, more: Partial<StoredMessage> = {}): StoredMessage {
  return storedMessage({
    messageId: `m${String(place).padStart(3, '0')}`,
    createdOn: new Date(Date.UTC(2026, 0, 1, 0, 0, place)).toISOString(),
    body: `message ${place}`,
    ...more
  })
}

const range = (from: number, to: number): StoredMessage[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index))

const bodies = (messages: StoredMessage[]): string[] => messages.map(({ body }) => body)

const direct = (conversationId: string, participantIds: string[], name = '') => ({
  conversation: storedConversation({
    conversationId,
    stream: name !== '',
    name,
    createdOn: '2026-01-01T00:00:00.000Z'
  }),
  participantIds
})

test('pages of older messages are listed by key, and a gap is not mistaken for the beginning', async () => {
  const store = await open()
  await store.putMessages('c', range(10, 19), complete)
  const newest = await store.listMessages('c', { limit: 4 })
  expect(bodies(newest.messages)).toEqual(['message 16', 'message 17', 'message 18', 'message 19'])
  expect(newest.older).toBe('more')
  const rest = await store.listMessages('c', { before: 'm016', limit: 10 })
  expect(rest.messages).toHaveLength(6)
  expect(rest.older).toBe('unknown')
  await store.putMessages('c', range(1, 10), { complete: true, reachesBeginning: true })
  const beginning = await store.listMessages('c', { before: 'm005', limit: 10 })
  expect(bodies(beginning.messages)).toEqual(['message 1', 'message 2', 'message 3', 'message 4'])
  expect(beginning.older).toBe('none')
})

test('the message at a time is the first one since then, and a gap before it is reported', async () => {
  const store = await open()
  const createdOn = (place: number): string => message(place).createdOn
  const known = (place: number) => ({ messageId: message(place).messageId, oldest: null })
  const doubtful = (place: number) => ({
    messageId: message(place).messageId,
    oldest: { messageId: message(place).messageId, createdOn: createdOn(place) }
  })
  expect(await store.messageAt('c', createdOn(1))).toEqual({ messageId: null, oldest: null })
  await store.putMessages('c', range(10, 14), complete)
  await store.putMessages('c', range(20, 24), complete)
  expect(await store.messageAt('c', createdOn(12))).toEqual(known(12))
  expect(await store.messageAt('c', createdOn(24))).toEqual(known(24))
  expect(await store.messageAt('c', createdOn(25))).toEqual({ messageId: null, oldest: null })
  // Before all stored messages, and in the gap between them.
  expect(await store.messageAt('c', createdOn(5))).toEqual(doubtful(10))
  expect(await store.messageAt('c', createdOn(17))).toEqual(doubtful(20))
  await store.putMessages('c', range(14, 20), complete)
  expect(await store.messageAt('c', createdOn(17))).toEqual(known(17))
  await store.deleteMessage('c', 'm017')
  expect(await store.messageAt('c', createdOn(17))).toEqual(known(18))
  await store.putMessages('c', range(8, 10), { complete: true, reachesBeginning: true })
  expect(await store.messageAt('c', createdOn(5))).toEqual(known(8))
  expect(await store.messageAt('d', createdOn(5))).toEqual({ messageId: null, oldest: null })
})

test('the start of the complete history comes with the time of the next older message', async () => {
  const store = await open()
  expect(await store.historyStart('c')).toBeNull()
  await store.putMessages('c', range(20, 24), complete)
  const start = { messageId: 'm020', createdOn: message(20).createdOn }
  expect(await store.historyStart('c')).toEqual({ ...start, olderOn: '' })
  await store.putMessages('c', range(5, 9), complete)
  expect(await store.historyStart('c')).toEqual({ ...start, olderOn: message(9).createdOn })
  await store.putMessages('c', range(1, 20), { complete: true, reachesBeginning: true })
  expect(await store.historyStart('c')).toBeNull()
})

test('messages that are missing from complete ranges are deleted, and none between the ranges', async () => {
  const store = await open()
  await store.putMessages('c', range(1, 9), complete)
  const given = [1, 2, 4, 7, 9].map((place) => message(place))
  const span = (after: number, before: number) => ({
    after: message(after).createdOn,
    before: message(before).createdOn
  })
  const { changedIds } = await store.putMessages('c', given, {
    ...complete,
    completeBetween: [span(7, 9), span(1, 4)]
  })
  expect(changedIds).toEqual(['m008', 'm003'])
  const { messages } = await store.listMessages('c', { limit: 20 })
  expect(bodies(messages)).toEqual(bodies([1, 2, 4, 5, 6, 7, 9].map((place) => message(place))))
})

test('a message that arrived alone does not hide the gap before it', async () => {
  const store = await open()
  await store.putMessages('c', range(1, 5), { complete: true, reachesBeginning: true })
  await store.putMessages('c', [message(9)], incomplete)
  expect(await store.listMessages('c', { limit: 10 })).toMatchObject({
    messages: [{ messageId: 'm009' }],
    older: 'unknown'
  })
  await store.putMessages('c', range(4, 9), complete)
  const all = await store.listMessages('c', { limit: 20 })
  expect(all.messages).toHaveLength(9)
  expect(all.older).toBe('none')
})

test('pages of newer messages and around a message are listed, and a gap is not mistaken for the end', async () => {
  const store = await open()
  await store.putMessages('c', range(1, 9), { complete: true, reachesBeginning: true })
  await store.putMessages('c', range(20, 24), complete)
  const places = (list: { messages: StoredMessage[] }): string[] =>
    list.messages.map(({ messageId }) => messageId)
  const after = await store.listMessages('c', { after: 'm003', limit: 4 })
  expect(places(after)).toEqual(['m004', 'm005', 'm006', 'm007'])
  expect(after).toMatchObject({ newer: 'more', gapBefore: null })
  const beforeGap = await store.listMessages('c', { after: 'm007', limit: 4 })
  expect(places(beforeGap)).toEqual(['m008', 'm009'])
  expect(beforeGap).toMatchObject({ newer: 'unknown', gapBefore: 'm020' })
  const end = await store.listMessages('c', { after: 'm022', limit: 4 })
  expect(places(end)).toEqual(['m023', 'm024'])
  expect(end).toMatchObject({ newer: 'none', gapBefore: null })
  const around = await store.listMessages('c', { around: 'm005', limit: 4 })
  expect(places(around)).toEqual(['m004', 'm005', 'm006', 'm007'])
  expect(around).toMatchObject({ older: 'more', newer: 'more' })
  expect(await store.listMessages('c', { around: 'm002', limit: 20 })).toMatchObject({
    older: 'none',
    newer: 'unknown'
  })
  expect(places(await store.listMessages('c', { around: 'unknown', limit: 4 }))).toEqual([])
  // A deleted message still works as a key.
  await store.deleteMessage('c', 'm005')
  expect(places(await store.listMessages('c', { after: 'm005', limit: 1 }))).toEqual(['m006'])
})

test('an empty conversation is known to be empty', async () => {
  const store = await open()
  expect((await store.listMessages('c', { limit: 5 })).older).toBe('unknown')
  await store.putMessages('c', [], { complete: true, reachesBeginning: true })
  expect((await store.listMessages('c', { limit: 5 })).older).toBe('none')
})

test('the latest edit wins, deletion is final, and duplicates change nothing', async () => {
  const store = await open()
  const first = await store.putMessages('c', range(1, 3), complete)
  expect(first).toEqual({
    changedIds: ['m001', 'm002', 'm003'],
    replaced: {}
  })
  expect(await store.putMessages('c', range(1, 3), complete)).toEqual({
    changedIds: [],
    replaced: {}
  })
  const edited = message(2, { body: 'edited', modifiedOn: '2026-01-02T00:00:00.000Z' })
  expect((await store.putMessages('c', [edited], complete)).changedIds).toEqual(['m002'])
  expect((await store.putMessages('c', [message(2)], complete)).changedIds).toEqual([])
  expect(await store.deleteMessage('c', 'm003')).toBe(true)
  expect((await store.putMessages('c', range(1, 3), complete)).changedIds).toEqual([])
  expect(bodies((await store.listMessages('c', { limit: 9 })).messages)).toEqual(['message 1', 'edited'])
})

test('the outbox keeps which messages were sent together, until when they wait, and their files', async () => {
  const store = await open()
  const createdAt = '2026-01-03T00:00:00.000Z'
  const together = {
    conversationId: 'c',
    createdAt,
    submissionId: 'p',
    notBefore: '2026-01-03T00:00:05.000Z'
  }
  await store.addToOutbox({ ...together, sendId: 's1', text: 'one' })
  await store.addToOutbox({ ...together, sendId: 's2', text: 'caption', fileId: 'f', scheduled: true })
  await store.addToOutbox({ sendId: 's3', conversationId: 'c', text: 'alone', createdAt })
  expect(await store.listOutbox()).toMatchObject([
    { ...together, scheduled: false, fileId: null },
    { ...together, scheduled: true, fileId: 'f' },
    { submissionId: 's3', notBefore: null, scheduled: false, fileId: null }
  ])
})

test('the outbox keeps its order, survives a restart, and drops a message that has arrived', async () => {
  let store = await open()
  const createdAt = '2026-01-03T00:00:00.000Z'
  await store.addToOutbox({ sendId: 's1', conversationId: 'c', text: 'one', createdAt })
  await store.addToOutbox({ sendId: 's2', conversationId: 'c', text: 'two', createdAt })
  await store.setDraft('c', 'half a thought')
  await store.close()
  store = await open()
  expect((await store.listOutbox('c')).map((row) => [row.text, row.state, row.attemptedAt])).toEqual([
    ['one', 'sending', null],
    ['two', 'sending', null]
  ])
  await store.updateOutbox('s2', 'sending', {
    state: 'not-sent',
    failureCode: 'rejected',
    failureMessage: 'no',
    attemptedAt: 7
  })
  expect((await store.listOutbox())[1]).toMatchObject({
    state: 'not-sent',
    failureCode: 'rejected',
    attemptedAt: 7
  })
  expect(await store.countUnsent()).toEqual({ messages: 2, drafts: 1 })
  const sent = message(50, { createdBy: 'ana', sendId: 's1' })
  expect((await store.putMessages('c', [sent], incomplete)).replaced).toEqual({ s1: 'm050' })
  expect((await store.listOutbox()).map((row) => row.sendId)).toEqual(['s2'])
  await store.deleteFromOutbox('s2')
  await store.setDraft('c', '')
  expect(await store.countUnsent()).toEqual({ messages: 0, drafts: 0 })
})

test('the text of an unsent message moves into the draft, below what is there, unless it is being sent', async () => {
  const store = await open()
  const row = (sendId: string) => ({
    sendId,
    conversationId: 'c',
    text: `text of ${sendId}`,
    createdAt: '2026-05-05T12:00:00.000Z'
  })
  for (const sendId of ['s1', 's2', 's3']) await store.addToOutbox(row(sendId))
  expect(await store.moveToDraft('s1')).toBe('text of s1')
  expect(await store.getDraft('c')).toBe('text of s1')
  await store.setDraft('c', 'typed meanwhile')
  expect(await store.moveToDraft('s2')).toBe('text of s2')
  expect(await store.getDraft('c')).toBe('typed meanwhile\ntext of s2')
  await store.updateOutbox('s3', 'sending', { attemptedAt: 1 })
  expect(await store.moveToDraft('s3')).toBeNull()
  expect(await store.moveToDraft('s2')).toBeNull()
  expect(await store.countUnsent()).toEqual({ messages: 1, drafts: 1 })
})

test('people and conversations that are stored again unchanged are not reported as changed', async () => {
  const store = await open()
  const list = [direct('c', ['ana', 'imke']), direct('d', ['ana', 'teo']), direct('e', [], 'Lunch')]
  expect(await store.putConversations(list)).toEqual(['c', 'd', 'e'])
  expect(await store.putConversations(list)).toEqual([])
  const [c, d, e] = list
  if (c === undefined || d === undefined || e === undefined)
    throw new Error('The list has three conversations.')
  const renamed = { ...e.conversation, name: 'Supper', modifiedOn: '2026-06-01T00:00:00.000Z' }
  const next = [
    { ...c, participantIds: ['imke', 'ana'] },
    { ...d, participantIds: ['ana'] }
  ]
  expect(await store.putConversations([...next, { ...e, conversation: renamed }])).toEqual(['d', 'e'])
  // Older than the stored one, so it changes nothing.
  expect(await store.putConversations([e])).toEqual([])
  const [row] = await store.listConversations({ ids: ['d'] })
  expect(row?.participantIds).toEqual(['ana'])
  await store.putMessages('d', [message(5, { conversationId: 'd' })], incomplete)
  expect((await store.listConversations({ limit: 1 })).map((one) => one.conversationId)).toEqual(['d'])
  expect(await store.listConversations({ limit: 9 })).toHaveLength(3)
  const ids = (await store.listConversations()).map((one) => one.conversationId)
  expect(ids).toHaveLength(3)
  expect(await store.listConversationIds()).toEqual(ids)
  await store.deleteConversation('c')
  expect(await store.listConversationIds()).not.toContain('c')
  const imke = storedUser()
  expect(await store.putUsers([imke])).toEqual(['imke'])
  expect(await store.putUsers([imke])).toEqual([])
  expect(await store.putUsers([{ ...imke, email: 'imke@brandt.example' }])).toEqual(['imke'])
})

test('queries by message id do not scan the conversation', () => {
  const db = openDatabase(':memory:', key)
  const prepare = vi.spyOn(db, 'prepare')
  createQueries(db)
  const queries = prepare.mock.calls
    .map(([sql]) => sql)
    .filter((sql) => /WHERE.* message_id (=|IN) /s.test(sql))
  prepare.mockRestore()
  expect(queries.length).toBeGreaterThan(3)
  for (const sql of queries) {
    expect(queryPlan(db, sql).filter((step) => step.includes('messages_by_place'))).toEqual([])
  }
  db.close()
})

test('a sent draft is moved to the outbox in one transaction', async () => {
  const store = await open()
  const createdAt = '2026-01-03T00:00:00.000Z'
  await store.setDraft('c', 'half a thought')
  await store.setDraft('d', 'another')
  await store.addToOutbox({ sendId: 's1', conversationId: 'c', text: 'by a button', createdAt })
  expect(await store.getDraft('c')).toBe('half a thought')
  await store.addToOutbox({ sendId: 's2', conversationId: 'c', text: 'whole', createdAt, fromDraft: true })
  expect(await store.getDraft('c')).toBe('')
  expect(await store.getDraft('d')).toBe('another')
  // The transaction fails as a whole, so the draft is still there.
  await store.setDraft('c', 'next')
  const twice = { sendId: 's2', conversationId: 'c', text: 'next', createdAt, fromDraft: true }
  await expect(store.addToOutbox(twice)).rejects.toThrow()
  expect(await store.getDraft('c')).toBe('next')
})

test('the row of a conversation has the beginning of its draft, and says when that changes', async () => {
  const store = await open()
  await store.putConversations([direct('c', ['ana', 'imke'])])
  const draftOf = async (): Promise<string | undefined> => (await store.listConversations())[0]?.draft
  expect(await draftOf()).toBe('')
  const long = 'x'.repeat(250)
  expect(await store.setDraft('c', long)).toBe(true)
  expect(await draftOf()).toBe(long.slice(0, 200))
  expect(await store.setDraft('c', `${long}y`)).toBe(false)
  await store.addToOutbox({
    sendId: 's',
    conversationId: 'c',
    text: long,
    createdAt: '2026-01-03T00:00:00.000Z',
    fromDraft: true
  })
  expect(await draftOf()).toBe('')
  expect(await store.setDraft('c', '')).toBe(false)
})

test('a message of the service itself is stored like any other, but never unread and without an author in the list', async () => {
  const store = await open()
  await store.setMe(ana)
  await store.setReadFloor(message(1).createdOn)
  await store.putConversations([direct('c', ['ana', 'imke'])])
  const system = message(3, {
    contentType: 'application/vnd.mitel.system',
    body: '{"action":"joined"}',
    fallbackText: 'Imke Brandt joined.'
  })
  await store.putMessages('c', [message(1), system], complete)
  const [row] = await store.listConversations()
  expect(row).toMatchObject({ unread: 0, last: { createdBy: '', line: 'Imke Brandt joined.' } })
  await store.putMessages('c', [system, message(4)], complete)
  const page = await store.listMessages('c', { limit: 9 })
  expect(page).toMatchObject({ messages: [message(1), system, message(4)], firstUnreadId: 'm004' })
  expect((await store.countUnread()).count).toBe(1)
  expect((await store.searchMessages({ text: 'joined', limit: 5 })).hits).toMatchObject([
    { messageId: 'm003', createdBy: system.createdBy }
  ])
})

test('the conversation list is sorted latest first, and counts messages from others since the first sign-in as unread', async () => {
  const store = await open()
  await store.setMe(ana)
  await store.setReadFloor(message(5).createdOn)
  await store.setReadFloor(message(1).createdOn)
  await store.putConversations([
    direct('c', ['ana', 'imke']),
    direct('d', ['ana', 'teo']),
    direct('e', [], 'Lunch')
  ])
  await store.putMessages('c', [message(0, { createdBy: 'ana' }), ...range(1, 8)], complete)
  const row = (await store.listConversations({ ids: ['c'] }))[0]
  expect(row).toMatchObject({ unread: 3, last: { messageId: 'm008' }, lastOutgoing: null })
  expect((await store.listMessages('c', { limit: 2 })).firstUnreadId).toBe('m006')
  expect((await store.countUnread()).count).toBe(3)
  expect(await store.markRead('c', 'm007')).toBe(true)
  expect(await store.markRead('c', 'm002')).toBe(false)
  expect((await store.countUnread()).count).toBe(1)
  await store.addToOutbox({
    sendId: 's',
    conversationId: 'd',
    text: 'hi',
    createdAt: '2026-02-01T00:00:00.000Z'
  })
  const list = await store.listConversations()
  expect(list.map((one) => one.conversationId)).toEqual(['d', 'c', 'e'])
  expect(list[0]?.lastOutgoing).toEqual({ text: 'hi', createdAt: '2026-02-01T00:00:00.000Z' })
  expect(await store.findDirectConversation(['imke'])).toBe('c')
  expect(await store.findDirectConversation(['imke', 'teo'])).toBeNull()
  for (const id of ['d', 'e']) await store.deleteConversation(id)
  // A deleted conversation stays in the list as long as it has unsent messages or a draft.
  expect((await store.listConversations()).map((one) => one.conversationId)).toEqual(['d', 'c'])
  expect(await store.listOutbox('d')).toHaveLength(1)
  await store.deleteFromOutbox('s')
  await store.setDraft('d', 'half')
  await store.deleteConversation('d')
  expect((await store.listConversations()).map((one) => one.conversationId)).toContain('d')
  await store.setDraft('d', '')
  await store.deleteConversation('d')
  expect((await store.listConversations()).map((one) => one.conversationId)).toEqual(['c'])
})

test('people are found by part of their name or e-mail address, without accents, sorted by last name', async () => {
  const store = await open()
  const person = (userId: string, firstName: string, lastName: string) =>
    storedUser({
      userId,
      firstName,
      lastName,
      displayName: `${firstName} ${lastName}`,
      email: `${userId}@example.test`
    })
  await store.putUsers([
    person('u1', 'Teo', 'Marsh'),
    person('u2', 'Imke', 'Brandt'),
    person('u3', 'Zoë', 'Ångström')
  ])
  expect((await store.findUsers('')).map((user) => user.userId)).toEqual(['u3', 'u2', 'u1'])
  expect((await store.findUsers('ANGSTR')).map((user) => user.userId)).toEqual(['u3'])
  expect((await store.findUsers('u1@')).map((user) => user.userId)).toEqual(['u1'])
  expect(await store.findUsers('%')).toEqual([])

  // Each word counts, and names that begin with it come first: the others may fill the limit.
  await store.putUsers([person('u4', 'Samarkand', 'Adler'), person('u5', 'Mara', 'Zimt')])
  expect((await store.findUsers('mar')).map((user) => user.userId)).toEqual(['u1', 'u5', 'u4'])
  expect((await store.findUsers('mar', 2)).map((user) => user.userId)).toEqual(['u1', 'u5'])
  expect((await store.findUsers('zi mara')).map((user) => user.userId)).toEqual(['u5'])
  expect(await store.findUsers('zi brandt')).toEqual([])
})

test('what an earlier version wanted to send is kept, and its rows wait for nothing', async () => {
  const before = await open()
  await before.addToOutbox({
    sendId: 's1',
    conversationId: 'c',
    text: 'soon',
    createdAt: '2026-05-05T12:00:00.000Z'
  })
  await before.close()
  const earlier = openDatabase(file, key)
  downgradeTo4(earlier)
  earlier.close()
  const [row] = await (await open()).listOutbox()
  expect(row).toMatchObject({ sendId: 's1', text: 'soon', notBefore: null, scheduled: false, fileId: null })
})

test('people are folded like messages, even those that an earlier version stored', async () => {
  const earlier = openDatabase(file, key)
  downgradeTo3(earlier)
  earlier.exec(
    `INSERT INTO users VALUES ('u1', 'Åsa Weiß-Øster', '', '', '', '', 'asa weiß-øster', 'weiß-øster asa weiß-øster')`
  )
  earlier.pragma('user_version = 2')
  earlier.close()
  const store = await open()
  const [found] = await store.findUsers('weiss-oster')
  expect(found?.userId).toBe('u1')
  await store.putUsers([{ ...found, userId: 'u2', displayName: 'Jürgen Groß' } as StoredUser])
  for (const text of ['gross', 'GROẞ', 'groß', 'jurgen']) {
    expect((await store.findUsers(text)).map(({ userId }) => userId)).toEqual(['u2'])
  }
})

test('a database of the previous version keeps its people, conversations and messages, and the new fields fill up', async () => {
  const before = await open()
  const imke = storedUser({ email: 'imke@example.test' })
  await before.setMe(ana)
  await before.putUsers([imke])
  await before.putConversations([direct('c', ['ana', 'imke'])])
  await before.putMessages('c', [...range(1, 2), message(3, { body: 'Hi @Ana Vell' })], complete)
  await before.setDraft('c', 'almost done')
  await before.close()
  const earlier = openDatabase(file, key)
  downgradeTo3(earlier)
  earlier.close()

  const store = await open()
  expect(await store.getUsers(['imke'])).toEqual([imke])
  const [row] = await store.listConversations()
  expect(row).toMatchObject({ conversationId: 'c', unread: 3, createdBy: '', visibility: '', pictureUrl: '' })
  expect(await store.getDraft('c')).toBe('almost done')
  expect((await store.listMentions({ offset: 0, limit: 9 })).map(({ messageId }) => messageId)).toEqual([
    'm003'
  ])
  expect(await store.putUsers([{ ...imke, extension: '2002' }])).toEqual(['imke'])
  const details = {
    createdBy: 'imke',
    visibility: 'private',
    pictureUrl: 'https://example.test/c.png'
  } as const
  const { conversation, participantIds } = direct('c', ['ana', 'imke'])
  const put = [{ conversation: { ...conversation, ...details }, participantIds }]
  expect(await store.putConversations(put)).toEqual(['c'])
  expect((await store.listConversations())[0]).toMatchObject(details)
})

test('no plain text is on the disk', async () => {
  const store = await open()
  const canary = 'the quick canary of the test sings'
  await store.putMessages('c', [message(1, { body: canary })], complete)
  await store.setDraft('c', canary)
  await store.putPicture({
    url: `https://example.test/${canary}`,
    type: 'image/png',
    bytes: Buffer.from(canary.repeat(9_000)),
    fetchedOn: '2026-05-05T12:00:00.000Z'
  })
  const filesWithCanary = (): string[] =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes('canary of the test'))
  expect(filesWithCanary()).toEqual([])
  writeFileSync(join(folder, 'proof'), canary)
  expect(filesWithCanary()).toEqual(['proof'])
})

describe('pictures', () => {
  const at = (second: number): string => new Date(Date.UTC(2026, 4, 5) + second * 1_000).toISOString()
  const picture = (place: number, bytes: Uint8Array | null = Buffer.from([place % 256])) => ({
    url: `https://example.test/${place}`,
    type: bytes === null ? '' : 'image/png',
    bytes,
    fetchedOn: at(place)
  })

  test('are kept with their bytes, and so are addresses without a usable one', async () => {
    const store = await open()
    expect(await store.putPicture(picture(1, Buffer.from([1, 2, 3])))).toEqual([])
    await store.putPicture(picture(2, null))
    expect(await store.listPictures()).toEqual([
      { url: picture(1).url, fetchedOn: at(1), usable: true },
      { url: picture(2).url, fetchedOn: at(2), usable: false }
    ])
    const found = await store.getPicture(picture(1).url)
    expect(found).toMatchObject({ type: 'image/png', fetchedOn: at(1) })
    expect([...(found?.bytes ?? [])]).toEqual([1, 2, 3])
    expect(await store.getPicture(picture(2).url)).toMatchObject({ bytes: null })
    expect(await store.getPicture('https://example.test/other')).toBeNull()
    await store.putPicture(picture(1, Buffer.from([4])))
    expect([...((await store.getPicture(picture(1).url))?.bytes ?? [])]).toEqual([4])
  })

  test('are at most 2,000; those that were fetched first go first', async () => {
    const store = await open()
    for (let place = 1; place <= 2_000; place++) {
      expect(await store.putPicture(picture(place === 700 ? 0 : place))).toEqual([])
    }
    expect(await store.putPicture(picture(2_001))).toEqual([picture(0).url])
    expect(await store.putPicture(picture(2_002))).toEqual([picture(1).url])
    expect(await store.listPictures()).toHaveLength(2_000)
  })

  test('take at most 100 MB', async () => {
    const store = await open()
    const large = Buffer.alloc(5 * 1024 * 1024, 7)
    for (let place = 1; place <= 20; place++)
      expect(await store.putPicture(picture(place, large))).toEqual([])
    expect(await store.putPicture(picture(21, Buffer.from([1])))).toEqual([picture(1).url])
  })
})

test('a wrong key, a damaged file and a newer version are reported, and the file is not changed', async () => {
  const store = await open()
  await store.putMessages('c', range(1, 200), complete)
  await store.close()
  const before = readFileSync(file)
  const right = key
  key = randomBytes(32)
  await expect(open()).rejects.toMatchObject({ name: 'StoreError', code: 'damaged' })
  expect(readFileSync(file).equals(before)).toBe(true)
  key = right

  const raw = new Sqlite(file)
  unlock(raw, key)
  raw.pragma('user_version = 999')
  raw.close()
  await expect(open()).rejects.toMatchObject({ code: 'newer' })

  truncateSync(file, 2_000)
  appendFileSync(file, randomBytes(5_000))
  await expect(open()).rejects.toMatchObject({ code: 'damaged' })
  const { store: fresh, rescue } = await rescueStore({ file, key, workerUrl: storeWorkerUrl })
  opened.push(fresh)
  expect(readFileSync(rescue.putAside)).toHaveLength(7_000)
  expect(await fresh.listConversations()).toEqual([])
})

test('an unusable folder and a closed store are reported', async () => {
  writeFileSync(join(folder, 'plain'), '')
  await expect(open(join(folder, 'plain', 'store.db'))).rejects.toMatchObject({ code: 'read-only' })
  const store = await open()
  await store.close()
  await expect(store.listConversations()).rejects.toMatchObject({ code: 'closed' })
})

test('the database syncs each transaction to the disk before the call returns', async () => {
  const { openDatabase } = await import('../../main/store/database.ts')
  const db = openDatabase(file, key)
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
  expect(db.pragma('temp_store', { simple: true })).toBe(2)
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  db.close()
})

test('events and pages in any order, duplicated or late, lead to the same history and hide no gap', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('page'),
      from: fc.integer({ min: 1, max: 30 }),
      size: fc.integer({ min: 1, max: 8 })
    }),
    fc.record({ kind: fc.constant('event'), from: fc.integer({ min: 1, max: 30 }), size: fc.constant(1) }),
    fc.record({ kind: fc.constant('delete'), from: fc.integer({ min: 1, max: 30 }), size: fc.constant(1) })
  )
  const store = await open()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const conversationId = `c${++run}`
      const mine = (one: StoredMessage): StoredMessage => ({
        ...one,
        conversationId,
        messageId: `${conversationId}-${one.messageId}`
      })
      const known = new Set<number>()
      const joined = new Set<number>()
      const gone = new Set<number>()
      for (const { kind, from, size } of steps) {
        const to = Math.min(30, from + size - 1)
        if (kind === 'delete') {
          gone.add(from)
          await store.deleteMessage(conversationId, mine(message(from)).messageId)
          continue
        }
        // A page no longer contains deleted messages, but a late event may.
        const given = range(from, to).map(mine)
        const complete = kind === 'page'
        await store.putMessages(conversationId, given, { complete, reachesBeginning: complete && from === 1 })
        for (let place = from; place <= to; place++) known.add(place)
        for (let place = from; complete && place < to; place++) joined.add(place)
      }
      const top = Math.max(0, ...[...known].filter((place) => !gone.has(place)))
      if (top === 0) return
      // What a user sees when scrolling up from the newest message, as far as the history is complete.
      let low = top
      while (low > 1 && joined.has(low - 1)) low--
      const expected = Array.from({ length: top - low + 1 }, (_, index) => low + index).filter(
        (place) => !gone.has(place)
      )
      const seen: string[] = []
      let before: string | undefined
      for (;;) {
        const page = await store.listMessages(
          conversationId,
          before === undefined ? { limit: 3 } : { before, limit: 3 }
        )
        seen.unshift(...bodies(page.messages))
        before = page.messages[0]?.messageId
        if (page.older !== 'more' || before === undefined) break
      }
      expect(seen).toEqual(expected.map((place) => `message ${place}`))
    }),
    { numRuns: 150 }
  )
})
