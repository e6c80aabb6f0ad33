/** The full-text index over messages, kept in the transaction that changes a message. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { MESSAGE_COLUMNS } from './columns.ts'
import { plainTextOf } from './plain-text.ts'
import { lineOfText, wordsOf } from './segments.ts'
import { snippetOf } from './snippet.ts'
import type { SnippetPart } from './snippet.ts'
import { matchOf, termsOf, wholeOf } from './terms.ts'
import type { Term } from './terms.ts'
import type { SearchHit, SearchRequest, StoredMessage } from './types.ts'
import { createVocabulary } from './vocabulary.ts'

/** Of so many newest hits the best come first: to rank all would read all of them. */
const RANKED = 50
/** Ids of documents for each second, so that the index is in the order of time. */
const PER_SECOND = 8
/** How far after its second a document may lie where many messages share it. */
const SPILL = 4_096

type Row = StoredMessage & { doc: number | null }
type Ranked = { message: StoredMessage; isWhole: boolean; quality: number; parts(): SnippetPart[] }
type Query = { match: string; from: number; to: number; after: string; before: string; limit: number }

/** Scopes are tokens like the words; the sign keeps them apart from what people write. */
const conversationScope = (conversationId: string): string => `_c${hexOf(conversationId)}`
const authorScope = (userId: string): string => `_a${hexOf(userId)}`
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

export type Search = {
  /** The row of the index for a message that is about to be stored. @param createdOn ISO 8601 */
  newDoc(createdOn: string): number
  /** Brings the index in step with these stored messages. */
  index(messageIds: string[]): void
  /** Takes a message that is about to be deleted out of the index. */
  forget(messageId: string): void
  forgetConversation(conversationId: string): void
  searchMessages(request: SearchRequest): { hits: SearchHit[]; more: boolean }
  indexMore(limit: number): { done: number; total: number }
}

export function createSearch(db: Database): Search {
  const get = db.prepare<[string], Row>(`SELECT ${MESSAGE_COLUMNS}, doc FROM messages WHERE message_id = ?`)
  const setDoc = db.prepare('UPDATE messages SET doc = ? WHERE message_id = ?')
  const write = db.prepare('INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)')
  const remove = db.prepare(
    'DELETE FROM search WHERE rowid = (SELECT doc FROM messages WHERE message_id = ?)'
  )
  const removeConversation = db.prepare(
    'DELETE FROM search WHERE rowid IN (SELECT doc FROM messages WHERE conversation_id = ?)'
  )
  const isTaken = db.prepare<[number]>('SELECT 1 FROM messages WHERE doc = ?')
  // The index leads and is read backwards: nothing is sorted, and reading ends with the last hit that is wanted.
  // The casts: large numbers are bound as floats, for which FTS5 would read from the newest row on.
  const find = db.prepare<[Query], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM (SELECT rowid AS place FROM search
       WHERE search MATCH @match AND rowid BETWEEN CAST(@from AS INTEGER) AND CAST(@to AS INTEGER))
     CROSS JOIN messages ON doc = place
     WHERE created_on >= @after AND created_on < @before
     ORDER BY place DESC LIMIT @limit`
  )
  // Without words and scopes there is nothing to match: the messages themselves, by the index of their documents.
  const findByTime = db.prepare<[Omit<Query, 'match'>], StoredMessage>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages
     WHERE doc >= @from AND doc <= @to AND created_on >= @after AND created_on < @before
     ORDER BY doc DESC LIMIT @limit`
  )
  const fact = db.prepare<[], { value: string }>("SELECT value FROM facts WHERE name = 'indexedUpTo'")
  const setFact = db.prepare("UPDATE facts SET value = ? WHERE name = 'indexedUpTo'")
  const removeFact = db.prepare("DELETE FROM facts WHERE name = 'indexedUpTo'")
  const last = db.prepare<[], { row: number | null }>('SELECT max(rowid) AS row FROM messages')
  const next = db.prepare<[number, number], { row: number; id: string; doc: number | null }>(
    'SELECT rowid AS row, message_id AS id, doc FROM messages WHERE rowid > ? ORDER BY rowid LIMIT ?'
  )

  const vocabulary = createVocabulary(db)

  let turn = 0
  /** A free place in the order of time. Where a second is full, further and further behind it. */
  function newDoc(createdOn: string): number {
    const first = firstDocOf(createdOn)
    for (let room = PER_SECOND; ; room *= 2) {
      const doc = first + (turn++ % room)
      if (isTaken.get(doc) === undefined) return doc
    }
  }

  function index(messageIds: string[]): void {
    // In the order of their documents, or FTS5 writes each one out by itself.
    const rows = messageIds.flatMap((id) => get.get(id) ?? [])
    rows.sort((a, b) => (a.createdOn < b.createdOn ? -1 : a.createdOn > b.createdOn ? 1 : 0))
    for (const row of rows) {
      const words = [
        conversationScope(row.conversationId),
        authorScope(row.createdBy),
        ...wordsOf(lineOfText(plainTextOf(row))).map(({ token }) => token)
      ].join(' ')
      const doc = row.doc ?? newDoc(row.createdOn)
      if (row.doc === null) setDoc.run(doc, row.messageId)
      write.run(doc, words)
    }
  }

  function newestOf(
    terms: Term[],
    { conversationId, userId, before, after, limit }: SearchRequest
  ): StoredMessage[] {
    const scopes = [
      ...(conversationId === undefined ? [] : [conversationScope(conversationId)]),
      ...(userId === undefined ? [] : [authorScope(userId)])
    ]
    const match = matchOf(terms, scopes, vocabulary.beginningWith)
    if (match === null) return []
    const range = {
      from: after === undefined ? 0 : firstDocOf(after),
      to: before === undefined ? Number.MAX_SAFE_INTEGER : firstDocOf(before) + SPILL,
      after: after ?? '',
      before: before ?? '~',
      // A single word has no better hits than whole ones.
      limit: Math.max(terms.length > 1 ? RANKED : 0, limit + 1)
    }
    return match === '' ? findByTime.all(range) : find.all({ match, ...range })
  }

  /** The best first, of equal ones the newest. */
  function rank(messages: StoredMessage[], terms: Term[]): Ranked[] {
    return messages
      .map((message) => ({ message, ...snippetOf(plainTextOf(message), terms) }))
      .sort((a, b) => b.quality - a.quality || newestFirst(a.message, b.message))
  }

  /** Whole words come before beginnings. */
  function best(terms: Term[], request: SearchRequest, wanted: number): Ranked[] {
    const begin = terms.some(({ prefix }) => prefix === 'word')
    // Several words may have few hits in common, for which long lists are read to their ends: once must do.
    let all = begin && terms.length > 1 ? rank(newestOf(terms, request), terms) : null
    if (all !== null) {
      if (all.length < RANKED) return all
      const whole = all.filter(({ isWhole }) => isWhole)
      if (whole.length >= wanted) return whole
    }
    const found = rank(newestOf(wholeOf(terms), request), terms)
    if (!begin || found.length >= wanted) return found
    all ??= rank(newestOf(terms, request), terms)
    const known = new Set(found.map(({ message }) => message.messageId))
    return [...found, ...all.filter(({ message }) => !known.has(message.messageId))]
  }

  return {
    newDoc,
    index,
    forget: (messageId) => void remove.run(messageId),
    forgetConversation: (conversationId) => void removeConversation.run(conversationId),

    searchMessages(request) {
      const terms = termsOf(request.text)
      const wanted = request.limit + 1
      // Signs alone are no words: they are found nowhere. Nothing at all leaves it to what narrows down.
      const nothing = request.text.trim() === '' ? !isNarrow(request) : terms.length === 0
      if (nothing) return { hits: [], more: false }
      const found = best(terms, request, wanted)
      const hits = found.slice(0, request.limit).map(({ message, parts }) => {
        const { messageId, conversationId, createdBy, createdOn } = message
        return { messageId, conversationId, createdBy, createdOn, snippet: parts() }
      })
      return { hits, more: found.length >= wanted }
    },

    indexMore: db.transaction((limit: number) => {
      const total = last.get()?.row ?? 0
      const from = fact.get()?.value
      if (from === undefined) return { done: total, total }
      const rows = next.all(Number(from), limit)
      index(rows.filter(({ doc }) => doc === null).map(({ id }) => id))
      const done = rows.at(-1)?.row
      if (done === undefined || rows.length < limit) {
        removeFact.run()
        return { done: total, total }
      }
      setFact.run(String(done))
      return { done, total }
    })
  }
}

function isNarrow({ conversationId, userId, before, after }: SearchRequest): boolean {
  return [conversationId, userId, before, after].some((narrowing) => narrowing !== undefined)
}

function newestFirst(one: StoredMessage, other: StoredMessage): number {
  return one.createdOn < other.createdOn ? 1 : one.createdOn > other.createdOn ? -1 : 0
}

function firstDocOf(instant: string): number {
  return Math.max(0, Math.floor(Date.parse(instant) / 1_000)) * PER_SECOND || 0
}
