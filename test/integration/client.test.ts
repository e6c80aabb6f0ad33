import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LiveEvent } from '../../main/cloudlink/types.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { MITEL_APP } from '../sandbox/service.ts'
import { createClient, credentialsOf, firstUser, signIn } from '../support/test-client.ts'
import { createManualClock } from '../support/manual-clock.ts'

const never = new AbortController().signal
let folder: string
let sandbox: Sandbox

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'client-'))
  sandbox = await startSandbox({ folder, answerDelay: 50 })
})
afterEach(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

/** Signs in at the portal as a browser does, and follows the redirect to the program. */
async function signInAtPortal(
  link: string,
  change: (redirect: URL) => void = () => undefined
): Promise<Response> {
  const parameters = Object.fromEntries(new URL(link).searchParams)
  const { userName, password, accountId } = firstUser(sandbox)
  const answer = await fetch(sandbox.cloud.portal, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      ...parameters,
      username: userName,
      password,
      account_id: accountId,
      answer: 'allow'
    })
  })
  const redirect = new URL(answer.headers.get('location') ?? '')
  change(redirect)
  return fetch(redirect)
}

test('signs in with the browser, using PKCE and state, and reads the claims of the token', async () => {
  const client = createClient(sandbox)
  let page: Promise<Response> | undefined
  const claims = await client.cloudlink.signIn.withBrowser({
    signal: never,
    openBrowser(link) {
      expect(new URL(link).searchParams.get('code_challenge_method')).toBe('S256')
      page = signInAtPortal(link)
    }
  })
  expect(claims).toMatchObject({ name: 'Ana Vell', email: 'ana@example.test' })
  expect(await (await page)?.text()).toContain('Done.')
  expect(client.held()?.accessToken).toMatch(/./)
})

test.each([
  [
    'a refusal',
    (redirect: URL) => (redirect.search = `?error=access_denied&state=${redirect.searchParams.get('state')}`),
    'sign-in-refused',
    'refused-in-browser'
  ],
  [
    'an invalid code',
    (redirect: URL) => redirect.searchParams.set('code', 'wrong'),
    'sign-in-refused',
    'check-credentials'
  ]
])('a redirect with %s ends the sign-in with the right error', async (_name, change, code, detail) => {
  const client = createClient(sandbox)
  let link = ''
  const signedIn = client.cloudlink.signIn.withBrowser({
    signal: never,
    openBrowser(url) {
      link = url
      void signInAtPortal(url, change)
    }
  })
  await expect(signedIn).rejects.toMatchObject({ code, detail })
  expect(client.held()).toBeNull()
  // The listener closes after one answer.
  await expect(signInAtPortal(link)).rejects.toThrow()
})

test('an unfinished sign-in fails after 15 minutes and stops listening', async () => {
  const clock = createManualClock()
  const client = createClient(sandbox, { clock })
  const opened = Promise.withResolvers<string>()
  const signedIn = client.cloudlink.signIn.withBrowser({ signal: never, openBrowser: opened.resolve })
  const failed = signedIn.catch((error: unknown) => error)
  const link = await opened.promise
  await clock.advance(15 * 60_000 - 1)
  expect(await signInAtPortal(link, (redirect) => redirect.searchParams.set('state', 'other'))).toMatchObject(
    {
      status: 400
    }
  )
  await clock.advance(1)
  expect(await failed).toMatchObject({
    code: 'sign-in-failed',
    detail: 'sign-in-too-long',
    values: { minutes: 15 }
  })
  await expect(signInAtPortal(link)).rejects.toThrow()
})

test('a cancelled sign-in stops listening', async () => {
  const client = createClient(sandbox)
  const abort = new AbortController()
  let link = ''
  const signedIn = client.cloudlink.signIn.withBrowser({
    signal: abort.signal,
    openBrowser(url) {
      link = url
      abort.abort()
    }
  })
  await expect(signedIn).rejects.toMatchObject({ code: 'cancelled' })
  await expect(signInAtPortal(link)).rejects.toThrow()
})

test('a wrong password is sent once, and is not in the error or the log', async () => {
  const client = createClient(sandbox)
  const wrong = { ...credentialsOf(firstUser(sandbox)), password: 'canary-password-1' }
  const error: unknown = await client.cloudlink.signIn
    .withPassword({ ...wrong, signal: never })
    .catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'sign-in-refused' })
  expect(inspect(error, { depth: 9 }) + client.logged.join()).not.toContain('canary')
  expect(sandbox.control.requests()).toHaveLength(1)
})

test('reads people sorted by last name, and conversations and messages over all pages', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  const { users } = await client.cloudlink.listUsers(1_000)
  expect(users).toHaveLength(sandbox.users.length)
  const lastNames = users.map((user) => user.lastName)
  expect(lastNames).toEqual(lastNames.toSorted((a, b) => a.localeCompare(b)))
  expect(JSON.stringify(users)).not.toContain('sip')
  const first = await client.cloudlink.listConversations()
  const launch = first.items.find((one) => one.name === 'Launch room')
  expect(launch).toMatchObject({
    stream: true,
    lastMessage: { body: expect.stringContaining('Me too') as string }
  })
  const seen: string[] = []
  let page = await client.cloudlink.listMessages(launch?.conversationId ?? '', { top: 25 })
  for (;;) {
    seen.push(...page.items.map((message) => message.messageId))
    if (page.next === '') break
    page = await client.cloudlink.listMessages(launch?.conversationId ?? '', { next: page.next })
  }
  const held = sandbox.control.messages(launch?.conversationId ?? '').map((message) => message.messageId)
  expect(seen).toEqual(held.toReversed())
})

test('reads no more people than wanted, by whole pages', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  const { users, complete } = await client.cloudlink.listUsers(1)
  expect(users.length).toBeLessThanOrEqual(100)
  expect(complete).toBe(users.length === sandbox.users.length)
})

test('every request has the same X-Mitel-App header', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  await client.cloudlink.listUsers(1_000)
  await client.cloudlink.listConversations()
  await client.cloudlink.signOut()
  const headers = new Set(sandbox.control.requests().map((one) => one.mitelApp))
  expect(headers.size).toBe(1)
  expect([...headers][0]).toMatch(MITEL_APP)
  expect([...headers][0]).toMatch(/^cloudlinkchat-desktop\/0\.1\.0\/;platform=linux\/12;/)
})

test('no error or log entry contains a token, even if the service repeats it', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  const token = client.held()?.accessToken ?? ''
  const kinds = [
    'status',
    'reset-before',
    'reset-within',
    'html',
    'garbage',
    'truncated',
    'empty',
    'wrong-types',
    'redirect'
  ] as const
  const errors: unknown[] = []
  for (const kind of kinds) {
    const body = {
      name: 'E',
      message: `Token ${token.slice(3)} and ${Buffer.from(token).toString('base64')} refused`
    }
    sandbox.control.fault({ kind, times: 3, status: 403, body, service: 'chat' })
    await client.cloudlink.getConversation('some-id').catch((error: unknown) => errors.push(error))
    sandbox.control.clearFaults()
  }
  errors.push(await client.cloudlink.getConversation('nope').catch((error: unknown) => error))
  expect(errors).toHaveLength(kinds.length + 1)
  const shown = errors
    .map((error) => inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error))
    .join('\n')
  const all = shown + client.logged.join('\n')
  const pieces = Array.from({ length: token.length - 15 }, (_, place) => token.slice(place, place + 16))
  expect(pieces.filter((piece) => all.includes(piece))).toEqual([])
  expect(pieces.some((piece) => (all + token).includes(piece))).toBe(true)
})

test('live events arrive over MQTT, and a dropped socket is reported once', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  const events: LiveEvent[] = []
  const closed: string[] = []
  const connection = await client.cloudlink.connectLive({
    onEvent: (event) => events.push(event),
    onClosed: (reason) => closed.push(reason),
    signal: never
  })
  const direct = sandbox.control
    .conversations()
    .find((one) => !one.stream && one.participantIds.includes(sandbox.resident.userId))
  const conversationId = direct?.conversationId ?? ''
  await client.cloudlink.createMessage(conversationId, { body: 'Hello there', sendId: 'send-1' })
  await expect.poll(() => events.length).toBe(2)
  expect(events).toMatchObject([
    { kind: 'message', method: 'POST', message: { body: 'Hello there', sendId: 'send-1' } },
    { kind: 'message', method: 'POST', message: { createdBy: sandbox.resident.userId } }
  ])
  const message = sandbox.control.messages(conversationId).at(-1)
  sandbox.control.editMessage(conversationId, message?.messageId ?? '', 'changed')
  sandbox.control.deleteMessage(conversationId, message?.messageId ?? '')
  sandbox.control.setPresence(sandbox.resident.userId, 'busy')
  await sandbox.control.publishRaw('not json')
  // Larger than anything that the service accepts: it is dropped unread.
  const content = { messageId: 'huge', conversationId, body: 'x'.repeat(13 * 1024 * 1024) }
  await sandbox.control.publishRaw(
    JSON.stringify({ method: 'POST', subject: `/conversations/${conversationId}/messages/huge`, content })
  )
  await expect.poll(() => events.length).toBe(5)
  expect(events.slice(2)).toMatchObject([
    { kind: 'message', method: 'PUT', message: { body: 'changed' } },
    { kind: 'message-deleted', conversationId, messageId: message?.messageId },
    { kind: 'presence', principalId: sandbox.resident.userId, status: 'busy' }
  ])
  expect(sandbox.control.dropSockets()).toBe(1)
  await expect.poll(() => closed).toEqual(['socket closed'])
  await connection.close()

  const second = await client.cloudlink.connectLive({
    onEvent: () => undefined,
    onClosed: () => undefined,
    signal: never
  })
  // Deletes the subscriptions of the first connection, and its own at the end.
  await expect.poll(() => sandbox.control.subscriptionCount()).toBe(2)
  await second.close()
  expect(sandbox.control.subscriptionCount()).toBe(0)
})
