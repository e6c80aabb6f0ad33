import type { Database } from 'better-sqlite3-multiple-ciphers'

/** To name more of them costs more than FTS5's own way. */
const MOST_WORDS = 24
/** Of beginnings with so many characters the index keeps lists of their own, which FTS5 reads as it reads a word's. */
const LISTED = [2, 3]
/** Comes right behind the word itself: tokens hold nothing below a digit. */
const NEXT = '\u0001'

export type Vocabulary = {
  /**
   * The indexed words that begin so, the word itself among them. FTS5 gathers the rows of everything that begins so,
   * and sorts them, before it gives the first one; the rows of words that are named it reads as far as it needs.
   * @returns null where they need not be named, or are too many.
   */
  beginningWith(start: string): string[] | null
}

export function createVocabulary(db: Database): Vocabulary {
  db.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, instance)')
  // From word to word: to walk through one would read all of its rows.
  const from = db.prepare<[string], { term: string }>(
    'SELECT term FROM temp.vocabulary WHERE term >= ? LIMIT 1'
  )
  return {
    beginningWith(start) {
      if (LISTED.includes(Array.from(start).length)) return null
      const words: string[] = []
      for (let next = start; words.length <= MOST_WORDS;) {
        const word = from.get(next)?.term
        if (word?.startsWith(start) !== true) return words
        words.push(word)
        next = word + NEXT
      }
      return null
    }
  }
}
