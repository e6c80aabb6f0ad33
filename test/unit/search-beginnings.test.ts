import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDatabase } from '../../main/store/database.ts'
import { createMessages } from '../../main/store/messages.ts'
import { createSearch } from '../../main/store/search.ts'
import { createSummaries } from '../../main/store/summaries.ts'
import { createVocabulary } from '../../main/store/vocabulary.ts'

const key = randomBytes(32)

/** A store with one message a word, and how it is searched. */
function storeOf(words: string[]) {
  const db = openDatabase(':memory:', key)
  const search = createSearch(db)
  const messages = words.map((body, place) => ({
    messageId: body,
    conversationId: 'c',
    body,
    contentType: 'text/plain',
    fallbackText: '',
    createdOn: new Date(Date.UTC(2026, 0, 1, 0, place)).toISOString(),
    createdBy: 'imke',
    modifiedOn: null,
    sendId: ''
  }))
  createMessages(db, { search, summaries: createSummaries(db) }).putMessages('c', messages, {
    complete: false,
    reachesBeginning: false
  })
  return {
    db,
    find: (text: string): string[] =>
      search.searchMessages({ text, limit: 1_000 }).hits.map(({ messageId }) => messageId)
  }
}

/** Words of one to eight letters, of two letters of the alphabet, from place `from` in it. */
function wordsOfTwoLetters(from: number): string[] {
  const letters = [String.fromCodePoint(from), String.fromCodePoint(from + 1)]
  let last = ['']
  return Array.from({ length: 8 }).flatMap(
    () => (last = last.flatMap((word) => letters.map((letter) => word + letter)))
  )
}

test.each([
  ['Latin', 'a'],
  ['Cyrillic', 'б']
])('a beginning of any length finds all that begin so, a single letter itself: %s', (_script, letter) => {
  const words = wordsOfTwoLetters(letter.codePointAt(0) ?? 0)
  const { db, find } = storeOf(words)
  for (const start of words.filter((word) => word.length < 7)) {
    const one = start.length === 1
    const expected = words.filter((word) => (one ? word === start : word.startsWith(start)))
    expect(find(start).toSorted()).toEqual(expected.toSorted())
  }
  db.close()
})

test('words are named unless the index keeps lists of beginnings of that length', () => {
  const { db } = storeOf(['harbour', 'harbours'])
  const { expandPrefix } = createVocabulary(db)
  const made = db.prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'search'").get()
  const listed = /prefix='([\d ]+)'/
    .exec(made?.sql ?? '')?.[1]
    ?.split(' ')
    .map(Number)
  expect(listed).toEqual([2, 3])
  for (const length of [2, 3, 4, 5, 6, 7]) {
    const named = expandPrefix('harbour'.slice(0, length))
    expect(named).toEqual(listed?.includes(length) ? null : ['harbour', 'harbours'])
  }
  db.close()
})
