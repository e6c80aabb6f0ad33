import { describe, expect, test } from 'vitest'
import type { StoredMessage } from '../../main/store/types.ts'
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
} {
  const arrivals: Arrival[] = []
  const announce = createAnnouncements({
    readModel: {
      summaries: () => Promise.resolve([]),
      conversations: () => Promise.resolve([{ title: 'Lunch', mutedUntil } as ConversationSummary]),
      names: () => Promise.resolve(new Map([['imke', 'Imke Brandt']]))
    },
    me: 'me',
    myName: 'Ana Vell',
    chatUrl: '',
    now: () => NOW,
    onArrivals: (news) => void arrivals.push(...news)
  })
  return {
    async announce(...messages) {
      arrivals.length = 0
      await announce('lunch', messages, null)
      return arrivals.map(({ author, text }) => `${author}: ${text}`)
    }
  }
}

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

  test('of a muted conversation are only those that mention the person', async () => {
    const { announce } = createAnnouncer('always')
    const mention = message('2', { body: 'Soup, @ana vell?' })
    expect(await announce(message('1'), mention)).toEqual(['Imke Brandt: Soup, @ana vell?'])
  })

  test('remember the last 1,000 messages', async () => {
    const { announce } = createAnnouncer()
    await announce(message('first'))
    await announce(...Array.from({ length: 999 }, (_, index) => message(`other ${index}`)))
    expect(await announce(message('first'))).toEqual([])
    await announce(message('one more'))
    expect(await announce(message('first'))).toHaveLength(1)
  })
})
