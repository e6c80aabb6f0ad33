import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createQueries } from '../../main/store/queries.ts'
import { openDatabase } from '../../main/store/database.ts'
import { openStore } from '../../main/store/index.ts'
import { createSearch } from '../../main/store/search.ts'
import type { SearchRequest, Store, StoredMessage } from '../../main/store/types.ts'
import { removeSearchIndex } from '../support/legacy-database.ts'
import { ana, queryPlan, storedConversation, storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const incomplete = { complete: false, reachesBeginning: false }
const key = randomBytes(32)

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'search-'))
  store = await open(':memory:')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const open = (file = join(folder, 'store.db')): Promise<Store> =>
  openStore({ file, key, workerUrl: storeWorkerUrl })

const at = (place: number): string => new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString()

function message(place: number, body: string, more: Partial<StoredMessage> = {}): StoredMessage {
  return storedMessage({ messageId: `m${place}`, createdOn: at(place), body, ...more })
}

async function put(...messages: StoredMessage[]): Promise<void> {
  for (const one of messages) await store.putMessages(one.conversationId, [one], incomplete)
}

async function find(text: string, more: Partial<SearchRequest> = {}): Promise<string[]> {
  const { hits } = await store.searchMessages({ text, limit: 20, ...more })
  return hits.map(({ messageId }) => messageId)
}

test('hits are sorted newest first, whole words before prefixes, whatever order the messages were stored in', async () => {
  await put(
    message(5, 'the report is late'),
    message(9, 'reporting twice'),
    message(1, 'a report'),
    message(7, 'nothing')
  )
  expect(await find('report')).toEqual(['m5', 'm1', 'm9'])
  expect(await find('rep')).toEqual(['m9', 'm5', 'm1'])
  expect(await find('report late')).toEqual(['m5'])
  expect(await find('"is late"')).toEqual(['m5'])
  expect(await find('"late is"')).toEqual([])
  const { hits, more } = await store.searchMessages({ text: 'REPÓRT', limit: 2 })
  expect(more).toBe(true)
  expect(hits[0]).toEqual({
    messageId: 'm5',
    conversationId: 'c',
    createdBy: 'imke',
    createdOn: at(5),
    snippet: [
      { text: 'the ', marked: false },
      { text: 'report', marked: true },
      { text: ' is late', marked: false }
    ]
  })
})

test('the newest of many hits are returned, and adjacent words rank before separate words', async () => {
  const many = Array.from({ length: 70 }, (_, place) => message(place, `note ${place}`))
  await store.putMessages('c', many, incomplete)
  expect(await find('note', { limit: 3 })).toEqual(['m69', 'm68', 'm67'])
  await put(message(80, 'meeting room'), message(81, 'a room for the meeting'))
  expect(await find('meeting room')).toEqual(['m80', 'm81'])
})

test('a prefix of few or many words is found alone, among other words and in a phrase', async () => {
  const letter = (place: number): string => String.fromCharCode(97 + place)
  const endings = Array.from(
    { length: 60 },
    (_, place) => letter(place % 26) + letter(Math.floor(place / 26))
  )
  for (const count of [3, 60]) {
    store = await open(':memory:')
    await put(
      message(1, 'harbour lights', { messageId: 'whole' }),
      ...endings.slice(0, count).map((ending, place) => message(place + 2, `old harbour${ending} lights`)),
      message(99, 'arbour light')
    )
    const prefixed = endings.slice(0, count).map((_, place) => `m${place + 2}`)
    const newest = [...prefixed].reverse()
    const all = (text: string): Promise<string[]> => find(text, { limit: 100 })
    expect(await all('harbour')).toEqual(['whole', ...newest])
    expect((await all('lig harb')).toSorted()).toEqual(['whole', ...prefixed].toSorted())
    expect(await all('"old harb')).toEqual(newest)
    expect(await all('harbour dark')).toEqual([])
    await store.deleteMessage('c', 'm2')
    expect(await all('harbour')).toEqual(['whole', ...newest.slice(0, -1)])
    await store.close()
  }
  store = await open(':memory:')
})

test('for several words, whole words rank first even if they are much older than prefixes', async () => {
  const numbered = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, place) => from + place)
  await put(...numbered(1, 12).map((place) => message(place, 'harbour lights')))
  await put(...numbered(13, 72).map((place) => message(place, 'harbour lightship, lightsome')))
  const whole = numbered(1, 12).map((place) => `m${13 - place}`)
  const prefixed = numbered(13, 72).map((place) => `m${85 - place}`)
  expect(await find('harbour lights')).toEqual([...whole, ...prefixed].slice(0, 20))
  expect(await find('ha lig')).toEqual(prefixed.slice(0, 20))
  // Some of the newest match whole words, but not enough to fill the result.
  await put(...numbered(73, 77).map((place) => message(place, 'harbour lights')))
  const newer = numbered(73, 77).map((place) => `m${150 - place}`)
  expect(await find('harbour lights')).toEqual([...newer, ...whole, ...prefixed].slice(0, 20))
  // Now there are enough.
  await put(
    ...numbered(78, 140).map((place) => message(place, place % 2 ? 'harbour lights' : 'harbour lightsome'))
  )
  const newest = numbered(78, 140)
    .map((place) => 218 - place)
    .filter((place) => place % 2)
  expect(await find('harbour lights')).toEqual(newest.slice(0, 20).map((place) => `m${place}`))
})

test('a single character is found anywhere in text without spaces, newest first', async () => {
  await put(message(1, '会議室'), message(2, '議事'), message(3, '会議'))
  expect(await find('議')).toEqual(['m3', 'm2', 'm1'])
})

test('conversation, author and time filter the hits', async () => {
  await put(
    message(1, 'lunch'),
    message(2, 'lunch', { createdBy: 'teo' }),
    message(3, 'lunch', { conversationId: 'd' }),
    message(4, 'lunch', { conversationId: 'd', createdBy: 'teo' })
  )
  expect(await find('lunch', { conversationId: 'd' })).toEqual(['m4', 'm3'])
  expect(await find('lunch', { userId: 'teo' })).toEqual(['m4', 'm2'])
  expect(await find('lunch', { userId: 'teo', conversationId: 'c' })).toEqual(['m2'])
  expect(await find('lunch', { before: at(3) })).toEqual(['m2', 'm1'])
  expect(await find('lunch', { after: at(3) })).toEqual(['m4', 'm3'])
  // Filters are not words: neither the ids nor their encoding in the index are found.
  expect(await find('teo')).toEqual([])
  expect(await find('_c63')).toEqual([])
})

test('filters without words list the newest messages that match, without highlights', async () => {
  await put(
    message(1, 'one'),
    message(2, 'two', { createdBy: 'teo' }),
    message(3, 'three', { conversationId: 'd' }),
    message(4, '🥣', { conversationId: 'd', createdBy: 'teo' })
  )
  expect(await find('', { userId: 'teo' })).toEqual(['m4', 'm2'])
  expect(await find(' ', { conversationId: 'd' })).toEqual(['m4', 'm3'])
  expect(await find('', { userId: 'teo', conversationId: 'd' })).toEqual(['m4'])
  expect(await find('', { after: at(2), before: at(4) })).toEqual(['m3', 'm2'])
  expect(await find('', { userId: 'imke', after: at(2) })).toEqual(['m3'])
  expect(await find('', { before: at(4), limit: 2 })).toEqual(['m3', 'm2'])
  // No filters and no words find nothing, and neither does punctuation.
  expect(await find('')).toEqual([])
  expect(await find('?!', { userId: 'teo' })).toEqual([])
  const { hits, more } = await store.searchMessages({ text: '', before: at(4), limit: 1 })
  expect(more).toBe(true)
  expect(hits[0]?.snippet).toEqual([{ text: 'three', marked: false }])
  await store.deleteMessage('d', 'm3')
  expect(await find('', { before: at(4), limit: 2 })).toEqual(['m2', 'm1'])
})

test('no query of the search scans or sorts all messages', () => {
  const db = openDatabase(':memory:', key)
  const prepare = vi.spyOn(db, 'prepare')
  createSearch(db, '')
  const queries = prepare.mock.calls.map(([sql]) => sql).filter((sql) => sql.startsWith('SELECT'))
  prepare.mockRestore()
  expect(queries.length).toBeGreaterThan(4)
  for (const sql of queries) {
    expect(queryPlan(db, sql).filter((step) => /^SCAN messages|TEMP B-TREE/.test(step))).toEqual([])
  }
  db.close()
})

test('edited messages are found by their new text, deleted messages and conversations are not found', async () => {
  await put(message(1, 'first draft'), message(2, 'second'), message(3, 'third', { conversationId: 'd' }))
  await put(message(1, 'final words', { modifiedOn: at(9) }))
  expect(await find('draft')).toEqual([])
  expect(await find('final')).toEqual(['m1'])
  await store.deleteMessage('c', 'm1')
  expect(await find('final')).toEqual([])
  await store.putMessages(
    'c',
    [message(1, 'x'), message(3, 'y')].map((one) => ({ ...one, messageId: `n${one.messageId}` })),
    {
      complete: true,
      reachesBeginning: false,
      completeBetween: [{ after: at(1), before: at(3) }]
    }
  )
  expect(await find('second')).toEqual([])
  await store.deleteConversation('d')
  expect(await find('third')).toEqual([])
})

test('the index has no rows of deleted messages', () => {
  const db = openDatabase(':memory:', key)
  const { deleteMessage, putMessages, deleteConversation } = createQueries(db)
  const rows = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM search')
  const whole = { complete: true, reachesBeginning: true }
  putMessages('c', [message(1, 'a'), message(2, 'b'), message(3, 'c'), message(4, 'd')], whole)
  putMessages('c', [message(2, 'edited', { modifiedOn: at(9) })], incomplete)
  expect(rows.get()).toEqual({ count: 4 })
  deleteMessage('c', 'm1')
  expect(rows.get()).toEqual({ count: 3 })
  putMessages('c', [message(2, 'b'), message(4, 'd')], {
    ...whole,
    completeBetween: [{ after: at(2), before: at(4) }]
  })
  expect(rows.get()).toEqual({ count: 2 })
  deleteConversation('c')
  expect(rows.get()).toEqual({ count: 0 })
  db.close()
})

test('HTML and cards are found by their text, not by their markup', async () => {
  const card = JSON.stringify({ body: 'Backup finished', bodyContentType: 'text/plain', buttons: [] })
  await put(
    message(1, '<p class="hidden">Good <b>morning</b></p>', { contentType: 'text/html' }),
    message(2, card, { contentType: 'application/vnd.mitel.action-card' }),
    message(3, '{"x":1}', { contentType: 'application/other', fallbackText: 'a fallback' })
  )
  expect(await find('good morning')).toEqual(['m1'])
  expect(await find('hidden')).toEqual([])
  expect(await find('backup')).toEqual(['m2'])
  expect(await find('buttons')).toEqual([])
  expect(await find('fallback')).toEqual(['m3'])
})

test('many messages of the same second are all found, newest first', async () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    message(1, 'same second', {
      messageId: `s${String(index).padStart(2, '0')}`,
      createdOn: `2026-01-01T00:00:00.${String(index).padStart(3, '0')}Z`
    })
  )
  await store.putMessages('c', many, incomplete)
  expect(await find('second', { limit: 100 })).toEqual(many.map((one) => one.messageId).reverse())
  expect(await find('second', { before: '2026-01-01T00:00:00.002Z' })).toEqual(['s01', 's00'])
})

test('any query is safe, and any text is found by each of its parts', async () => {
  const unit = fc.constantFrom(...Array.from('abcäß1 ."*(-日本語会議アｶﾞ한국어жم'.normalize('NFC')))
  let place = 0
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit, minLength: 2, maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      async (body, noise) => {
        place++
        await put(message(place, body))
        await store.searchMessages({ text: noise, limit: 5 })
        for (const query of body.split(/[\s"]+/u)) {
          const { hits } = await store.searchMessages({ text: query, limit: 200 })
          if (/[\p{L}\p{N}]/u.test(query))
            expect(hits.map(({ messageId }) => messageId)).toContain(`m${place}`)
        }
        for (const pair of body.match(/[日本語会議한국어]{2}/gu) ?? []) {
          const { hits } = await store.searchMessages({ text: pair, limit: 200 })
          expect(hits.map(({ messageId }) => messageId)).toContain(`m${place}`)
        }
      }
    ),
    { numRuns: 150 }
  )
  await store.searchMessages({ text: 'a "'.repeat(30_000), limit: 5 })
})

test('messages from before the index are indexed in steps, across restarts and alongside changes', async () => {
  await store.close()
  store = await open()
  await put(...Array.from({ length: 25 }, (_, index) => message(index, `old ${index}`)))
  await store.close()
  removeSearchIndex(join(folder, 'store.db'), key)
  store = await open()
  expect(await find('old')).toEqual([])
  expect(await store.indexMore(10)).toEqual({ done: 10, total: 25 })
  await put(message(30, 'old but new'), message(22, 'edited', { modifiedOn: at(40) }))
  await store.deleteMessage('c', 'm21')
  await store.close()
  store = await open()
  expect(await store.indexMore(10)).toEqual({ done: 20, total: 26 })
  expect(await store.indexMore(10)).toEqual({ done: 26, total: 26 })
  expect(await store.indexMore(10)).toEqual({ done: 26, total: 26 })
  const found = await find('old', { limit: 50 })
  expect(found).toHaveLength(24)
  expect(found).not.toContain('m21')
  expect(await find('edited')).toEqual(['m22'])
})

test('previews and unread counts are right after changes in any order', async () => {
  await store.setMe(ana)
  await store.setReadFloor(at(3))
  let run = 0
  const place = fc.integer({ min: 1, max: 12 })
  const change = fc.record({
    kind: fc.constantFrom('put', 'put', 'put', 'edit', 'delete', 'read', 'absent'),
    place,
    mine: fc.boolean()
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
      const conversationId = `c${++run}`
      const idOf = (one: number): string => `${conversationId}-${one}`
      const stored = new Map<number, { mine: boolean; body: string }>()
      const gone = new Set<number>()
      let mark = 0
      /** An own message marks everything before it as read. */
      const wrote = (one: number, own: boolean): void => {
        if (own && one > (mark || 3)) mark = one
      }
      await store.putConversations([
        {
          conversation: storedConversation({ conversationId, createdOn: at(0), modifiedOn: at(0) }),
          participantIds: []
        }
      ])
      for (const { kind, place: here, mine } of changes) {
        const given = (body: string, own = mine): StoredMessage =>
          message(here, body, { conversationId, messageId: idOf(here), createdBy: own ? 'ana' : 'imke' })
        if (kind === 'put') {
          await put(given(`text ${here}`))
          if (!gone.has(here) && !stored.has(here)) {
            stored.set(here, { mine, body: `text ${here}` })
            wrote(here, mine)
          }
        } else if (kind === 'edit' && stored.has(here)) {
          const { mine: own = false, body } = stored.get(here) ?? {}
          await put({ ...given('edited', own), modifiedOn: at(50) })
          stored.set(here, { mine: own, body: 'edited' })
          if (body !== 'edited') wrote(here, own)
        } else if (kind === 'delete') {
          await store.deleteMessage(conversationId, idOf(here))
          stored.delete(here)
          gone.add(here)
        } else if (kind === 'read' && stored.has(here)) {
          await store.markRead(conversationId, idOf(here))
          mark = Math.max(mark, here)
        } else if (kind === 'absent') {
          await store.putMessages(conversationId, [], {
            complete: true,
            reachesBeginning: false,
            completeBetween: [{ after: at(here - 1), before: at(here + 1) }]
          })
          stored.delete(here)
        }
        const [row] = await store.listConversations({ ids: [conversationId] })
        const last = Math.max(0, ...stored.keys())
        expect(row?.last?.messageId).toBe(last === 0 ? undefined : idOf(last))
        expect(row?.last?.line).toBe(stored.get(last)?.body)
        const unread = [...stored].filter(([one, { mine: own }]) => !own && one > (mark || 3))
        expect(row?.unread).toBe(unread.length)
      }
      const rows = await store.listConversations()
      expect((await store.countUnread()).count).toBe(rows.reduce((sum, row) => sum + row.unread, 0))
    }),
    { numRuns: 60 }
  )
})
