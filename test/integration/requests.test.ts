/** How often, when and how fast the client asks the service. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoggedRequest } from '../sandbox/service.ts'
import type { TestClient } from '../support/client.ts'
import { openService } from './owned-service.ts'
import type { OwnedService } from './owned-service.ts'
import { conversationOf, userOf } from '../support/sandbox-caller.ts'

const DAY_MS = 24 * 60 * 60_000

let service: OwnedService
let client: TestClient
let lunch: string
/** Requests of the test itself, without the sign-in. */
let requests: () => LoggedRequest[]

beforeEach(async () => {
  service = await openService()
  client = await service.newClient()
  lunch = conversationOf(service.sandbox, 'Lunch')
  const before = service.sandbox.control.requests().length
  requests = () => service.sandbox.control.requests().slice(before)
})
afterEach(() => service.end())

const strike = (status: number, headers: Record<string, string> = {}, times = 1): void =>
  service.sandbox.control.fault({ kind: 'status', status, headers, times, service: 'chat' })

const gaps = (): number[] => requests().map(({ at }, place) => at - (requests()[place - 1]?.at ?? at))

test.each([
  ['GET', () => client.cloudlink.getConversation(lunch)],
  ['PUT', () => client.cloudlink.renameConversation(lunch, 'Soup')],
  ['DELETE', () => client.cloudlink.removeParticipant(lunch, 'z')]
] as const)('%s is tried three times, with pauses by lot that grow', async (method, call) => {
  strike(503, {}, -1)
  await expect(service.clock.passDuring<unknown>(call())).rejects.toMatchObject({
    code: 'service',
    status: 503
  })
  expect(requests().map((one) => one.method)).toEqual([method, method, method])
  const [, first = 0, second = 0] = gaps()
  expect(first).toBeGreaterThanOrEqual(250)
  expect(first).toBeLessThanOrEqual(750)
  expect(second).toBeGreaterThanOrEqual(500)
  expect(second).toBeLessThanOrEqual(1_500)
})

test.each([
  [
    'a conversation',
    () => client.cloudlink.createConversation({ stream: true, name: 'x', participantIds: [] })
  ],
  ['a message', () => client.cloudlink.createMessage(lunch, { body: 'x', sendId: 'y' })],
  ['a participant', () => client.cloudlink.addParticipant(lunch, 'z')]
])('a POST that makes %s goes out once', async (_, call) => {
  strike(503, {}, -1)
  await expect(service.clock.passDuring<unknown>(call())).rejects.toMatchObject({ status: 503 })
  expect(requests()).toHaveLength(1)
})

test('a fault that passes is passed over', async () => {
  strike(500)
  service.sandbox.control.fault({ kind: 'reset-before', times: 1, service: 'chat' })
  const found = await service.clock.passDuring(client.cloudlink.getConversation(lunch))
  expect(found.name).toBe('Lunch')
  expect(requests()).toHaveLength(3)
})

test('a DELETE whose answer got lost is done when it is found done', async () => {
  service.sandbox.control.fault({ kind: 'reset-after', times: 1, service: 'chat', method: 'DELETE' })
  const imke = userOf(service.sandbox, 'Imke').userId
  await service.clock.passDuring(client.cloudlink.removeParticipant(lunch, imke))
  expect(requests().map(({ status }) => status)).toEqual([0, 404])
})

test('a call that gets no answer ends after 35 s and is not repeated', async () => {
  service.sandbox.control.fault({ kind: 'hang', times: 1, service: 'chat' })
  const began = service.clock.monotonic()
  await expect(service.clock.passDuring(client.cloudlink.getConversation(lunch))).rejects.toMatchObject({
    code: 'offline'
  })
  expect(service.clock.monotonic() - began).toBe(35_000)
  expect(requests()).toHaveLength(1)
})

const inSeconds = (seconds: number): string =>
  new Date(service.clock.service.now() + seconds * 1_000).toUTCString()

test.each([
  ['in seconds', () => '30', 30_000],
  ['in no seconds', () => '0', 1_000],
  ['in too many seconds', () => '86400', 120_000],
  ['as a date', () => inSeconds(50), 49_000],
  ['as a date that is over', () => inSeconds(-50), 1_000],
  ['as a date far away', () => inSeconds(5_000), 120_000],
  ['not understood', () => 'soon', 10_000]
])(
  '429 with Retry-After %s holds back every call of that service, and no other',
  async (_, header, least) => {
    const { clock } = service
    // The date is compared with the service's clock, not with this machine's.
    clock.setWall(DAY_MS)
    strike(429, { 'retry-after': header() })
    const first = client.cloudlink.getConversation(lunch)
    await clock.settled()
    const answered = clock.service.now()
    const second = client.cloudlink.listConversations()
    const users = await client.cloudlink.listUsers()
    expect(users.length).toBeGreaterThan(0)
    // A POST does not wait: the outbox knows better what to do meanwhile.
    const post = client.cloudlink.createMessage(lunch, { body: 'x', sendId: 'y' })
    await expect(post).rejects.toMatchObject({ code: 'too-many-requests', neverSent: true })
    await clock.passDuring(Promise.all([first, second]))
    const chat = requests().filter((one) => one.service === 'chat')
    expect(chat).toHaveLength(3)
    for (const { at } of chat.slice(1)) {
      expect(at - answered).toBeGreaterThanOrEqual(least + 1_000)
      expect(at - answered).toBeLessThanOrEqual(Math.max(least + 1_000, 1_000) + 2_000)
    }
  }
)

test('no minute has more than 120 requests, also of those that a 429 kept back together', async () => {
  const { clock, sandbox } = service
  strike(429, { 'retry-after': '120' })
  const first = client.cloudlink.getConversation(lunch)
  await clock.settled()
  const calls = Array.from({ length: 260 }, (_, place) =>
    place % 3 === 0
      ? client.cloudlink.listMessages(lunch, { top: 5, background: true })
      : client.cloudlink.getConversation(lunch)
  )
  await clock.passDuring(Promise.all([first, ...calls]))
  const times = sandbox.control.requests().map(({ at }) => at)
  const most = Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at <= from + 60_000).length)
  )
  expect(requests()).toHaveLength(262)
  expect(most).toBeLessThanOrEqual(120)
  expect(most).toBeGreaterThan(100)
})
