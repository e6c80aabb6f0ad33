/** The contents of the store after a start, after a reconnect, and while live events arrive. */
import { describe, expect, test } from 'vitest'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { storedConversation } from '../support/store-data.ts'

const EVERYBODY = { text: '', offset: 0, limit: 200 }

const fixture = useChatFixture()

/** The texts that the page shows in Lunch: the newest messages, as far as the history is complete. */
const shown = async ({ chat }: OpenedChat, limit = 100): Promise<string[]> =>
  (await chat.messages.list(fixture.lunch, { limit })).messages.map(({ content }) => content.text)

const serverTexts = (): string[] =>
  fixture.service.sandbox.control.messages(fixture.lunch).map(({ body }) => body)

const shows = (opened: OpenedChat, text: string): Promise<void> =>
  eventually(async () => (await shown(opened)).at(-1) === text)

/** Does `work` while events are not delivered, then drops the socket and waits for the reconnection. */
async function whileAway(opened: OpenedChat, work: () => void): Promise<void> {
  const { clock, sandbox } = fixture.service
  const before = opened.connections.length
  sandbox.control.lapseSubscriptions()
  // Longer than CLOCK_MARGIN_MS, so that a message that a pulled page lacks counts as deleted.
  await clock.advance(90_000)
  work()
  await clock.advance(90_000)
  sandbox.control.dropSockets()
  await eventually(async () => opened.connections.length > before)
  await clock.advanceUntil(() => opened.connections.at(-1) === 'connected', 60_000)
  await clock.settled()
}

test('the first sync fetches all conversations, their newest messages, and people', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { sandbox } = fixture.service
  const mine = sandbox.control
    .conversations()
    .filter((one) => one.participantIds.includes(userOf(sandbox, 'Ana').userId))
  expect(await opened.chat.conversations.list()).toHaveLength(mine.length)
  expect(await shown(opened, 40)).toEqual(serverTexts().slice(-40))
  const found = await opened.chat.people.find('')
  expect(found.directory).toEqual({ step: 'loaded' })
  expect(found.people).toHaveLength(sandbox.users.length - 1)
  expect(opened.arrivals).toEqual([])
})

test('after a first sync, scrolling back reaches the beginning without a hole', async () => {
  for (let index = 0; index < 180; index++) fixture.say(`more ${index}`)
  const opened = await fixture.open()
  await opened.connect()
  expect(await fixture.scrollToBeginning(opened)).toEqual(serverTexts())
})

test('a message that a lapsed subscription missed is found, even after a newer message from this client', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  // Opens the conversation, so that nothing else fetches its newest messages again.
  await shown(opened, 40)
  await clock.settled()
  const stored = async (): Promise<string[]> =>
    (await opened.store.listMessages(fixture.lunch, { limit: 40 })).messages.map(({ body }) => body)
  sandbox.control.lapseSubscriptions()
  fixture.say('missed')
  await opened.chat.messages.send(fixture.lunch, 'mine')
  await clock.advanceUntil(() => serverTexts().at(-1) === 'mine')
  await clock.settled()
  // The history is not known to be complete before the sent message.
  expect(await stored()).toEqual(['mine'])
  // The next check for missed events.
  await clock.advance(11 * 60_000)
  await eventually(async () => (await stored()).slice(-2).join() === 'missed,mine')
})

test('a conversation that is missing from the list is deleted only if the service answers 404 for it', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  const before = await opened.chat.conversations.list()
  const body = { count: 0, _links: {} }
  sandbox.control.fault({ kind: 'status', status: 200, body, path: '/users/me/conversations', times: 1 })
  opened.chat.live.reconnect()
  await opened.untilLive()
  await clock.settled()
  expect(await opened.chat.conversations.list()).toEqual(before)

  sandbox.control.lapseSubscriptions()
  sandbox.control.deleteConversation(fixture.lunch)
  opened.chat.live.reconnect()
  await opened.untilLive()
  await clock.settled()
  const titles = (await opened.chat.conversations.list()).map(({ title }) => title)
  expect(titles).not.toContain('Lunch')
  expect(titles).toHaveLength(before.length - 1)
})

test('a duplicated live event is announced once', async () => {
  const opened = await fixture.open()
  await opened.connect()
  fixture.service.sandbox.control.repeatEvents(2)
  fixture.say('one')
  fixture.say('two')
  await eventually(async () => opened.arrivals.some(({ text }) => text === 'two'))
  fixture.service.sandbox.control.repeatEvents(1)
  fixture.say('three')
  await eventually(async () => opened.arrivals.some(({ text }) => text === 'three'))
  expect(opened.arrivals.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
})

test('live events add, edit and delete messages', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const id = fixture.say('hello')
  await shows(opened, 'hello')
  await eventually(async () => opened.arrivals.length === 1)
  expect(opened.arrivals).toMatchObject([{ text: 'hello', title: 'Lunch' }])
  fixture.service.sandbox.control.editMessage(fixture.lunch, id, 'hello all')
  await shows(opened, 'hello all')
  fixture.service.sandbox.control.deleteMessage(fixture.lunch, id)
  await shows(opened, serverTexts().at(-1) ?? '')
  expect(await shown(opened, 40)).toEqual(serverTexts().slice(-40))
  // After a deletion, the next message continues the history.
  fixture.say('next')
  await shows(opened, 'next')
  expect(await shown(opened, 40)).toEqual(serverTexts().slice(-40))
})

describe('after missed events', () => {
  test('new messages are shown together with the older ones', async () => {
    const opened = await fixture.open()
    await opened.connect()
    await whileAway(opened, () => {
      for (let index = 0; index < 20; index++) fixture.say(`missed ${index}`)
    })
    expect(await shown(opened, 40)).toEqual(serverTexts().slice(-40))
  })

  test('more messages than one pull fetches leave a gap, which is filled on scrolling', async () => {
    const opened = await fixture.open()
    await opened.connect()
    await whileAway(opened, () => {
      for (let index = 0; index < 330; index++) fixture.say(`missed ${index}`)
    })
    const stored = await opened.store.listMessages(fixture.lunch, { limit: 1_000 })
    expect(stored.older).toBe('unknown')
    expect(stored.messages.map(({ body }) => body)).toEqual(serverTexts().slice(-stored.messages.length))
    expect(await fixture.scrollToBeginning(opened)).toEqual(serverTexts())
  })

  test.each([
    ['an edit of an old message', (ids: string[]) => edit(ids.at(-9))],
    ['an edit of the newest message', (ids: string[]) => edit(ids.at(-1))],
    ['the deletion of an old message', (ids: string[]) => remove(ids.at(-9))],
    ['the deletion of the newest message', (ids: string[]) => remove(ids.at(-1))],
    ['the deletion of the last three messages', (ids: string[]) => ids.slice(-3).forEach(remove)],
    ['the deletion of one message and a new one', (ids: string[]) => (remove(ids.at(-2)), fixture.say('new'))]
  ])('%s is shown', async (_, change) => {
    const opened = await fixture.open()
    await opened.connect()
    const ids = fixture.service.sandbox.control.messages(fixture.lunch).map(({ messageId }) => messageId)
    await whileAway(opened, () => change(ids))
    // Showing the conversation fetches the changes, which arrive later.
    await shown(opened)
    await fixture.service.clock.settled()
    expect(await shown(opened, 40)).toEqual(serverTexts().slice(-40))
  })

  function edit(id = ''): void {
    fixture.service.sandbox.control.editMessage(fixture.lunch, id, 'edited meanwhile')
  }
  function remove(id = ''): void {
    fixture.service.sandbox.control.deleteMessage(fixture.lunch, id)
  }

  test('a deleted conversation disappears, unless it has unsent messages', async () => {
    const opened = await fixture.open()
    await opened.connect()
    const { sandbox, clock } = fixture.service
    const field = conversationOf(sandbox, 'Field support')
    sandbox.control.fault({
      kind: 'status',
      status: 422,
      service: 'chat',
      method: 'POST',
      path: 'messages',
      times: 1
    })
    const { id } = await opened.chat.messages.send(fixture.lunch, 'unsent')
    await clock.settled()
    deleteConversations(fixture.lunch, field)
    await clock.settled()
    const titles = async (): Promise<string[]> =>
      (await opened.chat.conversations.list()).map(({ title }) => title)
    await eventually(async () => !(await titles()).includes('Field support'))
    expect(await titles()).toContain('Lunch')
    expect((await opened.chat.messages.list(fixture.lunch, { limit: 10 })).messages).toMatchObject([
      { id, state: 'not-sent' }
    ])
    opened.chat.live.reconnect()
    await opened.untilLive()
    expect(await titles()).toContain('Lunch')
    await opened.chat.messages.deleteUnsent(id)
    opened.chat.live.reconnect()
    await opened.untilLive()
    expect(await titles()).not.toContain('Lunch')
  })

  function deleteConversations(...ids: string[]): void {
    for (const id of ids) fixture.service.sandbox.control.deleteConversation(id)
  }
})

test.each([
  ['HTML', { kind: 'html' }],
  ['garbage', { kind: 'garbage' }],
  ['wrong types', { kind: 'wrong-types' }],
  ['truncated', { kind: 'truncated' }],
  ['empty', { kind: 'empty' }],
  ['an empty object', { kind: 'status', status: 200, body: {} }],
  ['an array', { kind: 'status', status: 200, body: [] }],
  ['without a count', { kind: 'status', status: 200, body: { count: null, _links: {} } }],
  ['a count without items', { kind: 'status', status: 200, body: { count: 9, _links: {} } }],
  [
    'a collection of invalid items',
    { kind: 'status', status: 200, body: { count: 2, _embedded: { items: [1, 'x'] } } }
  ],
  [
    'a collection of items without ids',
    { kind: 'status', status: 200, body: { count: 1, _embedded: { items: [{ body: 'x' }] } } }
  ]
] as const)('a malformed page deletes nothing: %s', async (_, fault) => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  const [conversations, messages] = [await opened.chat.conversations.list(), await shown(opened, 30)]
  await clock.advance(120_000)
  sandbox.control.fault({ ...fault, service: 'chat', method: 'GET', times: -1 })
  opened.chat.live.reconnect()
  await clock.advance(30_000)
  await opened.chat.messages.list(fixture.lunch, { limit: 30 })
  await clock.settled()
  expect(await opened.chat.conversations.list()).toEqual(conversations)
  sandbox.control.clearFaults()
  expect(await shown(opened, 30)).toEqual(messages)
})

test('people are fetched one by one only if the directory does not have them, and once', async () => {
  const opened = await fixture.open()
  const { control } = fixture.service.sandbox
  const lookUps = (id: string): number =>
    control.requests().filter(({ path, service }) => service === 'admin' && path.endsWith(`/users/${id}`))
      .length
  const imke = userOf(fixture.service.sandbox, 'Imke').userId
  const conversation = storedConversation({ conversationId: fixture.lunch, stream: true, name: 'Lunch' })
  await opened.store.putConversations([{ conversation, participantIds: [imke] }])
  // The page asks before the directory is fetched, so the name is unknown.
  expect((await opened.chat.conversations.participants(fixture.lunch, EVERYBODY)).people).toMatchObject([
    { userId: imke, name: '' }
  ])
  await opened.connect()
  await opened.store.setParticipants(fixture.lunch, ['gone-1', 'gone-2'])
  for (let time = 0; time < 3; time++) await opened.chat.conversations.participants(fixture.lunch, EVERYBODY)
  await expect.poll(() => lookUps('gone-2')).toBe(1)
  await opened.chat.conversations.participants(fixture.lunch, EVERYBODY)
  await fixture.service.clock.settled()
  expect(['gone-1', 'gone-2', imke].map(lookUps)).toEqual([1, 1, 0])
})
