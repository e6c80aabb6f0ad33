import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDatabase } from '../../main/store/database.ts'
import { createQueries } from '../../main/store/queries.ts'
import { createSearch } from '../../main/store/search.ts'
import { createVocabulary } from '../../main/store/vocabulary.ts'
import { storedMessage } from '../support/store-data.ts'

const key = randomBytes(32)

/** A store with one message per word, and a function that searches it. */
function storeOf(words: string[]) {
  const db = openDatabase(':memory:', key)
  const search = createSearch(db, '')
  const messages = words.map((body, index) =>
    storedMessage({
      messageId: body,
      createdOn: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
      body
    })
  )
  createQueries(db).putMessages('c', messages, {
    complete: false,
    reachesBeginning: false
  })
  return {
    db,
    find: (text: string): string[] =>
      search.searchMessages({ text, limit: 1_000 }).hits.map(({ messageId }) => messageId)
  }
}

/** All words of one to eight letters that consist of this letter and the next one in the alphabet. */
function wordsOfTwoLetters(codePoint: number): string[] {
  const letters = [String.fromCodePoint(codePoint), String.fromCodePoint(codePoint + 1)]
  let last = ['']
  return Array.from({ length: 8 }).flatMap(
    () => (last = last.flatMap((word) => letters.map((letter) => word + letter)))
  )
}

test.each([
  ['Latin', 'a'],
  ['Cyrillic', 'б']
])('a prefix finds all words that start with it, a single letter only itself: %s', (_script, letter) => {
  const words = wordsOfTwoLetters(letter.codePointAt(0) ?? 0)
  const { db, find } = storeOf(words)
  for (const prefix of words.filter((word) => word.length < 7)) {
    const isLetter = prefix.length === 1
    const expected = words.filter((word) => (isLetter ? word === prefix : word.startsWith(prefix)))
    expect(find(prefix).toSorted()).toEqual(expected.toSorted())
  }
  db.close()
})

test('a prefix is expanded to words unless the index has a prefix list for its length', () => {
  const { db } = storeOf(['harbour', 'harbours'])
  const { expandPrefix } = createVocabulary(db)
  const table = db.prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'search'").get()
  const listed = /prefix='([\d ]+)'/
    .exec(table?.sql ?? '')?.[1]
    ?.split(' ')
    .map(Number)
  expect(listed).toEqual([2, 3])
  for (const length of [2, 3, 4, 5, 6, 7]) {
    const expanded = expandPrefix('harbour'.slice(0, length))
    expect(expanded).toEqual(listed?.includes(length) ? null : ['harbour', 'harbours'])
  }
  db.close()
})
