/** Making and changing conversations where the answer gets lost: done once, and said to have failed only where it did. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../sandbox/faults.ts'
import { useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'
import { userOf } from '../support/sandbox-caller.ts'

const SETTLE_MS = 35_000
const stage = useChats()
let opened: OpenedChat

beforeEach(async () => {
  opened = await stage.open()
  await opened.connect()
})

type Strike = Omit<Fault, 'service' | 'method' | 'path' | 'times'>

const strike = (fault: Strike, method: string, path: string): void =>
  stage.service.sandbox.control.fault({ times: 1, ...fault, service: 'chat', method, path })

const idOf = (name: string): string => userOf(stage.service.sandbox, name).userId
const made = (name: string): number =>
  stage.service.sandbox.control.conversations().filter((one) => one.name === name).length
const posts = (end: string): number =>
  stage.service.sandbox.control.requests().filter((one) => one.method === 'POST' && one.path.endsWith(end))
    .length

const createStream = (): Promise<{ conversationId: string }> =>
  opened.chat.conversations.create({ stream: true, name: 'Garden', userIds: [idOf('Imke')] })

describe('a conversation that is made', () => {
  test.each<[string, Strike, number]>([
    ['a reset after it was made', { kind: 'reset-after' }, 0],
    ['504, made 30 s later', { kind: 'late-commit', status: 504, delayMs: 30_000 }, SETTLE_MS],
    ['a reset, made 10 s later', { kind: 'late-commit', delayMs: 10_000 }, SETTLE_MS]
  ])('is found after %s, and made once', async (_, fault, tookMs) => {
    const { clock } = stage.service
    strike(fault, 'POST', '/conversations$')
    const began = clock.monotonic()
    const { conversationId } = await clock.passDuring(createStream())
    expect(made('Garden')).toBe(1)
    expect(posts('/conversations')).toBe(1)
    expect(clock.monotonic() - began).toBeGreaterThanOrEqual(tookMs)
    expect(await opened.chat.conversations.get([conversationId])).toMatchObject([{ title: 'Garden' }])
  })

  test('is said to have failed where it was not made, and can be made again', async () => {
    strike({ kind: 'reset-before' }, 'POST', '/conversations$')
    await expect(stage.service.clock.passDuring(createStream())).rejects.toMatchObject({ code: 'offline' })
    expect(made('Garden')).toBe(0)
    await stage.service.clock.passDuring(createStream())
    expect(made('Garden')).toBe(1)
  })

  test('is refused at once', async () => {
    strike({ kind: 'status', status: 403 }, 'POST', '/conversations$')
    const began = stage.service.clock.monotonic()
    await expect(createStream()).rejects.toMatchObject({ code: 'forbidden' })
    expect(stage.service.clock.monotonic()).toBe(began)
  })

  test('twice at once is one', async () => {
    const both = await stage.service.clock.passDuring(Promise.all([createStream(), createStream()]))
    expect(both[0]).toEqual(both[1])
    expect(made('Garden')).toBe(1)
  })

  test('with the same people is the one that there is', async () => {
    const direct = { stream: false, name: '', userIds: [idOf('Imke')] }
    const asked = posts('/conversations')
    const { conversationId } = await opened.chat.conversations.create(direct)
    expect(await opened.chat.conversations.get([conversationId])).toMatchObject([{ stream: false }])
    expect(posts('/conversations')).toBe(asked)
  })
})

test.each<[string, Strike]>([
  ['after it was done', { kind: 'reset-after' }],
  ['before it was done', { kind: 'reset-before' }]
])('a new name whose answer gets lost %s is there', async (_, fault) => {
  strike(fault, 'PUT', stage.lunch)
  await stage.service.clock.passDuring(opened.chat.conversations.rename(stage.lunch, 'Soup'))
  expect(await opened.chat.conversations.get([stage.lunch])).toMatchObject([{ title: 'Soup' }])
})

describe('people', () => {
  const there = async (): Promise<string[]> =>
    (await opened.chat.conversations.participants(stage.lunch)).map(({ userId }) => userId)
  const newcomer = (): string => {
    const [found] = stage.service.sandbox.users.filter(({ userId }) => !inLunch().includes(userId))
    return found?.userId ?? ''
  }
  const inLunch = (): string[] =>
    stage.service.sandbox.control.conversations().find((one) => one.conversationId === stage.lunch)
      ?.participantIds ?? []

  test('are added once, also where the answer gets lost or they are there already', async () => {
    const userId = newcomer()
    strike({ kind: 'reset-after' }, 'POST', '/participants')
    await stage.service.clock.passDuring(
      opened.chat.conversations.addParticipants(stage.lunch, [userId, idOf('Imke')])
    )
    expect(await there()).toContain(userId)
    expect(posts('/participants')).toBe(1)
  })

  test('are not said to be added where they were not', async () => {
    const userId = newcomer()
    strike({ kind: 'reset-before' }, 'POST', '/participants')
    const adding = opened.chat.conversations.addParticipants(stage.lunch, [userId])
    await expect(stage.service.clock.passDuring(adding)).rejects.toMatchObject({ code: 'offline' })
    expect(await there()).not.toContain(userId)
  })

  test('are removed, also where the answer gets lost', async () => {
    strike({ kind: 'reset-after' }, 'DELETE', '/participants/')
    await stage.service.clock.passDuring(
      opened.chat.conversations.removeParticipant(stage.lunch, idOf('Imke'))
    )
    expect(inLunch()).not.toContain(idOf('Imke'))
    expect(await there()).not.toContain(idOf('Imke'))
  })

  test('who leave have the conversation no more', async () => {
    await stage.service.clock.passDuring(
      opened.chat.conversations.removeParticipant(stage.lunch, idOf('Ana'))
    )
    expect(inLunch()).not.toContain(idOf('Ana'))
    const left = (await opened.chat.conversations.list()).map(({ conversationId }) => conversationId)
    expect(left).not.toContain(stage.lunch)
  })
})
