/** Managing conversations, public Streams and large Streams, with lost responses and where the service refuses them. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { CapabilityName } from '../../preload/contract/index.ts'
import type { Fault } from '../sandbox/faults.ts'
import type { Conversation } from '../sandbox/model.ts'
import { call, conversationOf, tokensOf, userOf } from '../support/sandbox-http.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'

type CallFault = Omit<Fault, 'service' | 'method' | 'path' | 'times'>

const EVERYBODY = { text: '', offset: 0, limit: 200 }

describe('a conversation', () => {
  const fixture = useChatFixture()
  let opened: OpenedChat
  const sandbox = () => fixture.service.sandbox
  const idOf = (name: string): string => userOf(sandbox(), name).userId
  const atService = (conversationId: string): Conversation | undefined =>
    sandbox()
      .control.conversations()
      .find((one) => one.conversationId === conversationId)
  const injectFault = (fault: CallFault, method: string, path: string): void =>
    sandbox().control.fault({ times: 1, ...fault, service: 'chat', method, path })
  const done = <T>(work: Promise<T>): Promise<T> => fixture.service.clock.advanceUntilDone(work)
  const listed = async (): Promise<string[]> => opened.chat.conversations.listIds()

  beforeEach(async () => {
    opened = await fixture.open()
    await opened.connect()
  })

  test('is created with visibility and picture, and its details say so', async () => {
    const pictureUrl = 'https://example.test/garden.png'
    const { conversationId } = await done(
      opened.chat.conversations.create({
        stream: true,
        name: 'Garden',
        visibility: 'public',
        pictureUrl,
        userIds: [idOf('Imke')]
      })
    )
    expect(atService(conversationId)).toMatchObject({ visibility: 'PUBLIC', thumbnailUrl: pictureUrl })
    expect(await opened.chat.conversations.details(conversationId)).toEqual({
      visibility: 'public',
      pictureUrl,
      createdAt: atService(conversationId)?.createdOn,
      createdBy: { name: 'Ana Vell', me: true },
      people: 2
    })
  })

  test.each<[string, CallFault, number]>([
    // Every attempt, so that only a look at the conversation can tell that the change was made.
    ['after the change', { kind: 'reset-after' }, 9],
    ['before the change', { kind: 'reset-before' }, 1]
  ])('is changed although the connection is reset %s; other properties stay', async (_, fault, times) => {
    const { lunch } = fixture
    sandbox().control.fault({ ...fault, times, service: 'chat', method: 'PUT', path: lunch })
    await done(opened.chat.conversations.change(lunch, { visibility: 'private' }))
    expect(atService(lunch)).toMatchObject({ name: 'Lunch', visibility: 'PRIVATE' })
    expect(await opened.chat.conversations.details(lunch)).toMatchObject({ visibility: 'private' })
  })

  test.each<[string, CallFault]>([
    ['the response is lost', { kind: 'reset-after' }],
    ['somebody else deleted it first', { kind: 'status', status: 404 }]
  ])('is deleted for everybody, also if %s', async (_, fault) => {
    const { lunch } = fixture
    injectFault(fault, 'DELETE', `${lunch}$`)
    await done(opened.chat.conversations.delete(lunch))
    expect(await listed()).not.toContain(lunch)
    if (fault.kind === 'reset-after') expect(atService(lunch)).toBeUndefined()
  })

  test('stays if the service refuses to delete it, or was not reached', async () => {
    const { lunch } = fixture
    injectFault({ kind: 'status', status: 403 }, 'DELETE', `${lunch}$`)
    await expect(done(opened.chat.conversations.delete(lunch))).rejects.toMatchObject({ code: 'forbidden' })
    sandbox().control.fault({
      kind: 'reset-before',
      times: 9,
      service: 'chat',
      method: 'DELETE',
      path: lunch
    })
    await expect(done(opened.chat.conversations.delete(lunch))).rejects.toMatchObject({ code: 'offline' })
    expect(await listed()).toContain(lunch)
  })

  test('disappears when somebody else removes the person', async () => {
    const { access: token } = await tokensOf(sandbox(), 'Imke')
    const path = `conversations/${fixture.lunch}/participants/${idOf('Ana')}`
    await call(`${sandbox().cloud.services.chat}/${path}`, { method: 'DELETE', token })
    await eventually(async () => !(await listed()).includes(fixture.lunch))
  })

  test('that somebody else deletes disappears', async () => {
    sandbox().control.deleteConversation(fixture.lunch)
    await eventually(async () => !(await listed()).includes(fixture.lunch))
  })

  test('shows what the service says about its changes, without counting it as unread', async () => {
    const { conversationId } = await done(
      opened.chat.conversations.create({ stream: true, name: 'Garden', userIds: [idOf('Imke')] })
    )
    await done(opened.chat.conversations.addParticipants(conversationId, [idOf('Teo')]))
    await done(opened.chat.conversations.change(conversationId, { name: 'Roof' }))
    const events = async () =>
      (await done(opened.chat.messages.list(conversationId, { limit: 20 }))).messages.map(({ content }) =>
        content.kind === 'system' ? content.event : content.kind
      )
    await eventually(async () => (await events()).length === 3)
    const me = { name: 'Ana Vell', me: true }
    expect(await events()).toEqual([
      { action: 'created', actor: me, subjects: [], name: '' },
      { action: 'added', actor: me, subjects: [{ name: 'Teo Marsh', me: false }], name: '' },
      { action: 'renamed', actor: me, subjects: [], name: 'Roof' }
    ])
    expect(await opened.chat.conversations.get([conversationId])).toMatchObject([
      {
        ...{ unread: 0, lastAuthor: '', lastText: 'Ana Vell renamed this Stream to Roof.' },
        lastEvent: { action: 'renamed', actor: me, subjects: [], name: 'Roof' }
      }
    ])
    expect(opened.arrivals).toEqual([])
  })

  describe('that is a public Stream of others', () => {
    const coffee = (): string => conversationOf(sandbox(), 'Coffee corner')

    test('is found by a part of its name, and only until it is joined; private ones never are', async () => {
      const { find, join } = opened.chat.publicStreams
      expect(await done(find('COFF'))).toEqual([
        {
          conversationId: coffee(),
          name: 'Coffee corner',
          pictureUrl: expect.stringContaining('/pictures/') as string,
          people: 3
        }
      ])
      expect(await done(find('Budget'))).toEqual([])
      expect(await done(find('Lunch'))).toEqual([])
      await done(join(coffee()))
      expect(await listed()).toContain(coffee())
      expect(await done(find('coff'))).toEqual([])
    })

    test('is fetched once while somebody types', async () => {
      const count = (): number =>
        sandbox()
          .control.requests()
          .filter(({ path }) => path === '/2017-09-01/conversations').length
      for (const text of ['c', 'co', 'cof']) await done(opened.chat.publicStreams.find(text))
      const pages = count()
      await done(opened.chat.publicStreams.find('coffee'))
      expect(count()).toBe(pages)
      await fixture.service.clock.advance(31_000)
      await done(opened.chat.publicStreams.find('coffee'))
      expect(count()).toBe(2 * pages)
    })

    test.each<[string, CallFault]>([
      ['the response is lost', { kind: 'reset-after' }],
      ['it was joined on another device', { kind: 'status', status: 409 }]
    ])('is joined, also if %s', async (_, fault) => {
      const { control } = sandbox()
      if (fault.kind === 'status') await done(opened.chat.publicStreams.join(coffee()))
      injectFault(fault, 'POST', '/participants$')
      await done(opened.chat.publicStreams.join(coffee()))
      const joined = control.conversations().find(({ conversationId }) => conversationId === coffee())
      expect(joined?.participantIds).toContain(idOf('Ana'))
      expect(await listed()).toContain(coffee())
    })

    test('is not in the list if joining failed', async () => {
      injectFault({ kind: 'status', status: 403 }, 'POST', '/participants$')
      await expect(done(opened.chat.publicStreams.join(coffee()))).rejects.toMatchObject({
        code: 'forbidden'
      })
      expect(await listed()).not.toContain(coffee())
    })
  })
})

describe('where the service refuses it', () => {
  const refused: CapabilityName[] = [
    'change-conversation',
    'public-streams',
    'join-stream',
    'remove-participant',
    'delete-conversation'
  ]
  const fixture = useChatFixture({ without: refused })

  test.each<[CapabilityName, (opened: OpenedChat, lunch: string) => Promise<unknown>]>([
    ['change-conversation', ({ chat }, lunch) => chat.conversations.change(lunch, { visibility: 'private' })],
    ['delete-conversation', ({ chat }, lunch) => chat.conversations.delete(lunch)],
    ['public-streams', ({ chat }) => chat.publicStreams.find('')],
    ['join-stream', ({ chat }, lunch) => chat.publicStreams.join(lunch)]
  ])('%s fails with the reason, and everything else stays', async (name, act) => {
    const opened = await fixture.open()
    await opened.connect()
    await expect(fixture.service.clock.advanceUntilDone(act(opened, fixture.lunch))).rejects.toMatchObject({
      code: 'forbidden',
      detail: `capability-${name}`
    })
    expect(await opened.chat.conversations.listIds()).toContain(fixture.lunch)
  })
})

describe('a Stream with 2,000 people', () => {
  const fixture = useChatFixture({ streamPeople: 2_000 })

  test('is listed, opened and filtered; its people come page by page', async () => {
    const opened = await fixture.open()
    await opened.connect()
    const { conversations, people } = opened.chat
    const everybody = conversationOf(fixture.service.sandbox, 'Everybody')
    await fixture.service.clock.advanceUntil(
      async () => (await people.find('')).directory.step === 'loaded',
      600_000
    )

    expect(await conversations.get([everybody])).toMatchObject([{ title: 'Everybody', people: [] }])
    expect(await conversations.details(everybody)).toMatchObject({ people: 2_000, visibility: 'public' })
    const ids = new Set<string>()
    const names: string[] = []
    for (let offset = 0; offset < 2_000; offset += 200) {
      const page = await conversations.participants(everybody, { ...EVERYBODY, offset })
      expect(page.total).toBe(2_000)
      for (const { userId, name } of page.people) {
        ids.add(userId)
        names.push(name.normalize('NFKD').toLowerCase())
      }
    }
    expect(ids.size).toBe(2_000)
    expect(names).toEqual(names.toSorted())
    const found = await conversations.participants(everybody, { ...EVERYBODY, text: 'rosalind okafor' })
    expect(found).toMatchObject({ people: [{ name: 'Rosalind Okafor' }], total: 1 })
  })
})
