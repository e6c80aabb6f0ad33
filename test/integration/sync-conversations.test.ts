/** Creating and changing conversations when answers get lost: done once, and reported as failed only if it failed. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../sandbox/faults.ts'
import { useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'
import { userOf } from '../support/sandbox-http.ts'

const SETTLE_MS = 35_000
const fixture = useChatFixture()
let opened: OpenedChat

beforeEach(async () => {
  opened = await fixture.open()
  await opened.connect()
})

type CallFault = Omit<Fault, 'service' | 'method' | 'path' | 'times'>

const injectFault = (fault: CallFault, method: string, path: string): void =>
  fixture.service.sandbox.control.fault({ times: 1, ...fault, service: 'chat', method, path })

const idOf = (name: string): string => userOf(fixture.service.sandbox, name).userId
const countNamed = (name: string): number =>
  fixture.service.sandbox.control.conversations().filter((one) => one.name === name).length
const countPosts = (path: string): number =>
  fixture.service.sandbox.control.requests().filter((one) => one.method === 'POST' && one.path.endsWith(path))
    .length

const createStream = (): Promise<{ conversationId: string }> =>
  opened.chat.conversations.create({ stream: true, name: 'Garden', userIds: [idOf('Imke')] })

describe('a new conversation', () => {
  test.each<[string, CallFault, number]>([
    ['a reset after the conversation is created', { kind: 'reset-after' }, 0],
    [
      '504, with the conversation created 30 s later',
      { kind: 'late-commit', status: 504, delayMs: 30_000 },
      SETTLE_MS
    ],
    ['a reset, with the conversation created 10 s later', { kind: 'late-commit', delayMs: 10_000 }, SETTLE_MS]
  ])('is found after %s, and created once', async (_, fault, minMs) => {
    const { clock } = fixture.service
    injectFault(fault, 'POST', '/conversations$')
    const began = clock.monotonic()
    const { conversationId } = await clock.advanceUntilDone(createStream())
    expect(countNamed('Garden')).toBe(1)
    expect(countPosts('/conversations')).toBe(1)
    expect(clock.monotonic() - began).toBeGreaterThanOrEqual(minMs)
    expect(await opened.chat.conversations.get([conversationId])).toMatchObject([{ title: 'Garden' }])
  })

  test('is reported as failed if it was not created, and can be created again', async () => {
    injectFault({ kind: 'reset-before' }, 'POST', '/conversations$')
    await expect(fixture.service.clock.advanceUntilDone(createStream())).rejects.toMatchObject({
      code: 'offline'
    })
    expect(countNamed('Garden')).toBe(0)
    await fixture.service.clock.advanceUntilDone(createStream())
    expect(countNamed('Garden')).toBe(1)
  })

  test('fails at once if the service refuses it', async () => {
    injectFault({ kind: 'status', status: 403 }, 'POST', '/conversations$')
    const began = fixture.service.clock.monotonic()
    await expect(createStream()).rejects.toMatchObject({ code: 'forbidden' })
    expect(fixture.service.clock.monotonic()).toBe(began)
  })

  test('is created once by two simultaneous calls', async () => {
    const both = await fixture.service.clock.advanceUntilDone(Promise.all([createStream(), createStream()]))
    expect(both[0]).toEqual(both[1])
    expect(countNamed('Garden')).toBe(1)
  })

  test('is not created if there is a direct message with the same people', async () => {
    const direct = { stream: false, userIds: [idOf('Imke')] }
    const before = countPosts('/conversations')
    const { conversationId } = await opened.chat.conversations.create(direct)
    expect(await opened.chat.conversations.get([conversationId])).toMatchObject([{ stream: false }])
    expect(countPosts('/conversations')).toBe(before)
  })
})

test.each<[string, CallFault]>([
  ['after the change', { kind: 'reset-after' }],
  ['before the change', { kind: 'reset-before' }]
])('renaming succeeds if the connection is reset %s', async (_, fault) => {
  injectFault(fault, 'PUT', fixture.lunch)
  await fixture.service.clock.advanceUntilDone(
    opened.chat.conversations.change(fixture.lunch, { name: 'Soup' })
  )
  expect(await opened.chat.conversations.get([fixture.lunch])).toMatchObject([{ title: 'Soup' }])
})

describe('participants', () => {
  const participants = async (): Promise<string[]> =>
    (
      await opened.chat.conversations.participants(fixture.lunch, { text: '', offset: 0, limit: 200 })
    ).people.map(({ userId }) => userId)
  const otherUser = (): string => {
    const [found] = fixture.service.sandbox.users.filter(
      ({ userId }) => !serverParticipants().includes(userId)
    )
    return found?.userId ?? ''
  }
  const serverParticipants = (): string[] =>
    fixture.service.sandbox.control.conversations().find((one) => one.conversationId === fixture.lunch)
      ?.participantIds ?? []

  test('are added once, even if the answer is lost or some are participants already', async () => {
    const userId = otherUser()
    injectFault({ kind: 'reset-after' }, 'POST', '/participants')
    await fixture.service.clock.advanceUntilDone(
      opened.chat.conversations.addParticipants(fixture.lunch, [userId, idOf('Imke')])
    )
    expect(await participants()).toContain(userId)
    expect(countPosts('/participants')).toBe(1)
  })

  test('are reported as not added if they were not', async () => {
    const userId = otherUser()
    injectFault({ kind: 'reset-before' }, 'POST', '/participants')
    const adding = opened.chat.conversations.addParticipants(fixture.lunch, [userId])
    await expect(fixture.service.clock.advanceUntilDone(adding)).rejects.toMatchObject({ code: 'offline' })
    expect(await participants()).not.toContain(userId)
  })

  test('are removed, even if the answer is lost', async () => {
    injectFault({ kind: 'reset-after' }, 'DELETE', '/participants/')
    await fixture.service.clock.advanceUntilDone(
      opened.chat.conversations.removeParticipant(fixture.lunch, idOf('Imke'))
    )
    expect(serverParticipants()).not.toContain(idOf('Imke'))
    expect(await participants()).not.toContain(idOf('Imke'))
  })

  test('no longer see the conversation after they leave', async () => {
    await fixture.service.clock.advanceUntilDone(
      opened.chat.conversations.removeParticipant(fixture.lunch, idOf('Ana'))
    )
    expect(serverParticipants()).not.toContain(idOf('Ana'))
    const left = (await opened.chat.conversations.list()).map(({ conversationId }) => conversationId)
    expect(left).not.toContain(fixture.lunch)
  })
})
