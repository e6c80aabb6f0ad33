/** The timeline of a conversation without its component. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import type { Message, MessagePage } from '../../preload/contract/index.ts'
import { useTimeline } from '../../renderer/timeline/use-timeline.ts'
import type { Timeline } from '../../renderer/timeline/use-timeline.ts'
import { fakeMain, settle } from './fake-bridge.ts'

vi.mock('../../renderer/bridge.ts', async () => (await import('./fake-bridge.ts')).fakeBridge)
vi.mock('../../renderer/ui/memory.ts', () => ({ freeMemorySoon: () => undefined }))

const message = (place: number, words = String(place)): Message => ({
  id: `message-${String(place).padStart(4, '0')}`,
  conversationId: 'one',
  author: { userId: 'ana', name: 'Ana', me: false },
  content: { kind: 'text', text: words },
  createdAt: new Date(Date.UTC(2026, 4, 5) + place * 60_000).toISOString(),
  editedAt: null,
  state: 'sent',
  failure: null,
  waitsUntil: null,
  scheduled: false
})
const messages = (from: number, to: number): Message[] =>
  Array.from({ length: to - from }, (_, index) => message(from + index))
const page = (all: Message[], rest: Partial<MessagePage> = {}): MessagePage => ({
  messages: all,
  hasOlder: true,
  hasNewer: false,
  firstUnreadId: null,
  ...rest
})

let scope: EffectScope
let timeline: Timeline
let isRead = true
const ids = (): string[] => timeline.state.value.loaded.messages.map(({ id }) => id)
const idsOf = (all: Message[]): string[] => all.map(({ id }) => id)
const announce = (...changed: string[]): void =>
  fakeMain.emit('messagesChanged', { conversationId: 'one', ids: changed, replaced: {} })

beforeEach(async () => {
  fakeMain.reset()
  isRead = true
  fakeMain.answer('listMessages', () => ({ ok: true, value: page(messages(10, 20)) }))
  scope = effectScope()
  const view = { isAtEnd: () => true, isRead: () => isRead }
  const created = scope.run(() => useTimeline('one', view))
  if (created === undefined) throw new Error('The scope has ended.')
  timeline = created
  await timeline.load()
})
afterEach(() => scope.stop())

describe('a queued message', () => {
  const queued: Message = { ...message(30), state: 'sending', author: { userId: 'me', name: 'Me', me: true } }

  test('is added at the end without being fetched, and only once', async () => {
    let fetched = 0
    fakeMain.answer('getMessages', () => {
      fetched++
      return { ok: true, value: [] }
    })
    timeline.putSent(queued)
    fakeMain.emit('messageQueued', queued)
    await settle()
    expect(ids().at(-1)).toBe(queued.id)
    expect(ids().filter((id) => id === queued.id)).toHaveLength(1)
    expect(fetched).toBe(0)
  })

  test('that comes while the list is fetched is not lost', async () => {
    const answer = Promise.withResolvers<void>()
    fakeMain.answer('listMessages', async () => {
      await answer.promise
      return { ok: true, value: page(messages(10, 20)) }
    })
    const loading = timeline.load()
    fakeMain.emit('messageQueued', queued)
    answer.resolve()
    await loading
    await settle()
    expect(ids().at(-1)).toBe(queued.id)
  })
})

describe('commands', () => {
  test('run one after another, so that an older answer never overtakes a newer one', async () => {
    const first = Promise.withResolvers<void>()
    let requests = 0
    fakeMain.answer('getMessages', async () => {
      if (++requests === 1) {
        await first.promise
        return { ok: true, value: [message(19, 'old words')] }
      }
      return { ok: true, value: [message(19, 'new words')] }
    })
    announce('message-0019')
    await settle()
    announce('message-0019')
    await settle()
    expect(requests).toBe(1)
    first.resolve()
    await settle()
    expect(requests).toBe(2)
    expect(timeline.state.value.loaded.messages.at(-1)?.content.text).toBe('new words')
  })

  test('that wait while another runs are one request', async () => {
    const first = Promise.withResolvers<void>()
    fakeMain.answer('getMessages', async ({ ids: wanted }) => {
      await first.promise
      return { ok: true, value: wanted.map((id) => message(Number(id.slice(-4)), 'edited')) }
    })
    announce('message-0011')
    await settle()
    announce('message-0012')
    announce('message-0013')
    first.resolve()
    await settle()
    const requests = fakeMain.argsOf('getMessages').map((args) => (args as { ids: string[] }).ids)
    expect(requests).toEqual([['message-0011'], ['message-0012', 'message-0013']])
  })
})

describe('a page at an edge', () => {
  test('holds up nothing that arrives, and what changed meanwhile is fetched again', async () => {
    const slow = Promise.withResolvers<void>()
    fakeMain.answer('listMessages', async () => {
      await slow.promise
      return { ok: true, value: page(messages(0, 10), { hasOlder: false, hasNewer: true }) }
    })
    fakeMain.answer('getMessages', ({ ids: wanted }) => ({
      ok: true,
      value: wanted.map((id) => message(Number(id.slice(-4)), 'edited'))
    }))
    const loading = timeline.loadPage('older')
    announce('message-0020', 'message-0005')
    await settle()
    expect(ids()).toEqual(idsOf(messages(10, 21)))
    slow.resolve()
    await loading
    expect(ids()).toEqual(idsOf(messages(0, 21)))
    expect(timeline.state.value.loaded.messages[5]?.content.text).toBe('edited')
  })

  test('is dropped if what it joins was pruned meanwhile', async () => {
    const slow = Promise.withResolvers<void>()
    fakeMain.answer('listMessages', async () => {
      await slow.promise
      return { ok: true, value: page(messages(0, 10)) }
    })
    const loading = timeline.loadPage('older')
    timeline.prune('message-0015', 'message-0019')
    slow.resolve()
    await loading
    expect(ids()).toEqual(idsOf(messages(15, 20)))
    expect(timeline.state.value).toMatchObject({ older: { step: 'idle' }, loaded: { hasOlder: true } })
  })

  test('that is empty although there is more has failed', async () => {
    fakeMain.answer('listMessages', () => ({ ok: true, value: page([]) }))
    await timeline.loadPage('older')
    expect(timeline.state.value.older).toEqual({ step: 'failed', failure: null })
    fakeMain.answer('listMessages', () => ({ ok: false, code: 'offline' }))
    await timeline.loadPage('older')
    expect(timeline.state.value.older).toEqual({ step: 'failed', failure: { code: 'offline' } })
  })
})

describe('the "New" line', () => {
  const arrive = async (place: number, change: Partial<Message> = {}): Promise<void> => {
    fakeMain.answer('getMessages', () => ({ ok: true, value: [{ ...message(place), ...change }] }))
    announce(message(place).id)
    await settle()
  }

  test('stands before the first arrival that nobody reads, and stays there until it is seen', async () => {
    await arrive(20)
    expect(timeline.state.value.firstUnreadId).toBeNull()
    isRead = false
    await arrive(20.5, { content: { kind: 'system', text: 'Teo joined.', event: null } })
    expect(timeline.state.value.firstUnreadId).toBeNull()
    await arrive(21)
    await arrive(22)
    expect(timeline.state.value.firstUnreadId).toBe('message-0021')
    timeline.markSeen()
    await arrive(23)
    expect(timeline.state.value.firstUnreadId).toBe('message-0023')
  })
})

test('a message that is gone changes nothing, one that cannot be loaded says why', async () => {
  fakeMain.answer('messagesAround', () => ({ ok: true, value: page(messages(0, 5)) }))
  expect(await timeline.loadAround('message-0100')).toBe('gone')
  expect(ids()).toEqual(idsOf(messages(10, 20)))
  fakeMain.answer('messagesAround', () => ({ ok: false, code: 'storage' }))
  expect(await timeline.loadAround('message-0100')).toBe('failed')
  expect(timeline.state.value).toMatchObject({ phase: 'failed', failure: { code: 'storage' } })
})

test('ends with its scope: no subscription is left, and a late answer changes nothing', async () => {
  const late = Promise.withResolvers<void>()
  fakeMain.answer('getMessages', async () => {
    await late.promise
    return { ok: true, value: [message(20)] }
  })
  announce('message-0020')
  await settle()
  scope.stop()
  expect(fakeMain.subscriptions()).toBe(0)
  late.resolve()
  await settle()
  expect(ids()).toEqual(idsOf(messages(10, 20)))
})
