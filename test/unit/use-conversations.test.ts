/** The conversation list without its component. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import type { ConversationSummary, Person } from '../../preload/contract/index.ts'
import { prefetchFirstRows } from '../../renderer/conversations/first-rows.ts'
import { useConversations } from '../../renderer/conversations/use-conversations.ts'
import type { Conversations } from '../../renderer/conversations/use-conversations.ts'
import { UNARRANGED } from '../support/store-data.ts'
import { fakeMain, settle } from './fake-bridge.ts'

vi.mock('../../renderer/bridge.ts', async () => (await import('./fake-bridge.ts')).fakeBridge)
vi.mock('../../renderer/ui/memory.ts', () => ({ freeMemorySoon: () => undefined }))

const TEO: Person = { userId: 'teo', name: 'Teo Marsh', shortName: 'Teo', email: '', presence: 'away' }
const conversation = (
  conversationId: string,
  minute: number,
  people: Person[] = []
): ConversationSummary => ({
  conversationId,
  stream: people.length === 0,
  title: conversationId,
  people,
  lastText: '',
  lastEvent: null,
  lastAuthor: '',
  lastAt: new Date(Date.UTC(2026, 4, 5, 12, minute)).toISOString(),
  unread: 0,
  ...UNARRANGED
})

let stored: ConversationSummary[]
let scope: EffectScope
function open(): Conversations {
  const conversations = scope.run(() => useConversations())
  if (conversations === undefined) throw new Error('The scope has ended.')
  return conversations
}
const titles = ({ list }: Conversations): string[] | undefined => list.value?.map(({ title }) => title)

beforeEach(() => {
  fakeMain.reset()
  vi.stubGlobal('requestIdleCallback', (run: () => void) => void setImmediate(run))
  scope = effectScope()
  stored = [conversation('lunch', 1), conversation('teo', 2, [TEO])]
  fakeMain.answer('listConversations', () => ({ ok: true, value: stored }))
  fakeMain.answer('listConversationIds', () => ({
    ok: true,
    value: stored.map(({ conversationId }) => conversationId)
  }))
  fakeMain.answer('getConversations', ({ ids }) => ({
    ok: true,
    value: stored.filter(({ conversationId }) => ids.includes(conversationId))
  }))
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

test('the prefetched rows are for the first list only', async () => {
  await prefetchFirstRows()
  expect(titles(open())).toEqual(['teo', 'lunch'])
  expect(open().list.value).toBeNull()
})

test('the list is latest first, and a row that changes moves', async () => {
  const conversations = open()
  await conversations.load()
  expect(titles(conversations)).toEqual(['teo', 'lunch'])
  stored[0] = conversation('lunch', 3)
  fakeMain.emit('conversationsChanged', { conversationIds: ['lunch'] })
  await settle()
  expect(titles(conversations)).toEqual(['lunch', 'teo'])
  stored = stored.slice(1)
  fakeMain.emit('conversationsChanged', { conversationIds: ['lunch'] })
  await settle()
  expect(titles(conversations)).toEqual(['teo'])
  expect(conversations.find('lunch')).toBeUndefined()
})

test('a person who changes is fetched with the conversations that show them', async () => {
  const conversations = open()
  await conversations.load()
  const before = fakeMain.argsOf('getConversations').length
  fakeMain.emit('peopleChanged', { userIds: ['teo', 'somebody-else'] })
  await settle()
  expect(fakeMain.argsOf('getConversations').slice(before)).toEqual([{ ids: ['teo'] }])
})

test('rows that could not be loaded are a failure until they are loaded', async () => {
  const conversations = open()
  fakeMain.answer('listConversationIds', () => ({ ok: false, code: 'storage' }))
  await conversations.load()
  expect(titles(conversations)).toEqual(['teo', 'lunch'])
  expect(conversations.failure.value).toEqual({ code: 'storage' })
  fakeMain.emit('conversationsChanged', { conversationIds: ['teo'] })
  await settle()
  expect(conversations.failure.value).toEqual({ code: 'storage' })
  fakeMain.answer('listConversationIds', () => ({ ok: true, value: ['lunch', 'teo'] }))
  await conversations.load()
  expect(conversations.failure.value).toBeNull()
})

test('ends with its scope', () => {
  open()
  expect(fakeMain.subscriptions()).toBe(2)
  scope.stop()
  expect(fakeMain.subscriptions()).toBe(0)
})
