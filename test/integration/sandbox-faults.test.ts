import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { APP_HEADER, call, conversationOf, tokensOf, userOf } from '../support/sandbox-http.ts'
import type { Answer } from '../support/sandbox-http.ts'

let folder: string
let sandbox: Sandbox
let token: string
let conversationId: string
let messagesUrl: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  sandbox = await startSandbox({ folder })
  token = (await tokensOf(sandbox, 'Ana')).access
  // The resident is not in this conversation, so there are no replies.
  conversationId = conversationOf(sandbox, ['Ana', 'Imke'])
  messagesUrl = `${sandbox.cloud.services.chat}/conversations/${conversationId}/messages`
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})
afterEach(() => sandbox.control.clearFaults())

const list = (): Promise<Answer> => call(messagesUrl, { token })
const post = (body: string, tag?: string): Promise<Answer> =>
  call(messagesUrl, { token, json: { body, ...(tag === undefined ? {} : { tag }) } })
const countStored = (body: string): number =>
  sandbox.control.messages(conversationId).filter((message) => message.body === body).length

test('a fault applies to matching calls only, and as often as requested', async () => {
  const fault = { kind: 'status', status: 503, service: 'chat', method: 'GET', path: 'messages$' } as const
  sandbox.control.fault({ ...fault, times: 2, headers: { 'retry-after': '7' } })
  expect((await post('no fault')).status).toBe(201)
  expect((await call(`${sandbox.cloud.services.admin}/users`, { token })).status).toBe(200)
  expect((await call(`${messagesUrl}?$top=1`, { token })).status).toBe(200)
  const answers = [await list(), await list(), await list()]
  expect(answers.map((answer) => answer.status)).toEqual([503, 503, 200])
  expect(answers[0]?.headers.get('retry-after')).toBe('7')

  sandbox.control.fault({ ...fault, times: -1, body: { name: 'Custom', message: 'text' } })
  expect((await list()).json).toEqual({ name: 'Custom', message: 'text' })
  expect((await list()).status).toBe(503)
  sandbox.control.clearFaults()
  expect((await list()).status).toBe(200)
  expect(() => sandbox.control.fault({ kind: 'empty', times: 1, path: '(' })).toThrow(SyntaxError)
})

test.each(['html', 'garbage', 'truncated', 'empty'] as const)('%s is not valid JSON', async (kind) => {
  sandbox.control.fault({ kind, times: 1 })
  const answer = await list()
  expect(answer.status).toBe(200)
  expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError)
})

test('wrong types are valid JSON with undocumented types', async () => {
  sandbox.control.fault({ kind: 'wrong-types', times: 1 })
  expect((await list()).json.count).toBe('many')
})

test('a redirect leads to another host', async () => {
  sandbox.control.fault({ kind: 'redirect', times: 1 })
  const answer = await list()
  expect(answer.status).toBe(302)
  expect(new URL(answer.headers.get('location') ?? '').host).not.toBe(new URL(messagesUrl).host)
})

test('a huge answer is larger than the real gateway allows', async () => {
  sandbox.control.fault({ kind: 'huge', times: 1 })
  expect((await list()).text.length).toBeGreaterThan(12 * 1024 * 1024)
})

test('a reset before or within the answer does not store the message', async () => {
  for (const kind of ['reset-before', 'reset-within'] as const) {
    sandbox.control.fault({ kind, times: 1 })
    await expect(post(kind)).rejects.toThrow(/fetch failed|terminated/)
    expect(countStored(kind)).toBe(0)
  }
})

test('a reset after the call stores the message once', async () => {
  sandbox.control.fault({ kind: 'reset-after', times: 1 })
  const before = sandbox.control.requests().length
  await expect(post('stored')).rejects.toThrow('fetch failed')
  expect(countStored('stored')).toBe(1)
  expect(sandbox.control.requests().slice(before)).toMatchObject([{ method: 'POST', status: 0 }])
})

test('a late commit answers with an error and stores the message later', async () => {
  sandbox.control.fault({ kind: 'late-commit', times: 1, status: 504, delayMs: 50 })
  const before = sandbox.control.requests().length
  expect((await post('late')).status).toBe(504)
  expect(countStored('late')).toBe(0)
  await expect.poll(() => countStored('late')).toBe(1)
  // The log does not contain the late commit.
  expect(sandbox.control.requests().slice(before)).toMatchObject([{ method: 'POST', status: 504 }])
})

test.each(['hang', 'drip'] as const)('%s never ends', async (kind) => {
  sandbox.control.fault({ kind, times: 1 })
  const answer = fetch(messagesUrl, {
    headers: { 'X-Mitel-App': APP_HEADER },
    signal: AbortSignal.timeout(600)
  }).then((got) => got.text())
  await expect(answer).rejects.toThrow(/timeout/i)
})

test('a delay delays one call, which then succeeds', async () => {
  sandbox.control.fault({ kind: 'delay', times: 1, delayMs: 150 })
  const [slow, quick] = [list().then(() => 'slow'), list().then(() => 'quick')]
  expect(await Promise.race([slow, quick])).toBe('quick')
  expect(await slow).toBe('slow')
})

test('a tag can be dropped or refused', async () => {
  sandbox.control.fault({ kind: 'drop-tag', times: 1 })
  expect((await post('a', '{"sendId":"1"}')).json).not.toHaveProperty('tag')
  expect((await post('b', '{"sendId":"2"}')).json.tag).toBe('{"sendId":"2"}')
  sandbox.control.fault({ kind: 'refuse-tag', times: 1 })
  expect((await post('c', '{"sendId":"3"}')).status).toBe(400)
})

test('the log contains all calls, even those without the header, and no secrets', async () => {
  const before = sandbox.control.requests().length
  await fetch(messagesUrl, { headers: { Authorization: token } })
  await call(`${messagesUrl}?$top=1`, { token })
  await call(`${sandbox.cloud.services.admin}/nothing`, { token })
  await tokensOf(sandbox, 'Ana')
  const path = new URL(messagesUrl).pathname
  const log = sandbox.control.requests().slice(before)
  expect(log).toMatchObject([
    { service: 'chat', method: 'GET', path, status: 403, mitelApp: '' },
    { service: 'chat', method: 'GET', path, query: '$top=1', status: 200, mitelApp: APP_HEADER },
    { service: 'admin', path: '/2017-09-01/nothing', status: 403 },
    { service: 'authentication', method: 'POST', status: 201, grantType: 'password' }
  ])
  expect(JSON.stringify(log)).not.toContain(token)
  expect(JSON.stringify(log)).not.toContain(userOf(sandbox, 'Ana').password)
})

test('another process controls the sandbox over HTTP', async () => {
  const control = (method: string, ...json: unknown[]): Promise<Answer> =>
    call(`${sandbox.controlUrl}/${method}`, { json })
  expect((await control('fault', { kind: 'status', status: 418, times: 1 })).json).toEqual({ value: null })
  expect((await list()).status).toBe(418)
  const sent = await control('say', userOf(sandbox, 'Imke').userId, conversationId, 'By HTTP')
  expect(sent.json.value).toMatchObject({ body: 'By HTTP' })
  expect(countStored('By HTTP')).toBe(1)
  expect((await control('requests')).json.value).toEqual(sandbox.control.requests())
  expect((await control('toString')).status).toBe(404)
})

test('a service can refuse connections, and then listen on the same port again', async () => {
  await sandbox.control.refuseConnections('chat', true)
  await expect(list()).rejects.toThrow('fetch failed')
  await sandbox.control.refuseConnections('chat', true)
  await sandbox.control.refuseConnections('chat', false)
  expect((await list()).status).toBe(200)
})

test('a custom clock sets the time of answers and messages, and the lifetime of tokens', async () => {
  const at = Date.parse('2031-05-06T07:08:09.000Z')
  let now = at
  const other = await startSandbox({
    folder: mkdtempSync(join(folder, 'clock-')),
    clock: () => now,
    tokenBytes: 3_000
  })
  const { access } = await tokensOf(other, 'Ana')
  expect(access).toHaveLength(4_000)
  const url = `${other.cloud.services.chat}/conversations/${conversationOf(other, ['Ana', 'Imke'])}/messages`
  const sent = await call(url, { token: access, json: { body: 'later' } })
  expect(sent.json.createdOn).toMatch(/^2031-05-06T07:08:09/)
  expect(sent.headers.get('date')).toBe('Tue, 06 May 2031 07:08:09 GMT')
  now += 24 * 60 * 60_000
  expect((await call(url, { token: access })).status).toBe(401)
  expect(other.control.requests().map((request) => request.at)).toContain(at)
  await other.stop()
})
