/** The same cases against the fake main of the page tests and against the real one, so that the fake cannot drift. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Calls, CallName, ConversationSummary, EventName } from '../../../preload/contract/index.ts'
import { events, failure, values } from './shapes.ts'
import { openFakeMain, openRealMain } from './subjects.ts'
import type { IpcHandler, Subject } from './subjects.ts'

const { ipc } = vi.hoisted((): { ipc: { handler: unknown } } => ({ ipc: { handler: null } }))
vi.mock('electron', () => ({
  ipcMain: { handle: (_channel: string, handler: unknown) => void (ipc.handler = handler) }
}))

const NOBODY = 'nobody-and-nothing'

const mains = [
  { kind: 'fake', open: openFakeMain },
  { kind: 'real', open: () => openRealMain(() => ipc.handler as IpcHandler) }
]

describe.each(mains)('the $kind main', ({ open }) => {
  let main: Subject
  beforeAll(async () => (main = await open()))
  afterAll(() => main.close())
  afterEach(() => {
    for (const { name, payload } of main.events.splice(0)) shapeOf(events, name)?.parse(payload)
  })

  /** The value of a call that must succeed, once it has the shape of the contract. */
  async function value<N extends CallName & keyof typeof values>(
    name: N,
    ...[args]: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Calls[N]['value']> {
    const result = await main.call(name, args)
    if (!result.ok) throw new Error(`${name} failed: ${result.code} ${result.detail ?? ''}`)
    return values[name].parse(result.value)
  }

  const payloadsOf = (name: EventName): unknown[] =>
    main.events.filter((event) => event.name === name).map(({ payload }) => payload)

  async function conversation(title: string): Promise<ConversationSummary> {
    const found = (await value('listConversations', {})).find((one) => one.title === title)
    if (found === undefined) throw new Error(`There is no conversation ${title}.`)
    return found
  }
  const idOf = async (title: string): Promise<string> => (await conversation(title)).conversationId

  test('getState: somebody is signed in and connected', async () => {
    const state = await value('getState')
    expect(state).toMatchObject({ phase: 'signed-in', connection: 'connected', failure: null })
    expect(state.account?.name).toBe('Ana Vell')
  })

  describe('the list', () => {
    test('comes latest first, whole or its first part', async () => {
      const all = await value('listConversations', {})
      const times = all.map(({ lastAt }) => lastAt)
      expect(all.length).toBeGreaterThan(3)
      expect(times).toEqual(times.toSorted().reverse())
      expect(await value('listConversations', { limit: 2 })).toEqual(all.slice(0, 2))
      expect(await value('listConversationIds')).toEqual(all.map(({ conversationId }) => conversationId))
    })

    test('names the people of direct messages, not those of Streams', async () => {
      expect(await conversation('Lunch')).toMatchObject({ stream: true, people: [] })
      const { stream, people } = await conversation('Rosalind Okafor')
      expect(stream).toBe(false)
      expect(people.map(({ name }) => name)).toEqual(['Rosalind Okafor'])
    })

    test('getConversations: those that exist, latest first', async () => {
      const [first, second] = await value('listConversations', {})
      const ids = [second?.conversationId ?? '', NOBODY, first?.conversationId ?? '']
      expect(await value('getConversations', { ids })).toEqual([first, second])
    })

    test('getParticipants: everybody, oneself too', async () => {
      const part = { text: '', offset: 0, limit: 200 }
      const conversationId = await idOf('Rosalind Okafor')
      const { people, total } = await value('getParticipants', { conversationId, ...part })
      expect(total).toBe(people.length)
      const second = await value('getParticipants', { conversationId, ...part, offset: 1 })
      expect(second).toEqual({ people: people.slice(1), total })
      const found = await value('getParticipants', { conversationId, ...part, text: 'okaf' })
      expect(found).toMatchObject({ people: [{ name: 'Rosalind Okafor' }], total: 1 })
      expect(people.map(({ name }) => name).toSorted()).toEqual(['Ana Vell', 'Rosalind Okafor'])
    })

    test('createConversation: a direct message that exists is the one', async () => {
      const { conversationId, people } = await conversation('Teo Marsh')
      const userIds = people.map(({ userId }) => userId)
      expect(await value('createConversation', { stream: false, userIds })).toEqual({
        conversationId
      })
    })

    test('changeConversation: the list and the details follow', async () => {
      const conversationId = await idOf('Field support')
      await value('changeConversation', { conversationId, name: 'Field work', visibility: 'private' })
      await expect
        .poll(() => payloadsOf('conversationsChanged'))
        .toContainEqual({ conversationIds: [conversationId] })
      const [renamed] = await value('getConversations', { ids: [conversationId] })
      expect(renamed?.title).toBe('Field work')
      expect(await value('getConversationDetails', { conversationId })).toMatchObject({
        visibility: 'private',
        createdBy: { me: true }
      })
    })

    test('findStreams and joinStream: a public Stream of others is then in the list', async () => {
      expect(await value('findStreams', { text: 'nothing like that' })).toEqual([])
      const [stream] = await value('findStreams', { text: 'coffee' })
      expect(stream).toMatchObject({ name: 'Coffee corner', people: 3 })
      const { conversationId = '' } = stream ?? {}
      await value('joinStream', { conversationId })
      expect(await value('getConversations', { ids: [conversationId] })).toMatchObject([
        { title: 'Coffee corner' }
      ])
      expect(await value('findStreams', { text: 'coffee' })).toEqual([])
    })

    test('deleteConversation: the list follows', async () => {
      const { conversationId } = await value('createConversation', {
        stream: true,
        userIds: [],
        name: 'Short-lived',
        visibility: 'public',
        pictureUrl: 'https://example.test/picture.png'
      })
      expect(await value('getConversationDetails', { conversationId })).toMatchObject({
        visibility: 'public',
        pictureUrl: 'https://example.test/picture.png'
      })
      await value('deleteConversation', { conversationId })
      expect(await value('getConversations', { ids: [conversationId] })).toEqual([])
    })
  })

  test('an arranged list: favourite, muted, hidden, unread, and all read', async () => {
    const [first, second] = await value('listConversationIds')
    if (first === undefined || second === undefined) throw new Error('The list has two conversations.')
    const row = async (): Promise<ConversationSummary | undefined> =>
      (await value('getConversations', { ids: [second] }))[0]
    await value('setFavourites', { conversationIds: [second, first] })
    await value('muteConversation', { conversationId: second, until: 'always' })
    await value('hideConversation', { conversationId: second, hidden: true })
    await value('markUnread', { conversationId: second })
    expect(await row()).toMatchObject({
      favourite: 0,
      mutedUntil: 'always',
      hidden: true,
      markedUnread: true
    })
    await value('markAllRead', {})
    await value('muteConversation', { conversationId: second, until: null })
    await value('hideConversation', { conversationId: second, hidden: false })
    await value('setFavourites', { conversationIds: [] })
    expect(await row()).toMatchObject({
      ...{ favourite: null, mutedUntil: null, hidden: false, markedUnread: false, unread: 0 }
    })
    await value('setListView', { unreadOnly: true, folded: ['streams'] })
    expect(await value('getListView')).toEqual({ unreadOnly: true, folded: ['streams'] })
  })

  test('a message: its details, and unread from there on', async () => {
    const conversationId = await idOf('Rosalind Okafor')
    const { messages } = await value('listMessages', { conversationId, limit: 10 })
    const other = messages.find(({ author, content }) => !author.me && content.kind === 'text')
    const messageId = other?.id ?? ''
    expect(await value('getMessageDetails', { conversationId, id: messageId })).toEqual({ sendId: '' })
    await value('markUnreadFrom', { conversationId, messageId })
    const unread = await value('listMessages', { conversationId, limit: 10 })
    expect(unread.firstUnreadId).toBe(messageId)
    expect((await conversation('Rosalind Okafor')).unread).toBeGreaterThan(0)
    await value('markAllRead', {})
  })

  test('saved messages: listed by conversation and across all', async () => {
    const conversationId = await idOf('Rosalind Okafor')
    const { messages } = await value('listMessages', { conversationId, limit: 5 })
    const [one, two] = messages.filter(({ state }) => state === 'sent').map(({ id }) => id)
    if (one === undefined || two === undefined) throw new Error('The conversation has two messages.')
    for (const messageId of [one, two]) await value('saveMessage', { conversationId, messageId, saved: true })
    expect((await value('getSavedIds', { conversationId })).toSorted()).toEqual([one, two].toSorted())
    const saved = await value('getMessageList', { list: 'saved', offset: 0, limit: 1 })
    expect(saved.more).toBe(true)
    expect(saved.messages[0]).toMatchObject({ title: 'Rosalind Okafor' })
    for (const messageId of [one, two])
      await value('saveMessage', { conversationId, messageId, saved: false })
    expect(await value('getSavedIds', { conversationId })).toEqual([])
    await value('getMessageList', { list: 'mentions', offset: 0, limit: 10 })
  })

  describe('the timeline', () => {
    test('of every conversation has the shape of the contract, in every kind of content', async () => {
      const kinds = new Set<string>()
      for (const conversationId of await value('listConversationIds')) {
        const { messages } = await value('listMessages', { conversationId, limit: 200 })
        for (const { content } of messages) kinds.add(content.kind)
      }
      expect([...kinds].toSorted()).toEqual(['action-card', 'html', 'system', 'text'])
    })

    test('comes page by page, the oldest first', async () => {
      const conversationId = await idOf('Launch room')
      const { messages: all } = await value('listMessages', { conversationId, limit: 200 })
      const times = all.map(({ createdAt }) => createdAt)
      expect(times).toEqual(times.toSorted())
      const newest = await value('listMessages', { conversationId, limit: 1 })
      expect(newest).toMatchObject({ messages: all.slice(-1), hasOlder: true, hasNewer: false })
      const before = all.at(-1)?.id ?? ''
      const older = await value('listMessages', { conversationId, before, limit: 1 })
      expect(older).toMatchObject({ messages: all.slice(-2, -1), hasNewer: true })
      const after = all.at(-2)?.id ?? ''
      const newer = await value('listMessages', { conversationId, after, limit: 1 })
      expect(newer).toMatchObject({ messages: all.slice(-1), hasOlder: true, hasNewer: false })
      const around = await value('messagesAround', { conversationId, messageId: before, limit: 4 })
      expect(around.messages.map(({ id }) => id)).toContain(before)
    })

    test('getMessages: those that exist, the oldest first', async () => {
      const conversationId = await idOf('Launch room')
      const { messages } = await value('listMessages', { conversationId, limit: 2 })
      const ids = [NOBODY, ...messages.map(({ id }) => id).toReversed()]
      expect(await value('getMessages', { conversationId, ids })).toEqual(messages)
    })

    test('messageAt: the first message since an instant, or none', async () => {
      const conversationId = await idOf('Launch room')
      const { messages } = await value('listMessages', { conversationId, limit: 1 })
      const { id, createdAt } = messages[0] ?? { id: '', createdAt: '' }
      const found = await value('messageAt', { conversationId, instant: createdAt })
      expect(found.messageId).toBe(id)
      const instant = '2100-01-01T00:00:00.000Z'
      expect(await value('messageAt', { conversationId, instant })).toEqual({ messageId: null, oldest: null })
    })

    test('isHistoryComplete', async () => {
      expect(await value('isHistoryComplete', { conversationId: await idOf('Lunch') })).toBe(true)
    })
  })

  describe('sending', () => {
    test('answers with the message as sending, tells the page, and shows it at the end', async () => {
      const conversationId = await idOf('Lunch')
      const text = 'Is the soup hot?'
      const sent = await value('sendMessage', { conversationId, text })
      expect(sent).toMatchObject({ conversationId, content: { kind: 'text', text }, state: 'sending' })
      expect(sent).toMatchObject({ author: { name: 'Ana Vell', me: true }, editedAt: null, failure: null })
      await expect.poll(() => payloadsOf('messageQueued')).toContainEqual(sent)
      const { messages } = await value('listMessages', { conversationId, limit: 10 })
      expect(messages.at(-1)?.content.text).toBe(text)
    })

    test('takes the draft away that it was', async () => {
      const conversationId = await idOf('Lunch')
      await value('setDraft', { conversationId, text: 'Lentil for me' })
      await value('sendMessage', { conversationId, text: 'Lentil for me', fromDraft: true })
      expect(await value('getDraft', { conversationId })).toEqual({ text: '' })
    })
  })

  describe('waiting', () => {
    const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()
    const scheduled = async () => (await value('getScheduled')).scheduled
    async function schedule(text: string, minutes: number): Promise<string> {
      const conversationId = await idOf('Teo Marsh')
      return (await value('sendMessage', { conversationId, text, sendAt: inMinutes(minutes) })).id
    }

    test('undoSend: the text is in the draft again, before what was typed since', async () => {
      const conversationId = await idOf('Teo Marsh')
      await value('setSettings', { undoSeconds: 10 })
      const { id, waitsUntil } = await value('sendMessage', { conversationId, text: 'Too soon' })
      expect(Date.parse(waitsUntil ?? '')).toBeGreaterThan(Date.now())
      await value('setDraft', { conversationId, text: 'and more' })
      const undone = await value('undoSend', { id })
      expect(undone).toEqual({ conversationId, text: 'Too soon', fileIds: [] })
      expect(await value('getDraft', { conversationId })).toEqual({ text: 'Too soon\nand more' })
      expect(await value('getMessages', { conversationId, ids: [id] })).toEqual([])
      await value('setDraft', { conversationId, text: '' })
      await value('setSettings', { undoSeconds: 0 })
    })

    test('send later: listed, changed and deleted; it is no part of its conversation', async () => {
      const id = await schedule('Later', 60)
      const { conversationId, messages, sendAt } = (await scheduled())[0] ?? {}
      expect(messages).toMatchObject([
        { id, content: { text: 'Later' }, scheduled: true, waitsUntil: sendAt }
      ])
      const shown = await value('listMessages', { conversationId: conversationId ?? '', limit: 50 })
      expect(shown.messages.map((one) => one.id)).not.toContain(id)
      const later = inMinutes(120)
      await value('changeScheduled', { id, text: 'Even later', sendAt: later })
      expect(await scheduled()).toMatchObject([
        { id, sendAt: later, messages: [{ content: { text: 'Even later' }, waitsUntil: later }] }
      ])
      await value('deleteUnsent', { id })
      expect(await scheduled()).toEqual([])
      expect(payloadsOf('scheduledChanged').length).toBeGreaterThanOrEqual(3)
    })

    test('the next one comes first', async () => {
      const [second, first] = [await schedule('Second', 60), await schedule('First', 30)]
      expect((await scheduled()).map(({ id }) => id)).toEqual([first, second])
      await value('changeScheduled', { id: first, sendAt: inMinutes(90) })
      expect((await scheduled()).map(({ id }) => id)).toEqual([second, first])
      for (const id of [first, second]) await value('deleteUnsent', { id })
    })

    test('sendScheduledNow: it is sent like any other message', async () => {
      const id = await schedule('Now', 60)
      await value('sendScheduledNow', { id })
      expect(await scheduled()).toEqual([])
      await expect
        .poll(() => payloadsOf('messageQueued'))
        .toContainEqual(expect.objectContaining({ id, scheduled: false, waitsUntil: null }))
    })

    test('dismissMissed: none is missed then', async () => {
      await value('dismissMissed')
      expect((await value('getScheduled')).missed).toEqual([])
    })
  })

  test('drafts: one for each conversation, empty where there is none', async () => {
    const [teo, launch] = [await idOf('Teo Marsh'), await idOf('Launch room')]
    await value('setDraft', { conversationId: teo, text: 'Half a thought' })
    expect(await value('getDraft', { conversationId: teo })).toEqual({ text: 'Half a thought' })
    expect(await value('getDraft', { conversationId: launch })).toEqual({ text: '' })
    const rows = await value('getConversations', { ids: [teo, launch] })
    expect(rows.map(({ conversationId, draft }) => [conversationId, draft])).toEqual(
      expect.arrayContaining([
        [teo, 'Half a thought'],
        [launch, '']
      ])
    )
    expect((await value('countUnsent')).drafts).toBe(1)
  })

  test('emoji: the recent ones and the skin tone are kept', async () => {
    expect(await value('getEmojiUse')).toEqual({ recent: [], tone: 0 })
    await value('setEmojiUse', { recent: ['🎉', '👍🏽'], tone: 3 })
    expect(await value('getEmojiUse')).toEqual({ recent: ['🎉', '👍🏽'], tone: 3 })
  })

  test('pasted HTML becomes text with the marks of its lists', async () => {
    const html = '<ul><li>soup</li><li>bread</li></ul>'
    expect(await value('htmlToText', { html })).toEqual({ text: '- soup\n- bread' })
  })

  test('files: unknown ones are left out of those on the screen, and cannot be fetched', async () => {
    await value('showFiles', { ids: [NOBODY] })
    expect(await main.call('fetchFile', { id: NOBODY })).toMatchObject({ ok: false, code: 'not-found' })
    expect(await main.call('cancelFile', { id: NOBODY })).toMatchObject({ ok: false, code: 'not-found' })
    expect(payloadsOf('fileChanged')).toEqual([])
  })

  describe('search', () => {
    const soup = { text: 'soup', limit: 50 }

    test('finds people, conversations and messages, the words marked and the newest first', async () => {
      const { messages, more } = await value('search', soup)
      expect(messages.length).toBeGreaterThan(0)
      expect(more).toBe(false)
      const times = messages.map(({ createdAt }) => createdAt)
      expect(times).toEqual(times.toSorted().reverse())
      for (const { snippet } of messages) {
        const marked = snippet.filter((part) => part.marked).map((part) => part.text.toLowerCase())
        expect(marked).toEqual(['soup'])
      }
      expect((await value('search', { text: 'rosalind', limit: 50 })).people[0]?.name).toBe('Rosalind Okafor')
      expect((await value('search', { text: 'launch', limit: 50 })).conversations[0]?.title).toBe(
        'Launch room'
      )
    })

    test('says where there is more than was asked for', async () => {
      const { messages, more } = await value('search', { text: 'the', limit: 1 })
      expect({ count: messages.length, more }).toEqual({ count: 1, more: true })
    })

    test('in one conversation, from one person or between days finds messages alone', async () => {
      const lunch = await idOf('Lunch')
      const here = await value('search', { ...soup, in: lunch })
      expect(here).toMatchObject({ people: [], conversations: [] })
      expect(new Set(here.messages.map(({ conversationId }) => conversationId))).toEqual(new Set([lunch]))
      const dara = here.messages.find(({ author }) => author.name === 'Dara Quill')
      const from = dara?.author.userId ?? ''
      const theirs = await value('search', { ...soup, from })
      expect(theirs.messages.every(({ author }) => author.userId === from)).toBe(true)
      const at = dara?.createdAt ?? ''
      expect((await value('search', { ...soup, in: lunch, after: at })).messages).toContainEqual(dara)
      expect((await value('search', { ...soup, in: lunch, before: at })).messages).not.toContainEqual(dara)
    })

    test('for nothing finds nothing, unless something narrows it down', async () => {
      const nothing = await value('search', { text: '', limit: 50 })
      expect(nothing).toMatchObject({ people: [], conversations: [], messages: [], more: false })
      const { messages } = await value('search', { text: '', in: await idOf('Lunch'), limit: 50 })
      expect(messages.length).toBeGreaterThan(0)
      expect(messages.flatMap(({ snippet }) => snippet).some(({ marked }) => marked)).toBe(false)
    })
  })

  test('findPeople: by a part of the name or the e-mail address, ordered by last name', async () => {
    const { people } = await value('findPeople', { text: '' })
    const known = people.map(({ name }) => name)
    const wanted = ['Imke Brandt', 'Juno Feld', 'Teo Marsh', 'Rosalind Okafor', 'Dara Quill']
    expect(known.filter((name) => wanted.includes(name))).toEqual(wanted)
    const rosalind = people.find(({ name }) => name === 'Rosalind Okafor')
    for (const text of ['OKAF', rosalind?.email ?? '']) {
      expect((await value('findPeople', { text })).people).toEqual([rosalind])
    }
  })

  test('getProfile: a known person with telephone numbers, and an unknown one without a name', async () => {
    const { people } = await value('findPeople', { text: 'Rosalind' })
    const userId = people[0]?.userId ?? ''
    const profile = await value('getProfile', { userId })
    expect(profile).toMatchObject({ userId, name: 'Rosalind Okafor', email: people[0]?.email })
    expect(profile.phones[0]).toMatchObject({ kind: 'extension', number: '2001', dial: '2001' })
    expect(await value('getProfile', { userId: NOBODY })).toMatchObject({ userId: NOBODY, phones: [] })
  })

  test('getPictures: paths by id, for those that are stored', async () => {
    const { people } = await value('findPeople', { text: 'Rosalind' })
    const answer = await value('getPictures', {
      userIds: [people[0]?.userId ?? '', NOBODY],
      conversationIds: []
    })
    expect(Object.keys(answer.users)).not.toContain(NOBODY)
  })

  test('settings: a change is answered with all of them, told and kept', async () => {
    const before = await value('getSettings')
    const changed = await value('setSettings', { theme: 'dark', historyDays: 7 })
    expect(changed).toEqual({ ...before, theme: 'dark', historyDays: 7 })
    expect(payloadsOf('settings')).toEqual([changed])
    expect(await value('getSettings')).toEqual(changed)
  })

  test('notifications are paused and resumed, which is told', async () => {
    expect(await value('getQuiet')).toEqual({ quiet: false, until: null })
    const paused = await value('setQuiet', { for: '1-hour' })
    expect(paused).toMatchObject({ quiet: true })
    expect(await value('getQuiet')).toEqual(paused)
    const resumed = await value('setQuiet', { for: null })
    expect(resumed).toEqual({ quiet: false, until: null })
    expect(payloadsOf('quietChanged')).toEqual([paused, resumed])
  })

  test('getUpdateState: no newer version is known', async () => {
    expect(['off', 'idle']).toContain((await value('getUpdateState')).phase)
  })

  describe('a failure', () => {
    test.each([
      ['retryMessage', { id: NOBODY }, 'not-found', 'message-not-waiting'],
      ['deleteUnsent', { id: NOBODY }, 'not-found', 'message-not-waiting'],
      ['editUnsent', { id: NOBODY }, 'not-found', 'message-not-waiting'],
      ['undoSend', { id: NOBODY }, 'too-late', 'message-already-sent'],
      ['changeScheduled', { id: NOBODY, text: 'x' }, 'too-late', 'message-not-scheduled'],
      ['sendScheduledNow', { id: NOBODY }, 'not-found', 'message-not-waiting'],
      ['getMessageDetails', { conversationId: NOBODY, id: NOBODY }, 'not-found', 'message-gone'],
      ['markUnreadFrom', { conversationId: NOBODY, messageId: NOBODY }, 'not-found', 'message-gone'],
      ['getMessageText', { conversationId: NOBODY, id: NOBODY, from: 0 }, 'not-found', 'message-gone']
    ] as const)('of %s is a value with code and detail', async (name, args, code, detail) => {
      const { ok, ...rest } = await main.call(name, args)
      expect(ok).toBe(false)
      expect(failure.parse(rest)).toEqual({ code, detail })
    })

    test('answers a call that is not in the contract', async () => {
      expect(await main.call('noSuchCall' as CallName, {})).toEqual({ ok: false, code: 'bad-request' })
    })
  })
})

/** The schema of that name, where there is one. */
function shapeOf(
  shapes: Record<string, { parse(given: unknown): unknown }>,
  name: string
): { parse(given: unknown): unknown } | undefined {
  return shapes[name]
}
