/** The filters of the search: has a file, has a link, mentions the person, saved. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SearchMark } from '../../preload/contract/index.ts'
import { openDatabase } from '../../main/store/database.ts'
import { migrate } from '../../main/store/migrations.ts'
import { createQueries } from '../../main/store/queries.ts'
import type { StoredMessage } from '../../main/store/types.ts'
import { downgradeTo4 } from '../support/legacy-database.ts'
import { ana, storedConversation, storedMessage } from '../support/store-data.ts'

const CHAT = 'https://chat.example.test/v1'
const FILE = `${CHAT}/conversations/c/attachments/Budget.xlsx/content`
const proof = { complete: true, reachesBeginning: true }
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()

let db: ReturnType<typeof openDatabase>
let queries: ReturnType<typeof createQueries>

beforeEach(() => {
  db = openDatabase(':memory:', randomBytes(32))
  queries = createQueries(db, CHAT)
  queries.setMe(ana)
  queries.putConversations([
    { conversation: storedConversation({ conversationId: 'c' }), participantIds: ['ana'] }
  ])
})
afterEach(() => db.close())

function put(...messages: Partial<StoredMessage>[]): void {
  const stored = messages.map((message, index) =>
    storedMessage({ messageId: `m${index}`, createdOn: at(index), ...message })
  )
  queries.putMessages('c', stored, proof)
}
const find = (has: SearchMark[], text = '', limit = 20): string[] =>
  queries.searchMessages({ text, has, limit }).hits.map(({ messageId }) => messageId)
const html = 'text/html'

describe('filters of the search', () => {
  beforeEach(() =>
    put(
      { body: `<p>The numbers</p><p><a href="${FILE}">Budget &amp; plan.xlsx</a></p>`, contentType: html },
      { body: FILE, contentType: html },
      { body: 'the page is https://example.test/plan' },
      { body: '@Ana Vell, the plan?' },
      { body: 'the plan, plainly' },
      { body: `<p>see https://example.test</p><a href="${FILE}">plan.pdf</a>`, contentType: html },
      { body: `<a href="https://elsewhere.example/attachments/plan.pdf">plan.pdf</a>`, contentType: html }
    )
  )

  it('find messages with a file by its name and by its caption', () => {
    expect(find(['file'])).toEqual(['m5', 'm1', 'm0'])
    expect(find(['file'], 'budget')).toEqual(['m1', 'm0'])
    expect(find(['file'], 'numbers')).toEqual(['m0'])
    expect(find([], 'budget xlsx')).toEqual(['m1', 'm0'])
    // The address is no text of the message.
    expect(find([], 'attachments')).toEqual([])
    expect(find([], 'elsewhere')).toEqual([])
  })

  it('find messages with a link, which the address of a file is not', () => {
    expect(find(['link'])).toEqual(['m6', 'm5', 'm2'])
    expect(find(['link', 'file'])).toEqual(['m5'])
    expect(find(['link'], 'page')).toEqual(['m2'])
  })

  it('find mentions and saved messages, with and without words', () => {
    expect(find(['mention'])).toEqual(['m3'])
    expect(find(['mention'], 'plan')).toEqual(['m3'])
    expect(find(['mention'], 'plainly')).toEqual([])
    const saved = { conversationId: 'c', messageId: 'm4', savedOn: at(60) }
    queries.setSaved(saved)
    expect(find(['saved'])).toEqual(['m4'])
    expect(find(['saved'], 'plan')).toEqual(['m4'])
    queries.setSaved({ ...saved, savedOn: null })
    expect(find(['saved'])).toEqual([])
    expect(find([], 'plainly')).toEqual(['m4'])
  })

  it('follow a message that is edited or deleted', () => {
    put({ messageId: 'm2', createdOn: at(2), body: 'no page', modifiedOn: at(30) })
    expect(find(['link'])).toEqual(['m6', 'm5'])
    queries.deleteMessage('c', 'm5')
    expect(find(['file'])).toEqual(['m1', 'm0'])
  })

  it('find only the newest ones, and combine with other filters', () => {
    expect(find(['file'], '', 1)).toEqual(['m5'])
    const before = { text: '', has: ['file'], before: at(5), limit: 5 } satisfies Parameters<
      typeof queries.searchMessages
    >[0]
    expect(queries.searchMessages(before).hits.map(({ messageId }) => messageId)).toEqual(['m1', 'm0'])
    expect(queries.searchMessages({ ...before, conversationId: 'other' }).hits).toEqual([])
  })
})

it('messages of an earlier version are indexed again in steps, and only those that have something', () => {
  put({ body: FILE, contentType: html }, { body: 'plain' }, { body: 'https://example.test' })
  db.prepare("INSERT INTO search (search) VALUES ('delete-all')").run()
  db.prepare("UPDATE summaries SET last_line = 'https://x/attachments/y'").run()
  downgradeTo4(db)
  migrate(db)
  queries = createQueries(db, CHAT)
  expect(db.prepare('SELECT count(*) AS count FROM summaries').get()).toEqual({ count: 0 })
  expect(find(['file'])).toEqual([])
  expect(queries.indexMore(2)).toEqual({ done: 2, total: 3 })
  expect(find(['file'])).toEqual(['m0'])
  expect(queries.indexMore(2)).toEqual({ done: 3, total: 3 })
  expect(find(['link'])).toEqual(['m2'])
  // It has nothing, so it was left alone.
  expect(find([], 'plain')).toEqual([])
})
