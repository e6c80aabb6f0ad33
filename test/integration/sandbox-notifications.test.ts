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
import { call, conversationOf, tokensOf, userOf } from '../support/sandbox-caller.ts'
import type { Answer, CallOptions } from '../support/sandbox-caller.ts'

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

/** A client that listens to these subscriptions, and what it hears. */
async function listen(
  subscriptionIds: string[],
  keepalive = 60
): Promise<{ client: MqttClient; heard: Envelope[] }> {
  const client = await connectAsync(await address(), { reconnectPeriod: 0, keepalive })
  clients.push(client)
  const heard: Envelope[] = []
  client.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString()) as Envelope))
  await client.subscribeAsync(subscriptionIds, { qos: 1 })
  return { client, heard }
}

const imkeSays = (body: string, conversation: string | [string, string] = ['Ana', 'Imke']): string => {
  const conversationId = conversationOf(sandbox, conversation)
  return sandbox.control.say(userOf(sandbox, 'Imke').userId, conversationId, body).messageId
}

test('a message is delivered in the documented envelope to those who are in the conversation', async () => {
  const subscriptionId = await subscribe()
  expect(subscriptionId).toMatch(/^[0-9a-f]{32}$/)
  const { heard } = await listen([subscriptionId])
  const conversationId = conversationOf(sandbox, ['Ana', 'Imke'])
  const messageId = imkeSays('Are you there?')
  await expect.poll(() => heard.length).toBe(1)
  const { accountId, userId } = userOf(sandbox, 'Imke')
  const [envelope] = heard
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

test('what happens in conversations of others is not delivered', async () => {
  const { heard } = await listen([await subscribe()])
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
  await expect.poll(() => heard.map((one) => one.content.body)).toEqual(['For you'])
})

test('the filter is a regular expression somewhere in the path, and the topic counts', async () => {
  const onlyMessages = await subscribe({ subjectFilter: '/conversations/[^/]+/messages' })
  const onlyOne = await subscribe({ subjectFilter: conversationOf(sandbox, 'Lunch') })
  const presence = await subscribe({ topic: 'platform-api-presence', subjectFilter: '.' })
  const { heard } = await listen([onlyMessages, onlyOne, presence])
  await call(`${sandbox.cloud.services.chat}/conversations/${conversationOf(sandbox, ['Ana', 'Imke'])}`, {
    token,
    method: 'PUT',
    json: { visibility: 'PUBLIC' }
  })
  sandbox.control.setPresence(sandbox.resident.userId, 'away')
  imkeSays('one')
  imkeSays('two', 'Lunch')
  const told = (): unknown[] =>
    heard
      .filter((one) => one.content.createdBy !== sandbox.resident.userId)
      .map(({ subscription, method, content }) => [
        subscription.subscriptionId,
        method,
        content.body ?? content.status
      ])
  await expect.poll(told).toEqual([
    [presence, 'PUT', 'away'],
    [onlyMessages, 'POST', 'one'],
    [onlyMessages, 'POST', 'two'],
    [onlyOne, 'POST', 'two']
  ])
})

test('subscriptions are listed and removed, each by its own user', async () => {
  const subscriptionId = await subscribe()
  const imke = (await tokensOf(sandbox, 'Imke')).access
  expect((await notifications('subscriptions')).json._embedded?.items).toEqual([
    { subscriptionId, ...wanted() }
  ])
  expect((await notifications('subscriptions', { token: imke })).json.count).toBe(0)
  const path = `subscriptions/${subscriptionId}`
  expect((await notifications(path, { token: imke, method: 'DELETE' })).status).toBe(404)
  const { heard } = await listen([subscriptionId, await subscribe({ subjectFilter: '/messages' })])
  expect((await notifications(path, { method: 'DELETE' })).status).toBe(200)
  imkeSays('once')
  await expect.poll(() => heard.length).toBe(1)
  expect(heard[0]?.subscription.subscriptionId).not.toBe(subscriptionId)
})

test.each([
  [wanted({ colour: 'red' })],
  [wanted({ subjectFilter: '(' })],
  [wanted({ transport: 'pigeon' })],
  [{ transport: 'websocket' }]
])('a subscription is refused: %j', async (json) => {
  expect((await notifications('subscriptions', { json })).status).toBe(400)
  expect((await notifications('subscriptions')).json.count).toBe(0)
})

test('an address is good once, and for the own subscriptions only', async () => {
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

test('a dropped socket closes; a silent one stays open and answers no ping', async () => {
  const dropped = (await listen([await subscribe()])).client
  const closed = new Promise<void>((resolve) => dropped.once('close', resolve))
  expect(sandbox.control.dropSockets()).toBe(1)
  await closed

  const { client, heard } = await listen([await subscribe()], 1)
  sandbox.control.silenceSockets(true)
  imkeSays('nobody hears this')
  const error = new Promise<Error>((resolve) => client.once('error', resolve))
  expect((await error).message).toMatch(/keepalive/i)
  expect(heard).toEqual([])
})

test('a lapsed subscription leaves a healthy socket that delivers nothing', async () => {
  const { client, heard } = await listen([await subscribe()])
  sandbox.control.lapseSubscriptions()
  imkeSays('lost')
  expect((await notifications('subscriptions')).json.count).toBe(0)
  const next = await subscribe()
  await client.subscribeAsync(next, { qos: 1 })
  imkeSays('found')
  await expect.poll(() => heard.map((one) => one.content.body)).toEqual(['found'])
})

test('events come twice, or as anything, where a test asks for it', async () => {
  const { heard } = await listen([await subscribe()])
  sandbox.control.repeatEvents(2)
  const messageId = imkeSays('twice')
  await expect.poll(() => heard.map((one) => one.content.messageId)).toEqual([messageId, messageId])
  expect(heard[0]?.publicationId).toBe(heard[1]?.publicationId)
  await sandbox.control.publishRaw('{"publications":[]}')
  await expect.poll(() => heard[2]).toEqual({ publications: [] })
})

test('edits and removals of others are delivered as what they are', async () => {
  const { heard } = await listen([await subscribe()])
  const conversationId = conversationOf(sandbox, ['Ana', 'Imke'])
  const messageId = imkeSays('fisrt')
  sandbox.control.editMessage(conversationId, messageId, 'first')
  sandbox.control.deleteMessage(conversationId, messageId)
  await expect
    .poll(() => heard.map((one) => [one.method, one.content.body]))
    .toEqual([
      ['POST', 'fisrt'],
      ['PUT', 'first'],
      ['DELETE', 'first']
    ])
  expect(sandbox.control.messages(conversationId).some((one) => one.messageId === messageId)).toBe(false)
})

test('changes are delivered in reverse where a test asks for it, and in order again after that', async () => {
  const { heard } = await listen([await subscribe()])
  sandbox.control.reverseEvents(3)
  const [one, two, three, four] = ['one', 'two', 'three', 'four'].map((words) => imkeSays(words))
  await expect.poll(() => heard.map((event) => event.content.messageId)).toEqual([three, two, one, four])
})
