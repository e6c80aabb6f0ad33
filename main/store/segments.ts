import { foldCase } from './fold-case.ts'

/**
 * Text as the words that the search knows. FTS5 gets these, joined by spaces, for what it indexes and for what it
 * looks up, so both agree on what a word is, and marks can be made from the original text.
 *
 * A word is a run of letters and digits, in lower case and without accents. Scripts that put no spaces between words
 * (Chinese, Japanese, Korean, Thai and their like) are cut into overlapping pairs of characters: any two or more of
 * them in a row are then a phrase. The last character of a run stands alone at its end, so a single one is found as
 * the beginning of a pair or as that last one.
 */
export type Word = {
  /** Where it stands in the text, in UTF-16 units; `headEnd` is the end of its first character where it is a pair. */
  start: number
  headEnd: number
  end: number
  token: string
  /** 'pair' and 'single' come from a run without spaces; 'single' is its last character. */
  kind: 'word' | 'pair' | 'single'
}

/** What follows belongs to no search: nobody types that much, and a body may have 10 MB. */
const MOST_INDEXED = 100_000
const LONGEST_TOKEN = 64

const IN_RUNS = ['Han', 'Hira', 'Kana', 'Hang', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('')
const LETTERS = '[\\p{L}\\p{M}\\p{N}\\p{Co}]'
const PIECES = new RegExp(`([${LETTERS}&&[${IN_RUNS}]]+)|[${LETTERS}--[${IN_RUNS}]]+`, 'gv')
const ASCII_WORDS = /[a-z0-9]+/gi
const ASCII = /^[\0-\x7f]*$/
const PLAIN_WORD = /^[a-z0-9]*$/
/** A character with its marks; half-width kana have theirs as letters of their own. */
const CHARACTERS = /[\uff66-\uff9d][\uff9e\uff9f]|[^]\p{M}*/gu
const NOT_LETTERS = new RegExp(`[^${LETTERS.slice(1)}+`, 'gu')
/** The text in one line, composed: what words() and marks speak of. */
export function lineOfText(text: string): string {
  return text.slice(0, MOST_INDEXED).normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** @param text as lineOfText() gives it */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  if (ASCII.test(text)) {
    for (const { 0: piece, index } of text.matchAll(ASCII_WORDS))
      addWord(words, piece.toLowerCase(), piece, index)
    return words
  }
  for (const match of text.matchAll(PIECES)) {
    if (match[1] === undefined) addWord(words, folded(match[0]), match[0], match.index)
    else addRun(words, match[1], match.index)
  }
  return words
}

function addWord(words: Word[], token: string, piece: string, start: number): void {
  if (token === '') return
  const end = start + piece.length
  words.push({ start, headEnd: end, end, token: cut(token), kind: 'word' })
}

function addRun(words: Word[], run: string, runStart: number): void {
  const characters = [...run.matchAll(CHARACTERS)].map(({ 0: character, index }) => ({
    start: runStart + index,
    end: runStart + index + character.length,
    token: cut(character.normalize('NFKC').toLowerCase().replace(NOT_LETTERS, ''))
  }))
  characters.forEach(({ start, end, token }, index) => {
    const next = characters[index + 1]
    if (next === undefined) words.push({ start, headEnd: end, end, token, kind: 'single' })
    else words.push({ start, headEnd: end, end: next.end, token: token + next.token, kind: 'pair' })
  })
}

/** Nothing but letters and digits: some characters, such as ⒈, are a digit with a full stop once they are folded. */
function folded(piece: string): string {
  const text = foldCase(piece)
  return PLAIN_WORD.test(text) ? text : text.replace(NOT_LETTERS, '').normalize('NFC')
}

/** A long token is its beginning; half a surrogate pair is none. */
function cut(token: string): string {
  return token.length <= LONGEST_TOKEN ? token : token.slice(0, LONGEST_TOKEN).replace(/[\ud800-\udbff]$/, '')
}
