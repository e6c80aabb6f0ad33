/** The full-text index of messages. It is updated in the same transaction as the messages. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './message-columns.ts'
import { toPlainText } from './plain-text.ts'
import { normalizeText, tokenize } from './tokenizer.ts'
import { createSnippet } from './snippet.ts'
import type { SnippetPart } from './snippet.ts'
import { createSearchMarks, markToken } from './search-marks.ts'
import { toFtsQuery, parseQuery, withoutPrefixes } from './search-query.ts'
import type { Term } from './search-query.ts'
import type { SearchHit, SearchRequest, StoredMessage } from './types.ts'
import { createVocabulary } from './vocabulary.ts'

/** Only this many of the newest hits are ranked: ranking all hits would mean reading all of them. */
const MAX_RANKED = 50
/** Document ids per second of message time. Ids follow time, so the index is in chronological order. */
const DOC_IDS_PER_SECOND = 8
/** How far past its second a document id may lie when many messages share that second. */
const MAX_OVERFLOW = 4_096

type Row = StoredMessage & { doc: number | null }
type Ranked = { message: StoredMessage; isWhole: boolean; quality: number; parts(): SnippetPart[] }
type Query = { match: string; from: number; to: number; after: string; before: string; limit: number }

/** Conversation and author are indexed as tokens too. The underscore keeps them distinct from the words of messages. */
const conversationScope = (conversationId: string): string => `_c${hexOf(conversationId)}`
const authorScope = (userId: string): string => `_a${hexOf(userId)}`
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

export type Search = {
  /** Allocates the index row id for a message that is about to be stored. @param createdOn ISO 8601 */
  allocateDocId(createdOn: string): number
  /** Updates the index for these stored messages. */
  index(messageIds: string[]): void
  /** Removes a message from the index. Call it before the message is deleted. */
  remove(messageId: string): void
  removeConversation(conversationId: string): void
  searchMessages(request: SearchRequest): { hits: SearchHit[]; more: boolean }
  indexMore(limit: number): { done: number; total: number }
}

export function createSearch(db: Database, chatUrl: string): Search {
  const get = db.prepare<[string], Row>(`SELECT ${MESSAGE_COLUMNS}, doc FROM messages WHERE message_id = ?`)
  const setDoc = db.prepare('UPDATE messages SET doc = ? WHERE message_id = ?')
  const write = db.prepare('INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)')
  const removeDoc = db.prepare(
    'DELETE FROM search WHERE rowid = (SELECT doc FROM messages WHERE message_id = ?)'
  )
  const removeDocs = db.prepare(
    'DELETE FROM search WHERE rowid IN (SELECT doc FROM messages WHERE conversation_id = ?)'
  )
  const isTaken = db.prepare<[number]>('SELECT 1 FROM messages WHERE doc = ?')
  // CROSS JOIN makes SQLite scan the index first, backwards: nothing is sorted, and reading stops at the limit.
  // The casts: large numbers are bound as floats, and FTS5 ignores float bounds and reads from the newest row on.
  const find = db.prepare<[Query], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM (SELECT rowid AS doc_id FROM search
       WHERE search MATCH @match AND rowid BETWEEN CAST(@from AS INTEGER) AND CAST(@to AS INTEGER))
     CROSS JOIN messages ON doc = doc_id
     WHERE created_on >= @after AND created_on < @before
     ORDER BY doc_id DESC LIMIT @limit`
  )
  // Without words and scopes there is nothing to MATCH: read the messages themselves in document order.
  const findByTime = db.prepare<[Omit<Query, 'match'>], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages
     WHERE doc >= @from AND doc <= @to AND created_on >= @after AND created_on < @before
     ORDER BY doc DESC LIMIT @limit`
  )
  const indexedUpTo = db.prepare<[], { value: string }>("SELECT value FROM facts WHERE name = 'indexedUpTo'")
  const setIndexedUpTo = db.prepare("UPDATE facts SET value = ? WHERE name = 'indexedUpTo'")
  const removeIndexedUpTo = db.prepare("DELETE FROM facts WHERE name = 'indexedUpTo'")
  const last = db.prepare<[], { row: number | null }>('SELECT max(rowid) AS row FROM messages')
  const next = db.prepare<[number, number], { row: number; id: string; doc: number | null }>(
    'SELECT rowid AS row, message_id AS id, doc FROM messages WHERE rowid > ? ORDER BY rowid LIMIT ?'
  )

  const marksOf = createSearchMarks(db, chatUrl)
  const vocabulary = createVocabulary(db)

  let counter = 0
  /** Returns a free id in chronological order. If the ids of the second are used up, the search range doubles. */
  function allocateDocId(createdOn: string): number {
    const first = firstDocIdOf(createdOn)
    for (let range = DOC_IDS_PER_SECOND; ; range *= 2) {
      const doc = first + (counter++ % range)
      if (isTaken.get(doc) === undefined) return doc
    }
  }

  function index(messageIds: string[]): void {
    // In order of document id: FTS5 flushes its buffer whenever an id is lower than the one before.
    const rows = messageIds.flatMap((id) => get.get(id) ?? [])
    rows.sort((a, b) => (a.createdOn < b.createdOn ? -1 : a.createdOn > b.createdOn ? 1 : 0))
    for (const row of rows) {
      const words = [
        conversationScope(row.conversationId),
        authorScope(row.createdBy),
        ...marksOf(row),
        ...tokenize(normalizeText(toPlainText(row, chatUrl))).map(({ text }) => text)
      ].join(' ')
      const doc = row.doc ?? allocateDocId(row.createdOn)
      if (row.doc === null) setDoc.run(doc, row.messageId)
      write.run(doc, words)
    }
  }

  /** Messages that were indexed before marks existed are indexed again if they have any. */
  function hasMarks(messageId: string): boolean {
    const message = get.get(messageId)
    return message !== undefined && marksOf(message).length > 0
  }

  function findNewest(
    terms: Term[],
    { conversationId, userId, has = [], before, after, limit }: SearchRequest
  ): StoredMessage[] {
    const scopes = [
      ...(conversationId === undefined ? [] : [conversationScope(conversationId)]),
      ...(userId === undefined ? [] : [authorScope(userId)]),
      ...has.map(markToken)
    ]
    const match = toFtsQuery(terms, scopes, vocabulary.expandPrefix)
    if (match === null) return []
    const range = {
      from: after === undefined ? 0 : firstDocIdOf(after),
      to: before === undefined ? Number.MAX_SAFE_INTEGER : firstDocIdOf(before) + MAX_OVERFLOW,
      after: after ?? '',
      before: before ?? '~',
      // Hits for a single word need no ranking.
      limit: Math.max(terms.length > 1 ? MAX_RANKED : 0, limit + 1)
    }
    return match === '' ? findByTime.all(range) : find.all({ match, ...range })
  }

  /** Best hits first; newest first among equals. */
  function rank(messages: StoredMessage[], terms: Term[]): Ranked[] {
    return messages
      .map((message) => ({ message, ...createSnippet(toPlainText(message, chatUrl), terms) }))
      .sort((a, b) => b.quality - a.quality || newestFirst(a.message, b.message))
  }

  /** Hits for whole words come before hits for word beginnings. */
  function findBest(terms: Term[], request: SearchRequest, count: number): Ranked[] {
    const hasPrefix = terms.some(({ prefix }) => prefix === 'word')
    // Several words may have few hits in common, so FTS5 reads long row lists to the end. Avoid doing that twice.
    let all = hasPrefix && terms.length > 1 ? rank(findNewest(terms, request), terms) : null
    if (all !== null) {
      if (all.length < MAX_RANKED) return all
      const whole = all.filter(({ isWhole }) => isWhole)
      if (whole.length >= count) return whole
    }
    const found = rank(findNewest(withoutPrefixes(terms), request), terms)
    if (!hasPrefix || found.length >= count) return found
    all ??= rank(findNewest(terms, request), terms)
    const foundIds = new Set(found.map(({ message }) => message.messageId))
    return [...found, ...all.filter(({ message }) => !foundIds.has(message.messageId))]
  }

  return {
    allocateDocId,
    index,
    remove: (messageId) => void removeDoc.run(messageId),
    removeConversation: (conversationId) => void removeDocs.run(conversationId),

    searchMessages(request) {
      const terms = parseQuery(request.text)
      const count = request.limit + 1
      // Punctuation alone contains no words and finds nothing. Without any text, a filter is required.
      const isEmpty = request.text.trim() === '' ? !hasFilter(request) : terms.length === 0
      if (isEmpty) return { hits: [], more: false }
      const found = findBest(terms, request, count)
      const hits = found.slice(0, request.limit).map(({ message, parts }) => {
        const { messageId, conversationId, createdBy, createdOn } = message
        return { messageId, conversationId, createdBy, createdOn, snippet: parts() }
      })
      return { hits, more: found.length >= count }
    },

    indexMore: db.transaction((limit: number) => {
      const total = last.get()?.row ?? 0
      const from = indexedUpTo.get()?.value
      if (from === undefined) return { done: total, total }
      const rows = next.all(Number(from), limit)
      index(rows.filter(({ id, doc }) => doc === null || hasMarks(id)).map(({ id }) => id))
      const done = rows.at(-1)?.row
      if (done === undefined || rows.length < limit) {
        removeIndexedUpTo.run()
        return { done: total, total }
      }
      setIndexedUpTo.run(String(done))
      return { done, total }
    })
  }
}

function hasFilter({ conversationId, userId, has = [], before, after }: SearchRequest): boolean {
  return has.length > 0 || [conversationId, userId, before, after].some((filter) => filter !== undefined)
}

function newestFirst(one: StoredMessage, other: StoredMessage): number {
  return one.createdOn < other.createdOn ? 1 : one.createdOn > other.createdOn ? -1 : 0
}

function firstDocIdOf(instant: string): number {
  return Math.max(0, Math.floor(Date.parse(instant) / 1_000)) * DOC_IDS_PER_SECOND || 0
}
