import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LiveEvent } from '../../main/cloudlink/types.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { MITEL_APP } from '../sandbox/service.ts'
import { createClient, credentialsOf, firstUser, signIn } from '../support/client.ts'
import { createOwnedClock } from '../support/owned-clock.ts'

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

/** Fills in the portal as a browser would, and follows it back to the program. */
async function answerPortal(link: string, change: (back: URL) => void = () => undefined): Promise<Response> {
  const asked = Object.fromEntries(new URL(link).searchParams)
  const { userName, password, accountId } = firstUser(sandbox)
  const answer = await fetch(sandbox.cloud.portal, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      ...asked,
      username: userName,
      password,
      account_id: accountId,
      answer: 'allow'
    })
  })
  const back = new URL(answer.headers.get('location') ?? '')
  change(back)
  return fetch(back)
}

test('signs in by the browser, with PKCE and state, and knows whose tokens it holds', async () => {
  const client = createClient(sandbox)
  let page: Promise<Response> | undefined
  const claims = await client.cloudlink.signIn.withBrowser({
    signal: never,
    openBrowser(link) {
      expect(new URL(link).searchParams.get('code_challenge_method')).toBe('S256')
      page = answerPortal(link)
    }
  })
  expect(claims).toMatchObject({ name: 'Ana Vell', email: 'ana@example.test' })
  expect(await (await page)?.text()).toContain('Done.')
  expect(client.held()?.accessToken).toMatch(/./)
})

test.each([
  [
    'a refusal',
    (back: URL) => (back.search = `?error=access_denied&state=${back.searchParams.get('state')}`),
    'sign-in-refused',
    'refused-in-browser'
  ],
  [
    'a broken code',
    (back: URL) => back.searchParams.set('code', 'wrong'),
    'sign-in-refused',
    'check-credentials'
  ]
])('a redirect with %s ends the sign-in and says why', async (_name, change, code, detail) => {
  const client = createClient(sandbox)
  let link = ''
  const signedIn = client.cloudlink.signIn.withBrowser({
    signal: never,
    openBrowser(url) {
      link = url
      void answerPortal(url, change)
    }
  })
  await expect(signedIn).rejects.toMatchObject({ code, detail })
  expect(client.held()).toBeNull()
  // One answer, then nobody listens any more.
  await expect(answerPortal(link)).rejects.toThrow()
})

test('a sign-in that nobody finishes ends after 15 minutes, and closes the way back', async () => {
  const clock = createOwnedClock()
  const client = createClient(sandbox, { clock })
  const opened = Promise.withResolvers<string>()
  const signedIn = client.cloudlink.signIn.withBrowser({ signal: never, openBrowser: opened.resolve })
  const failed = signedIn.catch((error: unknown) => error)
  const link = await opened.promise
  await clock.pass(15 * 60_000 - 1)
  expect(await answerPortal(link, (back) => back.searchParams.set('state', 'other'))).toMatchObject({
    status: 400
  })
  await clock.pass(1)
  expect(await failed).toMatchObject({
    code: 'sign-in-failed',
    detail: 'sign-in-too-long',
    values: { minutes: 15 }
  })
  await expect(answerPortal(link)).rejects.toThrow()
})

test('cancelling closes the way back', async () => {
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
  await expect(answerPortal(link)).rejects.toThrow()
})

test('a wrong password is refused in words that do not repeat it, and sent once', async () => {
  const client = createClient(sandbox)
  const wrong = { ...credentialsOf(firstUser(sandbox)), password: 'canary-password-1' }
  const error: unknown = await client.cloudlink.signIn
    .withPassword({ ...wrong, signal: never })
    .catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'sign-in-refused' })
  expect(inspect(error, { depth: 9 }) + client.logged.join()).not.toContain('canary')
  expect(sandbox.control.requests()).toHaveLength(1)
})

test('reads people by last name, conversations and messages over all their pages', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  const users = await client.cloudlink.listUsers()
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

test('every request carries the same documented header', async () => {
  const client = createClient(sandbox)
  await signIn(client, sandbox)
  await client.cloudlink.listUsers()
  await client.cloudlink.listConversations()
  await client.cloudlink.signOut()
  const headers = new Set(sandbox.control.requests().map((one) => one.mitelApp))
  expect(headers.size).toBe(1)
  expect([...headers][0]).toMatch(MITEL_APP)
  expect([...headers][0]).toMatch(/^cloudlinkchat-desktop\/0\.1\.0\/;platform=linux\/12;/)
})

test('no error that leaves the client holds a token, whatever the service repeats', async () => {
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

test('live events arrive by MQTT, and a dropped socket is told once', async () => {
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
  // What the first one left behind goes, and then its own.
  await expect.poll(() => sandbox.control.subscriptionCount()).toBe(2)
  await second.close()
  expect(sandbox.control.subscriptionCount()).toBe(0)
})
