import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { call, conversationOf, tokensOf, userOf } from '../support/sandbox-http.ts'
import type { Answer, CallOptions } from '../support/sandbox-http.ts'

let folder: string
let sandbox: Sandbox
const tokens = { Ana: '', Imke: '', Juno: '' }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  sandbox = await startSandbox({ folder, users: 120, conversations: 40, answerDelay: 20 })
  for (const name of ['Ana', 'Imke', 'Juno'] as const) tokens[name] = (await tokensOf(sandbox, name)).access
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

type Caller = keyof typeof tokens
const chat = (path: string, options: CallOptions = {}, as: Caller = 'Ana'): Promise<Answer> =>
  call(`${sandbox.cloud.services.chat}/${path}`, { token: tokens[as], ...options })
const admin = (path: string): Promise<Answer> =>
  call(`${sandbox.cloud.services.admin}/${path}`, { token: tokens.Ana })
const query = (options: Record<string, string>): string => new URLSearchParams(options).toString()

/** All pages of a collection, by following the `next` links. */
async function pagesOf(service: 'admin' | 'chat', path: string): Promise<Answer[]> {
  const host = new URL(sandbox.cloud.services[service]).origin
  const pages = [await call(`${sandbox.cloud.services[service]}/${path}`, { token: tokens.Ana })]
  for (;;) {
    const next = pages.at(-1)?.json._links.next?.href
    if (next === undefined) return pages
    expect(next).toMatch(/^\/2017-09-01\//)
    pages.push(await call(host + next, { token: tokens.Ana }))
  }
}

describe('collections', () => {
  test('are split into pages with a count and a link to the next page', async () => {
    const pages = await pagesOf('admin', `users?${query({ $orderby: 'lastName', $top: '50' })}`)
    expect(pages.map((page) => page.json.count)).toEqual([50, 50, 20])
    const next = pages[0]?.json._links.next?.href ?? ''
    expect(next).toContain('$skiptoken=after 50')
    const names = pages
      .flatMap((page) => page.json._embedded?.items ?? [])
      .map((user) => String(user.lastName))
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)))
    expect(new Set(names).size).toBeGreaterThan(50)
  })

  test('have no items if they are empty', async () => {
    const answer = await admin(`users?${query({ $filter: "name eq 'Nobody'" })}`)
    expect(answer.json.count).toBe(0)
    expect(answer.json).not.toHaveProperty('_embedded')
  })
})

describe('users', () => {
  test.each([
    ["name eq 'Ana Vell'", ['Ana']],
    ["substringof(name,'VELL') or email eq 'teo@example.test'", ['Ana', 'Teo']],
    ["(name eq 'Ana Vell' or name eq 'Teo Marsh') and lastName eq 'Marsh'", ['Teo']],
    ["name eq 'Ana Vell' and lastName eq 'Marsh' or firstName eq 'Dara'", ['Dara']],
    ["name eq 'this or that'", []],
    ["name eq 'O''Neil'", []]
  ])('are found by %s', async ($filter, names) => {
    const answer = await admin(`users?${query({ $filter, $orderby: 'firstName' })}`)
    expect((answer.json._embedded?.items ?? []).map((user) => user.firstName)).toEqual(names)
  })

  test.each(['name like 3', "name eq 'open", "substringof(name 'x')", "(name eq 'a'", ''])(
    'cannot be filtered by an invalid filter: %s',
    async ($filter) => {
      expect((await admin(`users?${query({ $filter })}`)).status).toBe(400)
    }
  )

  test('include a SIP password unless $select excludes it, and never the password', async () => {
    const { userId } = userOf(sandbox, 'Ana')
    const whole = await admin(`users/${userId}`)
    expect(whole.json.sipPassword).toMatch(/^sip-/)
    expect(whole.json).not.toHaveProperty('password')
    expect((await admin(`users/${userId}?$select=name,userId`)).json).toEqual({ userId, name: 'Ana Vell' })
    expect((await admin('users/nobody')).status).toBe(404)
  })
})

describe('conversations', () => {
  test('come with their last message and participants; one path also lists public Streams of others', async () => {
    const mine = await pagesOf('chat', 'users/me/conversations?$top=50')
    const all = await pagesOf('chat', 'conversations')
    const items = mine.flatMap((page) => page.json._embedded?.items ?? [])
    expect(items).toHaveLength(40)
    expect(all).toHaveLength(5)
    const others = all.flatMap((page) => page.json._embedded?.items ?? []).slice(40)
    expect(others).toMatchObject([{ name: 'Coffee corner', visibility: 'PUBLIC' }])
    expect(all.flatMap((page) => page.json._embedded?.items ?? []).slice(0, 40)).toEqual(items)
    const launch = items.find((one) => one.name === 'Launch room')
    expect(launch).toMatchObject({
      stream: true,
      _embedded: { messages: [{ createdBy: sandbox.resident.userId }], participants: { length: 5 } }
    })
    const direct = await pagesOf('chat', `conversations?${query({ $filter: 'stream eq false', $top: '50' })}`)
    const expected = items.filter((one) => one.stream === false)
    expect(direct.flatMap((page) => page.json._embedded?.items ?? [])).toEqual(expected)
  })

  test('can be created, changed and deleted, by their participants only', async () => {
    const ids = (['Ana', 'Imke'] as const).map((name) => userOf(sandbox, name).userId)
    const originalParticipants = ids.map((participantId) => ({ type: 'USER', participantId }))
    const made = await chat('conversations', {
      json: {
        stream: true,
        hidden: false,
        generateSystemMessages: true,
        name: 'Stairs',
        originalParticipants
      }
    })
    expect(made.status).toBe(201)
    const path = `conversations/${made.json.conversationId}`
    expect((await chat(path, {}, 'Imke')).json).toEqual(made.json)
    for (const method of ['GET', 'DELETE']) expect((await chat(path, { method }, 'Juno')).status).toBe(404)

    const changed = await chat(path, { method: 'PUT', json: { name: 'Stairway', visibility: 'PUBLIC' } })
    expect(changed.json).toMatchObject({ name: 'Stairway', visibility: 'PUBLIC' })
    const gone = await chat(path, { method: 'DELETE' })
    expect(gone).toMatchObject({ status: 200, json: { conversationId: made.json.conversationId } })
    expect((await chat(path)).status).toBe(404)
  })

  test('that are public can be joined; private ones of others do not exist for anybody else', async () => {
    const ana = userOf(sandbox, 'Ana').userId
    const participants = (name: string): string =>
      `conversations/${conversationOf(sandbox, name)}/participants`
    const json = { type: 'USER', participantId: ana }
    expect((await chat(participants('Budget'), { json })).status).toBe(404)
    const rosalind = { type: 'USER', participantId: userOf(sandbox, 'Rosalind').userId }
    expect((await chat(participants('Coffee corner'), { json: rosalind })).status).toBe(404)
    expect((await chat(participants('Coffee corner'), { json })).status).toBe(201)
    expect((await chat(participants('Coffee corner'))).json.count).toBe(4)
    expect((await chat(`${participants('Coffee corner')}/${ana}`, { method: 'DELETE' })).status).toBe(200)
  })

  test('get a system message for each change, if whoever created them asked for that', async () => {
    const ids = (['Ana', 'Imke'] as const).map((name) => userOf(sandbox, name).userId)
    const originalParticipants = ids.map((participantId) => ({ type: 'USER', participantId }))
    const create = async (generateSystemMessages: boolean): Promise<string> => {
      const json = { stream: true, name: 'Roof', generateSystemMessages, originalParticipants }
      const { conversationId } = (await chat('conversations', { json })).json
      const path = `conversations/${conversationId}`
      await chat(path, { method: 'PUT', json: { name: 'Roof garden', visibility: 'PUBLIC' } })
      await chat(path, { method: 'PUT', json: { name: 'Roof garden' } })
      const juno = userOf(sandbox, 'Juno').userId
      await chat(`${path}/participants`, { json: { type: 'USER', participantId: juno } }, 'Juno')
      await chat(`${path}/participants/${juno}`, { method: 'DELETE' })
      await chat(`${path}/participants`, { json: { type: 'USER', participantId: juno } })
      await chat(`${path}/participants/${juno}`, { method: 'DELETE' }, 'Juno')
      return conversationId
    }
    const said = (conversationId: string): (string | undefined)[] =>
      sandbox.control.messages(conversationId).map(({ fallbackText }) => fallbackText)
    expect(said(await create(false))).toEqual([])
    expect(said(await create(true))).toEqual([
      'Ana Vell created Roof.',
      'Ana Vell renamed this Stream to Roof garden.',
      'Ana Vell made this Stream public.',
      'Juno Feld joined.',
      'Ana Vell removed Juno Feld.',
      'Ana Vell added Juno Feld.',
      'Juno Feld left.'
    ])
  })

  test.each([{ name: ' ' }, { name: 3 }, { visibility: 'SECRET' }, { thumbnailUrl: null }, { topic: 'x' }])(
    'cannot be changed to %j',
    async (json) => {
      const path = `conversations/${conversationOf(sandbox, 'Lunch')}`
      expect((await chat(path, { method: 'PUT', json })).status).toBe(400)
    }
  )

  test('between the same people can exist more than once', async () => {
    const ids = (['Ana', 'Juno'] as const).map((name) => userOf(sandbox, name).userId)
    const json = {
      stream: false,
      originalParticipants: ids.map((participantId) => ({ type: 'USER', participantId }))
    }
    const [one, other] = [await chat('conversations', { json }), await chat('conversations', { json })]
    expect(one.json.conversationId).not.toBe(other.json.conversationId)
  })

  test('let participants be added and removed', async () => {
    const path = `conversations/${conversationOf(sandbox, 'Launch room')}/participants`
    const { userId } = userOf(sandbox, 'Juno')
    const json = { type: 'USER', participantId: userId }
    expect((await chat(path, {}, 'Juno')).status).toBe(404)
    expect(await chat(path, { json })).toMatchObject({ status: 201, json })
    expect((await chat(path, { json })).status).toBe(409)
    expect((await chat(path, {}, 'Juno')).json.count).toBe(6)
    expect((await chat(`${path}/${userId}`, { method: 'DELETE' })).status).toBe(200)
    expect((await chat(path, {}, 'Juno')).status).toBe(404)
    expect((await chat(path, { json: { ...json, participantId: 'nobody' } })).status).toBe(400)
  })
})

describe('messages', () => {
  test('are returned newest first, ten per page, and completely by following the links', async () => {
    const id = conversationOf(sandbox, 'Field support')
    const pages = await pagesOf('chat', `conversations/${id}/messages`)
    expect(pages[0]?.json.count).toBe(10)
    const held = sandbox.control.messages(id).map((message) => message.messageId)
    const items = pages.flatMap((page) => page.json._embedded?.items ?? [])
    expect(items.map((message) => message.messageId)).toEqual(held.toReversed())
    expect((await chat(`conversations/${id}/messages?$top=25`)).json.count).toBe(25)
  })

  test('are stored with all properties, and only if a participant sends them', async () => {
    const id = conversationOf(sandbox, ['Ana', 'Imke'])
    const json = { body: '<b>Hi</b>', contentType: 'text/html', fallbackText: 'Hi', tag: '{"sendId":"1"}' }
    const sent = await chat(`conversations/${id}/messages`, { json })
    expect(sent.status).toBe(201)
    expect(sent.json).toMatchObject({ ...json, createdBy: userOf(sandbox, 'Ana').userId, conversationId: id })
    expect(sent.json.createdOn).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(sandbox.control.messages(id).at(-1)).toEqual(sent.json)
    expect((await chat(`conversations/${id}/messages`, { json }, 'Juno')).status).toBe(404)
    expect((await chat(`conversations/${id}/messages`, { json: { body: 'Plain' } })).json.contentType).toBe(
      'text/plain'
    )
  })

  test.each([[{ body: 'Hi', sendId: '1' }], [{ contentType: 'text/plain' }], [{ body: '' }], [[]]])(
    'are refused with unknown properties or without text: %j',
    async (json) => {
      const id = conversationOf(sandbox, ['Ana', 'Imke'])
      const before = sandbox.control.messages(id).length
      const answer = await chat(`conversations/${id}/messages`, { json })
      expect(answer).toMatchObject({ status: 400, json: { name: 'BadRequest' } })
      expect(sandbox.control.messages(id)).toHaveLength(before)
    }
  )

  test('get replies from the resident in her conversations, including new ones, and in no others', async () => {
    const { resident } = sandbox
    const json = {
      stream: false,
      originalParticipants: [userOf(sandbox, 'Juno').userId, resident.userId].map((participantId) => ({
        type: 'USER',
        participantId
      }))
    }
    const { conversationId } = (await chat('conversations', { json }, 'Juno')).json
    const without = conversationOf(sandbox, ['Ana', 'Imke'])
    const before = sandbox.control.messages(without).length
    await chat(`conversations/${without}/messages`, { json: { body: 'Just us' } })
    await chat(`conversations/${conversationId}/messages`, { json: { body: 'my secret word' } }, 'Juno')
    const authors = (): string[] =>
      sandbox.control.messages(conversationId).map((message) => message.createdBy)
    await expect.poll(authors).toEqual([userOf(sandbox, 'Juno').userId, resident.userId])
    expect(sandbox.control.messages(conversationId).at(-1)?.body).not.toContain('secret')
    // She does not reply to her own reply, so the next reply is to the next message.
    await chat(`conversations/${conversationId}/messages`, { json: { body: 'Again' } }, 'Juno')
    await expect.poll(() => authors().length).toBe(4)
    expect(authors().filter((author) => author === resident.userId)).toHaveLength(2)
    expect(sandbox.control.messages(without)).toHaveLength(before + 1)
  })
})

test('presence is available for users, and 404 for anybody else', async () => {
  const { userId } = userOf(sandbox, 'Imke')
  const presenceOf = (id: string): Promise<Answer> =>
    call(`${sandbox.cloud.services.presence}/presentities/${id}`, { token: tokens.Ana })
  sandbox.control.setPresence(userId, 'dnd')
  expect((await presenceOf(userId)).json).toMatchObject({ principalId: userId, status: 'dnd' })
  expect((await presenceOf('nobody')).status).toBe(404)
})

test('every service requires a token and a known path', async () => {
  const paths = {
    admin: 'users',
    chat: 'conversations',
    presence: `presentities/${userOf(sandbox, 'Ana').userId}`,
    notifications: 'subscriptions'
  } as const
  for (const [service, path] of Object.entries(paths)) {
    const base = sandbox.cloud.services[service as keyof typeof paths]
    expect((await call(`${base}/${path}`)).status).toBe(401)
    expect((await call(`${base}/${path}`, { token: tokens.Ana })).status).toBe(200)
    const wrong = await call(`${new URL(base).origin}/2016-01-01/${path}`, { token: tokens.Ana })
    expect(wrong.status).toBe(403)
    expect(wrong.json.message).toContain(tokens.Ana)
  }
})
