/** What the store has after starting, reconnecting, and while events come. */
import { describe, expect, test } from 'vitest'
import { arrived, useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'
import { conversationOf, userOf } from '../support/sandbox-caller.ts'

const stage = useChats()

/** What is shown of Lunch: the newest messages as far as they are whole. */
const shown = async ({ chat }: OpenedChat, limit = 100): Promise<string[]> =>
  (await chat.messages.list(stage.lunch, { limit })).messages.map(({ content }) => content.text)

const atService = (): string[] => stage.service.sandbox.control.messages(stage.lunch).map(({ body }) => body)

/** What somebody sees who scrolls back until a message with that text, or the beginning, is reached. */
async function scrolledTo({ chat }: OpenedChat, text: string): Promise<string[]> {
  const texts: string[] = []
  let before: string | undefined
  for (;;) {
    const request = before === undefined ? { limit: 40 } : { before, limit: 40 }
    const page = await stage.service.clock.passDuring(chat.messages.list(stage.lunch, request))
    texts.unshift(...page.messages.map(({ content }) => content.text))
    before = page.messages[0]?.id
    if (!page.hasOlder || texts.includes(text)) return texts
  }
}

const shows = (opened: OpenedChat, text: string): Promise<void> =>
  arrived(async () => (await shown(opened)).at(-1) === text)

/** The socket drops, so many things happen, and it is live again. */
async function whileAway(opened: OpenedChat, work: () => void): Promise<void> {
  const { clock, sandbox } = stage.service
  const before = opened.connections.length
  sandbox.control.lapseSubscriptions()
  // Long enough for what is pulled to be believed in full.
  await clock.pass(90_000)
  work()
  await clock.pass(90_000)
  sandbox.control.dropSockets()
  await arrived(async () => opened.connections.length > before)
  await clock.passUntil(() => opened.connections.at(-1) === 'connected', 60_000)
  await clock.settled()
}

test('first sync: every conversation, its newest messages, and people', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { sandbox } = stage.service
  const mine = sandbox.control
    .conversations()
    .filter((one) => one.participantIds.includes(userOf(sandbox, 'Ana').userId))
  expect(await opened.chat.conversations.list()).toHaveLength(mine.length)
  expect(await shown(opened, 40)).toEqual(atService().slice(-40))
  const found = await opened.chat.people.find('')
  expect(found.directory).toEqual({ step: 'loaded' })
  expect(found.people).toHaveLength(sandbox.users.length - 1)
  expect(opened.arrivals).toEqual([])
})

test('a first sync that is a page long goes back as far as is asked for, without a hole', async () => {
  for (let place = 0; place < 180; place++) stage.say(`more ${place}`)
  const opened = await stage.open()
  await opened.connect()
  expect(await scrolledTo(opened, '')).toEqual(atService())
})

test('what a lapsed subscription missed is found, although an own message came after it', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  // Opened, so that nothing else makes it fetch the newest messages again.
  await shown(opened, 40)
  await clock.settled()
  const stored = async (): Promise<string[]> =>
    (await opened.store.listMessages(stage.lunch, { limit: 40 })).messages.map(({ body }) => body)
  sandbox.control.lapseSubscriptions()
  stage.say('missed')
  await opened.chat.messages.send(stage.lunch, 'mine')
  await clock.passUntil(() => atService().at(-1) === 'mine')
  await clock.settled()
  // Nothing claims that the own message follows the last one that is stored.
  expect(await stored()).toEqual(['mine'])
  // The next comparison with the service.
  await clock.pass(11 * 60_000)
  await arrived(async () => (await stored()).slice(-2).join() === 'missed,mine')
})

test('a conversation that is not in a list that changed meanwhile is deleted only when the service says 404', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  const before = await opened.chat.conversations.list()
  const body = { count: 0, _links: {} }
  sandbox.control.fault({ kind: 'status', status: 200, body, path: '/users/me/conversations', times: 1 })
  opened.chat.live.reconnect()
  await opened.untilLive()
  await clock.settled()
  expect(await opened.chat.conversations.list()).toEqual(before)

  sandbox.control.lapseSubscriptions()
  sandbox.control.deleteConversation(stage.lunch)
  opened.chat.live.reconnect()
  await opened.untilLive()
  await clock.settled()
  const titles = (await opened.chat.conversations.list()).map(({ title }) => title)
  expect(titles).not.toContain('Lunch')
  expect(titles).toHaveLength(before.length - 1)
})

test('live: an event that comes twice is news once', async () => {
  const opened = await stage.open()
  await opened.connect()
  stage.service.sandbox.control.repeatEvents(2)
  stage.say('one')
  stage.say('two')
  await arrived(async () => opened.arrivals.some(({ text }) => text === 'two'))
  stage.service.sandbox.control.repeatEvents(1)
  stage.say('three')
  await arrived(async () => opened.arrivals.some(({ text }) => text === 'three'))
  expect(opened.arrivals.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
})

test('live: what others write, edit and delete', async () => {
  const opened = await stage.open()
  await opened.connect()
  const id = stage.say('hello')
  await shows(opened, 'hello')
  await arrived(async () => opened.arrivals.length === 1)
  expect(opened.arrivals).toMatchObject([{ text: 'hello', title: 'Lunch' }])
  stage.service.sandbox.control.editMessage(stage.lunch, id, 'hello all')
  await shows(opened, 'hello all')
  stage.service.sandbox.control.deleteMessage(stage.lunch, id)
  await shows(opened, atService().at(-1) ?? '')
  expect(await shown(opened, 40)).toEqual(atService().slice(-40))
  // After a deletion, what comes next joins what was there.
  stage.say('next')
  await shows(opened, 'next')
  expect(await shown(opened, 40)).toEqual(atService().slice(-40))
})

describe('after a while away', () => {
  test('what was written is there, with what was before it', async () => {
    const opened = await stage.open()
    await opened.connect()
    await whileAway(opened, () => {
      for (let place = 0; place < 20; place++) stage.say(`missed ${place}`)
    })
    expect(await shown(opened, 40)).toEqual(atService().slice(-40))
  })

  test('more than can be pulled at once leaves a gap that is known, and filled where somebody scrolls', async () => {
    const opened = await stage.open()
    await opened.connect()
    await whileAway(opened, () => {
      for (let place = 0; place < 330; place++) stage.say(`missed ${place}`)
    })
    const stored = await opened.store.listMessages(stage.lunch, { limit: 1_000 })
    expect(stored.older).toBe('unknown')
    expect(stored.messages.map(({ body }) => body)).toEqual(atService().slice(-stored.messages.length))
    expect(await scrolledTo(opened, '')).toEqual(atService())
  })

  test.each([
    ['an old message was edited', (ids: string[]) => edit(ids.at(-9))],
    ['the newest message was edited', (ids: string[]) => edit(ids.at(-1))],
    ['an old message was deleted', (ids: string[]) => remove(ids.at(-9))],
    ['the newest message was deleted', (ids: string[]) => remove(ids.at(-1))],
    ['the last three were deleted', (ids: string[]) => ids.slice(-3).forEach(remove)],
    ['one was deleted and one written', (ids: string[]) => (remove(ids.at(-2)), stage.say('new'))]
  ])('%s', async (_, change) => {
    const opened = await stage.open()
    await opened.connect()
    const ids = stage.service.sandbox.control.messages(stage.lunch).map(({ messageId }) => messageId)
    await whileAway(opened, () => change(ids))
    // Looking at it is what asks; what changed arrives after what was there.
    await shown(opened)
    await stage.service.clock.settled()
    expect(await shown(opened, 40)).toEqual(atService().slice(-40))
  })

  function edit(id = ''): void {
    stage.service.sandbox.control.editMessage(stage.lunch, id, 'edited meanwhile')
  }
  function remove(id = ''): void {
    stage.service.sandbox.control.deleteMessage(stage.lunch, id)
  }

  test('a conversation that is gone is gone, unless something unsent waits in it', async () => {
    const opened = await stage.open()
    await opened.connect()
    const { sandbox, clock } = stage.service
    const field = conversationOf(sandbox, 'Field support')
    sandbox.control.fault({
      kind: 'status',
      status: 422,
      service: 'chat',
      method: 'POST',
      path: 'messages',
      times: 1
    })
    const { id } = await opened.chat.messages.send(stage.lunch, 'what nobody may lose')
    await clock.settled()
    deleteConversations(stage.lunch, field)
    await clock.settled()
    const titles = async (): Promise<string[]> =>
      (await opened.chat.conversations.list()).map(({ title }) => title)
    await arrived(async () => !(await titles()).includes('Field support'))
    expect(await titles()).toContain('Lunch')
    expect((await opened.chat.messages.list(stage.lunch, { limit: 10 })).messages).toMatchObject([
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
    for (const id of ids) stage.service.sandbox.control.deleteConversation(id)
  }
})

test.each([
  ['HTML', { kind: 'html' }],
  ['garbage', { kind: 'garbage' }],
  ['wrong types', { kind: 'wrong-types' }],
  ['half an answer', { kind: 'truncated' }],
  ['nothing', { kind: 'empty' }],
  ['an empty object', { kind: 'status', status: 200, body: {} }],
  ['a list', { kind: 'status', status: 200, body: [] }],
  ['no count', { kind: 'status', status: 200, body: { count: null, _links: {} } }],
  ['a count without its items', { kind: 'status', status: 200, body: { count: 9, _links: {} } }],
  [
    'items that are none',
    { kind: 'status', status: 200, body: { count: 2, _embedded: { items: [1, 'x'] } } }
  ],
  [
    'items without ids',
    { kind: 'status', status: 200, body: { count: 1, _embedded: { items: [{ body: 'x' }] } } }
  ]
] as const)('a page that is %s deletes nothing', async (_, fault) => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  const [conversations, messages] = [await opened.chat.conversations.list(), await shown(opened, 30)]
  await clock.pass(120_000)
  sandbox.control.fault({ ...fault, service: 'chat', method: 'GET', times: -1 })
  opened.chat.live.reconnect()
  await clock.pass(30_000)
  await opened.chat.messages.list(stage.lunch, { limit: 30 })
  await clock.settled()
  expect(await opened.chat.conversations.list()).toEqual(conversations)
  sandbox.control.clearFaults()
  expect(await shown(opened, 30)).toEqual(messages)
})

test('people are asked for one by one only where the list of people lacks them, and once', async () => {
  const opened = await stage.open()
  const { control } = stage.service.sandbox
  const askedAlone = (id: string): number =>
    control.requests().filter(({ path, service }) => service === 'admin' && path.endsWith(`/users/${id}`))
      .length
  const imke = userOf(stage.service.sandbox, 'Imke').userId
  const conversation = {
    conversationId: stage.lunch,
    stream: true,
    name: 'Lunch',
    createdOn: '',
    modifiedOn: ''
  }
  await opened.store.putConversations([{ conversation, participantIds: [imke] }])
  // The page asks before the service was: nobody is known yet.
  expect(await opened.chat.conversations.participants(stage.lunch)).toMatchObject([
    { userId: imke, name: '' }
  ])
  await opened.connect()
  await opened.store.setParticipants(stage.lunch, ['gone-1', 'gone-2'])
  for (let time = 0; time < 3; time++) await opened.chat.conversations.participants(stage.lunch)
  await expect.poll(() => askedAlone('gone-2')).toBe(1)
  await opened.chat.conversations.participants(stage.lunch)
  await stage.service.clock.settled()
  expect(['gone-1', 'gone-2', imke].map(askedAlone)).toEqual([1, 1, 0])
})
