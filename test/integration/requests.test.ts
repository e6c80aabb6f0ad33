/** Retries, timeouts and rate limits of the client. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoggedRequest } from '../sandbox/service.ts'
import type { TestClient } from '../support/test-client.ts'
import { createServiceFixture } from './service-fixture.ts'
import type { ServiceFixture } from './service-fixture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'

const DAY_MS = 24 * 60 * 60_000

let service: ServiceFixture
let client: TestClient
let lunch: string
/** The requests since the sign-in. */
let requests: () => LoggedRequest[]

beforeEach(async () => {
  service = await createServiceFixture()
  client = await service.newClient()
  lunch = conversationOf(service.sandbox, 'Lunch')
  const before = service.sandbox.control.requests().length
  requests = () => service.sandbox.control.requests().slice(before)
})
afterEach(() => service.end())

const injectStatus = (status: number, headers: Record<string, string> = {}, times = 1): void =>
  service.sandbox.control.fault({ kind: 'status', status, headers, times, service: 'chat' })

const gaps = (): number[] => requests().map(({ at }, index) => at - (requests()[index - 1]?.at ?? at))

test.each([
  ['GET', () => client.cloudlink.getConversation(lunch)],
  ['PUT', () => client.cloudlink.changeConversation(lunch, { name: 'Soup' })],
  ['DELETE', () => client.cloudlink.removeParticipant(lunch, 'z')]
] as const)('%s is tried three times, with random and growing pauses', async (method, call) => {
  injectStatus(503, {}, -1)
  await expect(service.clock.advanceUntilDone<unknown>(call())).rejects.toMatchObject({
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
])('a POST that creates %s is sent once', async (_, call) => {
  injectStatus(503, {}, -1)
  await expect(service.clock.advanceUntilDone<unknown>(call())).rejects.toMatchObject({ status: 503 })
  expect(requests()).toHaveLength(1)
})

test('a call succeeds after temporary faults', async () => {
  injectStatus(500)
  service.sandbox.control.fault({ kind: 'reset-before', times: 1, service: 'chat' })
  const found = await service.clock.advanceUntilDone(client.cloudlink.getConversation(lunch))
  expect(found.name).toBe('Lunch')
  expect(requests()).toHaveLength(3)
})

test('a DELETE whose answer is lost succeeds if the retry gets 404', async () => {
  service.sandbox.control.fault({ kind: 'reset-after', times: 1, service: 'chat', method: 'DELETE' })
  const imke = userOf(service.sandbox, 'Imke').userId
  await service.clock.advanceUntilDone(client.cloudlink.removeParticipant(lunch, imke))
  expect(requests().map(({ status }) => status)).toEqual([0, 404])
})

test('a call without an answer fails after 35 s and is not retried', async () => {
  service.sandbox.control.fault({ kind: 'hang', times: 1, service: 'chat' })
  const began = service.clock.monotonic()
  await expect(service.clock.advanceUntilDone(client.cloudlink.getConversation(lunch))).rejects.toMatchObject(
    {
      code: 'offline'
    }
  )
  expect(service.clock.monotonic() - began).toBe(35_000)
  expect(requests()).toHaveLength(1)
})

const inSeconds = (seconds: number): string =>
  new Date(service.clock.serverClock.now() + seconds * 1_000).toUTCString()

test.each([
  ['in seconds', () => '30', 30_000],
  ['of 0 seconds', () => '0', 1_000],
  ['of too many seconds', () => '86400', 120_000],
  ['as a date', () => inSeconds(50), 49_000],
  ['as a date in the past', () => inSeconds(-50), 1_000],
  ['as a date in the far future', () => inSeconds(5_000), 120_000],
  ['that is not valid', () => 'soon', 10_000]
])('429 with Retry-After %s delays all calls to that service, and to no other', async (_, header, minMs) => {
  const { clock } = service
  // The date refers to the server's clock, not to the clock of this machine.
  clock.setWallClockOffset(DAY_MS)
  injectStatus(429, { 'retry-after': header() })
  const first = client.cloudlink.getConversation(lunch)
  await clock.settled()
  const answered = clock.serverClock.now()
  const second = client.cloudlink.listConversations()
  const { users } = await client.cloudlink.listUsers(1_000)
  expect(users.length).toBeGreaterThan(0)
  // A POST fails instead of waiting, because the outbox schedules its own retries.
  const post = client.cloudlink.createMessage(lunch, { body: 'x', sendId: 'y' })
  await expect(post).rejects.toMatchObject({ code: 'too-many-requests', neverSent: true })
  await clock.advanceUntilDone(Promise.all([first, second]))
  const chat = requests().filter((one) => one.service === 'chat')
  expect(chat).toHaveLength(3)
  for (const { at } of chat.slice(1)) {
    expect(at - answered).toBeGreaterThanOrEqual(minMs + 1_000)
    expect(at - answered).toBeLessThanOrEqual(Math.max(minMs + 1_000, 1_000) + 2_000)
  }
})

test('at most 120 requests go out in any minute, even if a 429 has delayed many', async () => {
  const { clock, sandbox } = service
  injectStatus(429, { 'retry-after': '120' })
  const first = client.cloudlink.getConversation(lunch)
  await clock.settled()
  const calls = Array.from({ length: 260 }, (_, index) =>
    index % 3 === 0
      ? client.cloudlink.listMessages(lunch, { top: 5, background: true })
      : client.cloudlink.getConversation(lunch)
  )
  await clock.advanceUntilDone(Promise.all([first, ...calls]))
  const times = sandbox.control.requests().map(({ at }) => at)
  const most = Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at <= from + 60_000).length)
  )
  expect(requests()).toHaveLength(262)
  expect(most).toBeLessThanOrEqual(120)
  expect(most).toBeGreaterThan(100)
})
