import type { Database } from 'better-sqlite3-multiple-ciphers'

/** With more words than this, FTS5's own prefix query is faster. */
const MAX_WORDS = 24
/** For prefixes of these lengths the index has prefix indexes, which FTS5 reads as fast as the rows of a single word. */
const INDEXED_LENGTHS = [2, 3]
/** Appended to a word, it sorts right after that word and before every longer one: tokens only contain digits and letters. */
const NEXT = '\u0001'

export type Vocabulary = {
  /**
   * The indexed words with this prefix, including the prefix itself if it is a word. For a prefix query, FTS5 collects and
   * sorts all matching rows before it returns the first one. For a list of words, it reads only as many rows as needed.
   * @returns null if a prefix query is fast enough, or if there are too many words
   */
  expandPrefix(prefix: string): string[] | null
}

export function createVocabulary(db: Database): Vocabulary {
  db.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, instance)')
  // One seek per word: iterating would read all rows of a word.
  const firstFrom = db.prepare<[string], { term: string }>(
    'SELECT term FROM temp.vocabulary WHERE term >= ? LIMIT 1'
  )
  return {
    expandPrefix(prefix) {
      if (INDEXED_LENGTHS.includes(Array.from(prefix).length)) return null
      const words: string[] = []
      for (let next = prefix; words.length <= MAX_WORDS;) {
        const word = firstFrom.get(next)?.term
        if (word?.startsWith(prefix) !== true) return words
        words.push(word)
        next = word + NEXT
      }
      return null
    }
  }
}
