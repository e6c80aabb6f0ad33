import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lineFromChild } from '../../build/tools/children.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions } from '../sandbox/index.ts'
import { call, conversationOf, tokensOf, userOf } from '../support/sandbox-http.ts'

let folder: string
const running: Sandbox[] = []
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  for (const sandbox of running.splice(0)) await sandbox.stop()
  rmSync(folder, { recursive: true })
})

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ folder, ...options })
  running.push(sandbox)
  return sandbox
}

async function stop(): Promise<void> {
  await running.pop()?.stop()
}

test('a restarted sandbox keeps its addresses, people, tokens and messages', async () => {
  const first = await start({ users: 20 })
  const { cloud, users, controlUrl } = first
  const tokens = await tokensOf(first, 'Ana')
  const ended = await tokensOf(first, 'Imke')
  first.control.expireTokens()
  const lunch = conversationOf(first, 'Lunch')
  const dara = userOf(first, 'Dara').userId
  const removed = first.control.say(dara, lunch, 'to be removed').messageId
  const edited = first.control.say(dara, lunch, 'to be edited').messageId
  first.control.deleteMessage(lunch, removed)
  first.control.editMessage(lunch, edited, 'edited')
  const [conversations, messages] = [first.control.conversations(), first.control.messages(lunch)]
  await stop()
  await expect(call(`${cloud.services.chat}/conversations`)).rejects.toThrow('fetch failed')

  // The options of the first start still apply.
  const second = await start({ users: 50, seed: 7 })
  expect(second).toMatchObject({ cloud, users, controlUrl })
  expect(second.control.conversations()).toEqual(conversations)
  expect(second.control.messages(lunch)).toEqual(messages)
  const url = `${cloud.services.authentication}/token`
  expect((await call(url, { token: ended.access })).status).toBe(401)
  const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh }
  expect((await call(url, { form })).status).toBe(201)
  await stop()
  const third = await start()
  expect((await call(`${third.cloud.services.authentication}/token`, { form })).status).toBe(401)
})

test('an incomplete last line of the journal is ignored', async () => {
  const first = await start()
  const imke = userOf(first, 'Imke').userId
  const lunch = conversationOf(first, 'Lunch')
  first.control.say(imke, lunch, 'whole')
  await stop()
  appendFileSync(join(folder, 'journal.jsonl'), '{"kind":"message","message":{"messageId":"x","bo')
  const second = await start()
  second.control.say(imke, lunch, 'after it')
  await stop()
  const third = await start()
  expect(
    third.control
      .messages(lunch)
      .map((message) => message.body)
      .slice(-2)
  ).toEqual(['whole', 'after it'])
})

test('the same seed generates the same data, and another seed other data', async () => {
  const folderNamed = (name: string): string => join(folder, name)
  const [one, same, other] = [
    await start({ folder: folderNamed('one'), seed: 3 }),
    await start({ folder: folderNamed('same'), seed: 3 }),
    await start({ folder: folderNamed('other'), seed: 4 })
  ]
  const contents = (sandbox: Sandbox): unknown =>
    sandbox.control.conversations().map(({ conversationId, name, participantIds }) => ({
      conversationId,
      name,
      participantIds,
      bodies: sandbox.control.messages(conversationId).map((message) => message.body)
    }))
  expect(same.users).toEqual(one.users)
  expect(contents(same)).toEqual(contents(one))
  expect(contents(other)).not.toEqual(contents(one))
  expect(one.users.slice(0, 6).map((user) => user.name)).toEqual([
    'Ana Vell',
    'Rosalind Okafor',
    'Imke Brandt',
    'Teo Marsh',
    'Dara Quill',
    'Juno Feld'
  ])
})

test('generates the requested number of people, conversations and messages, all in the past', async () => {
  const sandbox = await start({ users: 30, conversations: 25, messages: 700 })
  const ana = userOf(sandbox, 'Ana').userId
  const conversations = sandbox.control
    .conversations()
    .filter(({ participantIds }) => participantIds.includes(ana))
  expect(sandbox.users).toHaveLength(30)
  expect(conversations).toHaveLength(25)
  const all = conversations.flatMap(({ conversationId }) => sandbox.control.messages(conversationId))
  expect(all).toHaveLength(700)
  expect(all.every((message) => Date.parse(message.createdOn) < Date.now())).toBe(true)
  const sorted = (texts: string[]): boolean => texts.every((text, place) => text >= (texts[place - 1] ?? ''))
  for (const { conversationId } of conversations) {
    expect(sorted(sandbox.control.messages(conversationId).map((message) => message.createdOn))).toBe(true)
  }
})

function startCli(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['test/sandbox/cli.ts', '--folder', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe']
  })
  children.push(child)
  return child
}

test('the CLI prints its users, writes the cloud file, and exits on SIGTERM', async () => {
  const file = join(folder, 'some', 'folder', 'cloud.json')
  const child = startCli('--users', '9', '--cloud-file', file)
  const info = JSON.parse(await lineFromChild(child)) as {
    cloudFile: string
    controlUrl: string
    users: Sandbox['users']
    resident: Sandbox['resident']
  }
  expect(info.cloudFile).toBe(file)
  expect(info.resident.name).toBe('Rosalind Okafor')
  const cloud = JSON.parse(readFileSync(file, 'utf8')) as Sandbox['cloud']
  const { access } = await tokensOf({ cloud, users: info.users } as Sandbox, 'Ana')
  expect((await call(`${cloud.services.admin}/users`, { token: access })).json.count).toBe(9)
  const requests = await call(`${info.controlUrl}/requests`, { method: 'POST' })
  expect(requests.json.value).toHaveLength(2)
  child.kill('SIGTERM')
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('the CLI lists its options with --help', async () => {
  const child = startCli('--help')
  let output = ''
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
  expect(await once(child, 'close')).toEqual([0, null])
  for (const name of ['--folder', '--seed', '--variant', '--lenient']) expect(output).toContain(name)
})

test.each([
  ['an invalid number', ['--users', 'many'], /--users must be a whole number, but is "many"/],
  ['an unknown option', ['--colour', 'red'], /--colour/]
])('the CLI refuses %s with an error message', async (_name, args, message) => {
  const child = startCli(...args)
  let output = ''
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()))
  expect(await once(child, 'close')).toEqual([1, null])
  expect(output).toMatch(message)
  expect(output).not.toContain('    at ')
  expect(existsSync(join(folder, 'cloud.json'))).toBe(false)
})

test('a second sandbox in the same folder exits with an error, and the first one keeps running', async () => {
  const first = await start()
  const child = startCli()
  let output = ''
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()))
  expect(await once(child, 'close')).toEqual([1, null])
  expect(output).toMatch(/port \d+ is in use/)
  expect((await tokensOf(first, 'Ana')).access).toMatch(/./)
})
