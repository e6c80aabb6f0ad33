/** When the client refreshes its tokens, and when it must not. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestClient } from '../support/test-client.ts'
import { credentialsOf, firstUser } from '../support/test-client.ts'
import { createServiceFixture } from './service-fixture.ts'
import type { ServiceFixture } from './service-fixture.ts'
import { conversationOf } from '../support/sandbox-http.ts'

const MINUTE_MS = 60_000

let service: ServiceFixture
let client: TestClient

beforeEach(async () => {
  service = await createServiceFixture()
  client = await service.newClient()
})
afterEach(() => service.end())

const refreshes = (): number =>
  service.sandbox.control.requests().filter((one) => one.grantType === 'refresh_token').length

/** Ten minutes pass, and the access token expires. */
async function expireToken(): Promise<void> {
  await service.clock.advance(10 * MINUTE_MS)
  service.sandbox.control.expireTokens()
}

test('a hundred calls that get 401 at once cause one refresh, and all succeed', async () => {
  const lunch = conversationOf(service.sandbox, 'Lunch')
  await expireToken()
  // Calls beyond the first sixty wait for the rate limit.
  const calls = Array.from({ length: 100 }, () => client.cloudlink.getConversation(lunch))
  expect(await service.clock.advanceUntilDone(Promise.all(calls))).toHaveLength(100)
  expect(refreshes()).toBe(1)
  const refused = service.sandbox.control.requests().filter((one) => one.status === 401)
  expect(refused.length).toBeGreaterThan(10)
})

test('a service that refuses a new token is paused without a refresh, and other services are not', async () => {
  const { clock, sandbox } = service
  sandbox.control.fault({ kind: 'status', status: 401, service: 'chat', times: -1 })
  await expect(client.cloudlink.listConversations()).rejects.toMatchObject({ status: 401 })
  expect(client.paused).toMatchObject([{ code: 'sign-in-paused' }])
  const asked = sandbox.control.requests().length
  for (let call = 0; call < 20; call++) {
    await expect(client.cloudlink.listConversations()).rejects.toMatchObject({ code: 'sign-in-paused' })
  }
  expect(sandbox.control.requests()).toHaveLength(asked)
  expect(refreshes()).toBe(0)
  expect((await client.cloudlink.listUsers(1_000)).users.length).toBeGreaterThan(0)
  expect(client.held()).not.toBeNull()

  sandbox.control.clearFaults()
  client.cloudlink.resumeAfterPause()
  await client.cloudlink.listConversations()
  expect(client.signedOut).toEqual([])
  await clock.settled()
})

test('a call that was in progress when a service was paused does not end the pause', async () => {
  const { clock, sandbox } = service
  const lunch = conversationOf(sandbox, 'Lunch')
  sandbox.control.fault({ kind: 'delay', delayMs: 300, service: 'chat', method: 'GET', times: 1 })
  sandbox.control.fault({ kind: 'status', status: 401, service: 'chat', method: 'POST', times: -1 })
  const inProgress = client.cloudlink.listConversations()
  const post = (): Promise<unknown> => client.cloudlink.createMessage(lunch, { body: 'text', sendId: 'one' })
  await expect(post()).rejects.toMatchObject({ status: 401 })
  await clock.advanceUntilDone(inProgress)
  await expect(post()).rejects.toMatchObject({ code: 'sign-in-paused' })
})

test('a service that refuses even refreshed tokens gets few calls, and they cause few refreshes', async () => {
  const { clock, sandbox } = service
  await expireToken()
  sandbox.control.fault({ kind: 'status', status: 401, service: 'chat', times: -1 })
  for (let minute = 0; minute < 60; minute++) {
    await clock.advanceUntilDone(client.cloudlink.listConversations()).catch(() => undefined)
    await clock.advance(MINUTE_MS)
  }
  expect(refreshes()).toBeLessThanOrEqual(6)
  const asked = sandbox.control.requests().filter((one) => one.service === 'chat')
  // Two calls, then one after each pause of 5, 10 and 20 minutes, each with at most one refresh and one retry.
  expect(asked.length).toBeLessThanOrEqual(8)
})

test('endless 401 with failing refreshes causes six token calls, and then waits for the user', async () => {
  const { clock, sandbox } = service
  await expireToken()
  sandbox.control.fault({
    kind: 'status',
    status: 503,
    service: 'authentication',
    method: 'POST',
    times: -1
  })
  const codes: string[] = []
  for (let call = 0; call < 20; call++) {
    await clock
      .advanceUntilDone(client.cloudlink.listConversations())
      .catch((error: unknown) => codes.push((error as { code: string }).code))
  }
  expect(refreshes()).toBe(6)
  expect(codes.at(-1)).toBe('sign-in-paused')
  expect(client.paused.at(-1)).toMatchObject({ detail: 'renewal-limit' })
  expect(client.held()).not.toBeNull()

  await clock.advance(24 * 60 * MINUTE_MS)
  await expect(clock.advanceUntilDone(client.cloudlink.listConversations())).rejects.toMatchObject({
    code: 'sign-in-paused'
  })
  expect(refreshes()).toBe(6)
  sandbox.control.clearFaults()
  client.cloudlink.resumeAfterPause()
  await clock.advanceUntilDone(client.cloudlink.listConversations())
  expect(refreshes()).toBe(7)
})

test.each([
  ['a reset', { kind: 'reset-before' }],
  ['no answer', { kind: 'hang' }],
  ['503', { kind: 'status', status: 503 }],
  ['HTML', { kind: 'html', status: 200 }],
  ['an error page of a proxy', { kind: 'html', status: 403 }],
  ['403 from the gateway', { kind: 'status', status: 403, body: { message: 'not a valid key=value pair' } }],
  ['429', { kind: 'status', status: 429 }],
  ['an empty answer', { kind: 'empty' }],
  ['wrong types', { kind: 'wrong-types' }]
] as const)('a refresh that gets %s does not sign out', async (_, fault) => {
  const { clock, sandbox } = service
  await expireToken()
  sandbox.control.fault({ ...fault, service: 'authentication', method: 'POST', times: 1 })
  await expect(clock.advanceUntilDone(client.cloudlink.listConversations())).rejects.toThrow()
  expect(client.signedOut).toEqual([])
  expect(refreshes()).toBe(1)
  await clock.advance(MINUTE_MS)
  await clock.advanceUntilDone(client.cloudlink.listConversations())
  expect(refreshes()).toBe(2)
})

test('a refresh that the token endpoint refuses signs out once', async () => {
  const { clock, sandbox } = service
  await expireToken()
  sandbox.control.revokeRefreshTokens()
  const calls = [client.cloudlink.listConversations(), client.cloudlink.listUsers(1_000)]
  const results = await clock.advanceUntilDone(Promise.allSettled(calls))
  for (const result of results) expect(result).toMatchObject({ reason: { code: 'signed-out' } })
  expect(client.signedOut).toHaveLength(1)
  expect(refreshes()).toBe(1)
  const held = await service.newClient()
  expect(held.signedOut).toEqual([])
})

test('a refresh whose answer is lost is not retried automatically', async () => {
  const { clock, sandbox } = service
  await expireToken()
  sandbox.control.fault({ kind: 'reset-after', service: 'authentication', method: 'POST', times: 1 })
  await expect(clock.advanceUntilDone(client.cloudlink.listConversations())).rejects.toMatchObject({
    code: 'offline'
  })
  expect(refreshes()).toBe(1)
})

test.each([
  ['a reset', { kind: 'reset-before' }],
  ['a reset after the sign-in', { kind: 'reset-after' }],
  ['503', { kind: 'status', status: 503 }],
  ['429', { kind: 'status', status: 429 }],
  ['no answer', { kind: 'hang' }]
] as const)('a password is sent only once if the sign-in gets %s', async (_, fault) => {
  const { clock, sandbox } = service
  const before = sandbox.control.requests().length
  sandbox.control.fault({ ...fault, service: 'authentication', path: '/authorize', times: -1 })
  const signingIn = client.cloudlink.signIn.withPassword({
    ...credentialsOf(firstUser(sandbox)),
    signal: new AbortController().signal
  })
  await expect(clock.advanceUntilDone(signingIn)).rejects.toThrow()
  await clock.advance(10 * MINUTE_MS)
  expect(sandbox.control.requests().slice(before)).toHaveLength(1)
})

test('signing out cancels waiting and unanswered calls, and none of them is made later', async () => {
  const { clock, sandbox } = service
  const lunch = conversationOf(sandbox, 'Lunch')
  sandbox.control.fault({ kind: 'hang', service: 'chat', times: -1 })
  // Calls beyond the first fifty wait for the rate limit.
  const calls = Array.from({ length: 80 }, () => client.cloudlink.getConversation(lunch))
  const ends = Promise.all(calls.map((call) => call.catch((error: unknown) => error)))
  await clock.settled()
  expect(sandbox.control.heldCalls()).toBeGreaterThan(0)
  expect(sandbox.control.heldCalls()).toBeLessThan(80)
  await client.cloudlink.signOut()
  for (const end of await ends) expect(end).toMatchObject({ code: 'cancelled' })
  const asked = sandbox.control.requests().length
  await clock.advance(2 * MINUTE_MS)
  expect(sandbox.control.requests()).toHaveLength(asked)
})
