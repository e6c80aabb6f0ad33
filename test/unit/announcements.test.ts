import { describe, expect, test } from 'vitest'
import type { ConversationRow, StoredMessage } from '../../main/store/types.ts'
import type { ConversationSummary } from '../../preload/contract/index.ts'
import { createAnnouncements } from '../../main/sync/announcements.ts'
import type { Arrival } from '../../main/sync/announcements.ts'
import { storedMessage } from '../support/store-data.ts'

const NOW = Date.parse('2026-05-05T12:00:00Z')

const message = (messageId: string, change: Partial<StoredMessage> = {}): StoredMessage =>
  storedMessage({
    messageId,
    createdOn: new Date(NOW).toISOString(),
    conversationId: 'lunch',
    body: `Text of ${messageId}`,
    ...change
  })

function createAnnouncer(mutedUntil: string | null = null): {
  announce(...messages: StoredMessage[]): Promise<string[]>
  /** What a fetch found, as rows of the list. */
  catchUp(...rows: Partial<ConversationRow>[]): Promise<Arrival[]>
  arrivals: Arrival[]
  read: string[]
} {
  const arrivals: Arrival[] = []
  const read: string[] = []
  let rows: Partial<ConversationRow>[] = []
  const { arrived, caughtUp } = createAnnouncements({
    store: { listConversations: async () => rows as ConversationRow[] },
    readModel: {
      summaries: async (of) => of.map(() => ({ title: 'Lunch', mutedUntil }) as ConversationSummary),
      conversations: async () => [{ title: 'Lunch', mutedUntil } as ConversationSummary],
      names: async () => new Map([['imke', 'Imke Brandt']])
    },
    me: 'me',
    myName: 'Ana Vell',
    chatUrl: '',
    now: () => NOW,
    onArrivals: (news) => void arrivals.push(...news),
    onRead: (conversationId) => void read.push(conversationId)
  })
  return {
    arrivals,
    read,
    async announce(...messages) {
      arrivals.length = 0
      await arrived('lunch', messages, null)
      return arrivals.map(({ author, text }) => `${author}: ${text}`)
    },
    async catchUp(...found) {
      arrivals.length = 0
      rows = found
      await caughtUp(['lunch'])
      return [...arrivals]
    }
  }
}

const row = (unread: number, change: Partial<ConversationRow> = {}): Partial<ConversationRow> => ({
  conversationId: 'lunch',
  unread,
  mentions: 0,
  mutedUntil: null,
  last: {
    messageId: 'last',
    createdOn: new Date(NOW + 1_000).toISOString(),
    createdBy: 'imke',
    line: 'Soup?',
    system: null
  },
  ...change
})

describe('announcements', () => {
  test('announce each new message from somebody else once', async () => {
    const { announce } = createAnnouncer()
    expect(await announce(message('1'))).toEqual(['Imke Brandt: Text of 1'])
    expect(await announce(message('1'), message('2'))).toEqual(['Imke Brandt: Text of 2'])
  })

  test.each<[string, Partial<StoredMessage>]>([
    ['my own message', { createdBy: 'me' }],
    ['a message that is six minutes old', { createdOn: new Date(NOW - 6 * 60_000).toISOString() }],
    ['what the service says by itself', { contentType: 'application/vnd.mitel.system' }],
    ['an edited message', { modifiedOn: new Date(NOW + 1_000).toISOString() }]
  ])('do not announce %s', async (_, change) => {
    expect(await createAnnouncer().announce(message('1', change))).toEqual([])
  })

  test('say whether the conversation is muted and the person is mentioned', async () => {
    const { announce, arrivals } = createAnnouncer('always')
    await announce(message('1'), message('2', { body: 'Soup, @ana vell?' }))
    expect(arrivals).toMatchObject([
      { messageId: '1', muted: true, mention: false, count: 1, missed: false },
      { messageId: '2', muted: true, mention: true, count: 1, missed: false }
    ])
  })

  test('an own message, from whatever device, marks its conversation as read', async () => {
    const { announce, read } = createAnnouncer()
    await announce(message('1'))
    expect(read).toEqual([])
    await announce(message('2', { createdBy: 'me' }))
    expect(read).toEqual(['lunch'])
  })

  test('remember the last 1,000 messages', async () => {
    const { announce } = createAnnouncer()
    await announce(message('first'))
    await announce(...Array.from({ length: 999 }, (_, index) => message(`other ${index}`)))
    expect(await announce(message('first'))).toEqual([])
    await announce(message('one more'))
    expect(await announce(message('first'))).toHaveLength(1)
  })

  describe('of what was missed without live events', () => {
    test('are none for the first fetch, then one for each conversation', async () => {
      const { catchUp } = createAnnouncer()
      expect(await catchUp(row(5))).toEqual([])
      expect(await catchUp(row(5, { mentions: 1, mutedUntil: 'always' }))).toEqual([
        {
          conversationId: 'lunch',
          messageId: 'last',
          title: 'Lunch',
          author: 'Imke Brandt',
          text: 'Soup?',
          count: 5,
          missed: true,
          muted: true,
          mention: true
        }
      ])
    })

    test('are none for what is older than the start, was read, or was announced already', async () => {
      const { announce, catchUp, read } = createAnnouncer()
      await catchUp()
      const last = row(1).last ?? null
      const old = last && { ...last, createdOn: new Date(NOW - 1).toISOString() }
      expect(await catchUp(row(1, { last: old }))).toEqual([])
      expect(await catchUp(row(1, { last: null }))).toEqual([])
      expect(read).toEqual([])
      expect(await catchUp(row(0))).toEqual([])
      expect(read).toEqual(['lunch'])
      await announce(message('last'))
      expect(await catchUp(row(1))).toEqual([])
    })
  })
})
