import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { call, conversationOf, tokensOf, userOf } from '../support/sandbox-http.ts'
import type { Answer, CallOptions } from '../support/sandbox-http.ts'

type Envelope = {
  publicationId: string
  topic: string
  method: string
  subject: string
  content: Record<string, unknown>
  publisher: { accountId: string; principalId: string }
  subscription: { subscriptionId: string }
  notification: { createdOn: string; correlationId: string }
}

let folder: string
let sandbox: Sandbox
let token: string
let clients: MqttClient[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  sandbox = await startSandbox({ folder, answerDelay: 20 })
  token = (await tokensOf(sandbox, 'Ana')).access
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.end(true)
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

const notifications = (path: string, options: CallOptions = {}): Promise<Answer> =>
  call(`${sandbox.cloud.services.notifications}/${path}`, { token, ...options })

const wanted = (more: Record<string, string> = {}): Record<string, string> => ({
  transport: 'websocket',
  topic: 'platform-api-conversations',
  subjectFilter: '/conversations',
  applicationId: 'app',
  deviceId: 'device',
  ...more
})

async function subscribe(more: Record<string, string> = {}): Promise<string> {
  return (await notifications('subscriptions', { json: wanted(more) })).json.subscriptionId
}

async function address(): Promise<string> {
  return (await notifications('connections', { json: { transport: 'websocket' } })).json.url
}

/** Connects a client to these subscriptions. @returns the client and the events that it receives */
async function listen(
  subscriptionIds: string[],
  keepalive = 60
): Promise<{ client: MqttClient; received: Envelope[] }> {
  const client = await connectAsync(await address(), { reconnectPeriod: 0, keepalive })
  clients.push(client)
  const received: Envelope[] = []
  client.on('message', (_topic, payload) => received.push(JSON.parse(payload.toString()) as Envelope))
  await client.subscribeAsync(subscriptionIds, { qos: 1 })
  return { client, received }
}

const imkeSays = (body: string, conversation: string | [string, string] = ['Ana', 'Imke']): string => {
  const conversationId = conversationOf(sandbox, conversation)
  return sandbox.control.say(userOf(sandbox, 'Imke').userId, conversationId, body).messageId
}

test('a message is delivered to a participant in the documented envelope', async () => {
  const subscriptionId = await subscribe()
  expect(subscriptionId).toMatch(/^[0-9a-f]{32}$/)
  const { received } = await listen([subscriptionId])
  const conversationId = conversationOf(sandbox, ['Ana', 'Imke'])
  const messageId = imkeSays('Are you there?')
  await expect.poll(() => received.length).toBe(1)
  const { accountId, userId } = userOf(sandbox, 'Imke')
  const [envelope] = received
  expect(envelope).toMatchObject({
    topic: 'platform-api-conversations',
    method: 'POST',
    subject: `/2017-09-01/conversations/${conversationId}/messages/${messageId}`,
    content: { messageId, conversationId, body: 'Are you there?', createdBy: userId },
    publisher: { accountId, principalId: userId },
    subscription: { subscriptionId }
  })
  expect(envelope?.publicationId).toMatch(/./)
  expect(envelope?.notification.correlationId).toMatch(/./)
  expect(Date.parse(envelope?.notification.createdOn ?? '')).not.toBeNaN()
})

test('events of conversations without the user are not delivered', async () => {
  const { received } = await listen([await subscribe()])
  const participants = ['Imke', 'Juno'].map((name) => userOf(sandbox, name).userId)
  const made = await call(`${sandbox.cloud.services.chat}/conversations`, {
    token: (await tokensOf(sandbox, 'Imke')).access,
    json: {
      stream: false,
      originalParticipants: participants.map((participantId) => ({ type: 'USER', participantId }))
    }
  })
  sandbox.control.say(participants[0] ?? '', made.json.conversationId, 'Between us')
  imkeSays('For you')
  await expect.poll(() => received.map((one) => one.content.body)).toEqual(['For you'])
})

test('a subscription is filtered by topic and by a regular expression for the subject', async () => {
  const onlyMessages = await subscribe({ subjectFilter: '/conversations/[^/]+/messages' })
  const onlyOne = await subscribe({ subjectFilter: conversationOf(sandbox, 'Lunch') })
  const presence = await subscribe({ topic: 'platform-api-presence', subjectFilter: '.' })
  const { received } = await listen([onlyMessages, onlyOne, presence])
  await call(`${sandbox.cloud.services.chat}/conversations/${conversationOf(sandbox, ['Ana', 'Imke'])}`, {
    token,
    method: 'PUT',
    json: { visibility: 'PUBLIC' }
  })
  sandbox.control.setPresence(sandbox.resident.userId, 'away')
  imkeSays('one')
  imkeSays('two', 'Lunch')
  const delivered = (): unknown[] =>
    received
      .filter((one) => one.content.createdBy !== sandbox.resident.userId)
      .map(({ subscription, method, content }) => [
        subscription.subscriptionId,
        method,
        content.body ?? content.status
      ])
  await expect.poll(delivered).toEqual([
    [presence, 'PUT', 'away'],
    [onlyMessages, 'POST', 'one'],
    [onlyMessages, 'POST', 'two'],
    [onlyOne, 'POST', 'two']
  ])
})

test('users list and delete only their own subscriptions', async () => {
  const subscriptionId = await subscribe()
  const imke = (await tokensOf(sandbox, 'Imke')).access
  expect((await notifications('subscriptions')).json._embedded?.items).toEqual([
    { subscriptionId, ...wanted() }
  ])
  expect((await notifications('subscriptions', { token: imke })).json.count).toBe(0)
  const path = `subscriptions/${subscriptionId}`
  expect((await notifications(path, { token: imke, method: 'DELETE' })).status).toBe(404)
  const { received } = await listen([subscriptionId, await subscribe({ subjectFilter: '/messages' })])
  expect((await notifications(path, { method: 'DELETE' })).status).toBe(200)
  imkeSays('once')
  await expect.poll(() => received.length).toBe(1)
  expect(received[0]?.subscription.subscriptionId).not.toBe(subscriptionId)
})

test.each([
  [wanted({ colour: 'red' })],
  [wanted({ subjectFilter: '(' })],
  [wanted({ transport: 'pigeon' })],
  [{ transport: 'websocket' }]
])('an invalid subscription is refused: %j', async (json) => {
  expect((await notifications('subscriptions', { json })).status).toBe(400)
  expect((await notifications('subscriptions')).json.count).toBe(0)
})

test('a WebSocket address works once, and only for the subscriptions of its user', async () => {
  const url = await address()
  clients.push(await connectAsync(url, { reconnectPeriod: 0 }))
  const [error] = (await once(new WebSocket(url, 'mqtt'), 'error')) as [Error]
  expect(error.message).toContain('403')

  const own = await subscribe()
  await listen([own])
  token = (await tokensOf(sandbox, 'Imke')).access
  await expect(listen([own])).rejects.toThrow(/Subscribe error/)
  expect((await notifications('connections', { json: { transport: 'webhook' } })).status).toBe(400)
})

test('a dropped socket closes, a silenced one stays open and does not answer pings', async () => {
  const dropped = (await listen([await subscribe()])).client
  const closed = new Promise<void>((resolve) => dropped.once('close', resolve))
  expect(sandbox.control.dropSockets()).toBe(1)
  await closed

  const { client, received } = await listen([await subscribe()], 1)
  sandbox.control.silenceSockets(true)
  imkeSays('not delivered')
  const error = new Promise<Error>((resolve) => client.once('error', resolve))
  expect((await error).message).toMatch(/keepalive/i)
  expect(received).toEqual([])
})

test('a lapsed subscription leaves a healthy socket that delivers nothing', async () => {
  const { client, received } = await listen([await subscribe()])
  sandbox.control.lapseSubscriptions()
  imkeSays('lost')
  expect((await notifications('subscriptions')).json.count).toBe(0)
  const next = await subscribe()
  await client.subscribeAsync(next, { qos: 1 })
  imkeSays('found')
  await expect.poll(() => received.map((one) => one.content.body)).toEqual(['found'])
})

test('tests can repeat events and publish any payload', async () => {
  const { received } = await listen([await subscribe()])
  sandbox.control.repeatEvents(2)
  const messageId = imkeSays('twice')
  await expect.poll(() => received.map((one) => one.content.messageId)).toEqual([messageId, messageId])
  expect(received[0]?.publicationId).toBe(received[1]?.publicationId)
  await sandbox.control.publishRaw('{"publications":[]}')
  await expect.poll(() => received[2]).toEqual({ publications: [] })
})

test('edits and deletions are delivered with their method', async () => {
  const { received } = await listen([await subscribe()])
  const conversationId = conversationOf(sandbox, ['Ana', 'Imke'])
  const messageId = imkeSays('fisrt')
  sandbox.control.editMessage(conversationId, messageId, 'first')
  sandbox.control.deleteMessage(conversationId, messageId)
  await expect
    .poll(() => received.map((one) => [one.method, one.content.body]))
    .toEqual([
      ['POST', 'fisrt'],
      ['PUT', 'first'],
      ['DELETE', 'first']
    ])
  expect(sandbox.control.messages(conversationId).some((one) => one.messageId === messageId)).toBe(false)
})

test('tests can reverse events, and later events are in order again', async () => {
  const { received } = await listen([await subscribe()])
  sandbox.control.reverseEvents(3)
  const [one, two, three, four] = ['one', 'two', 'three', 'four'].map((words) => imkeSays(words))
  await expect.poll(() => received.map((event) => event.content.messageId)).toEqual([three, two, one, four])
})
