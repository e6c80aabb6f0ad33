import { foldCase } from './fold-case.ts'

/**
 * A token of the full-text index. The same tokenizer is used for indexed text and for queries, and FTS5 only sees its
 * tokens, joined by spaces. So both sides always agree, and matches can be highlighted in the original text.
 *
 * A token is a run of letters and digits, in lower case and without accents. Scripts without spaces between words
 * (Chinese, Japanese, Korean, Thai and others) become overlapping pairs of characters (bigrams), so two or more
 * characters in a row match as a phrase. The last character of such a run is also a token by itself, so a single
 * character matches either the beginning of a pair or this last token.
 */
export type Token = {
  /** Offsets in the text, in UTF-16 units. `headEnd` is the end of the first character of a pair. */
  start: number
  headEnd: number
  end: number
  text: string
  /** 'pair' and 'single' come from scripts without spaces; 'single' is the last character of a run. */
  kind: 'word' | 'pair' | 'single'
}

/** Text after this many UTF-16 units is not indexed: nobody types that much, but a body may have 10 MB. */
const MAX_INDEXED = 100_000
const MAX_TOKEN_LENGTH = 64

const UNSPACED_SCRIPTS = ['Han', 'Hira', 'Kana', 'Hang', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('')
const LETTERS = '[\\p{L}\\p{M}\\p{N}\\p{Co}]'
const PIECES = new RegExp(`([${LETTERS}&&[${UNSPACED_SCRIPTS}]]+)|[${LETTERS}--[${UNSPACED_SCRIPTS}]]+`, 'gv')
const ASCII_WORDS = /[a-z0-9]+/gi
const ASCII = /^[\0-\x7f]*$/
const PLAIN_WORD = /^[a-z0-9]*$/
/** A character with its combining marks. Half-width kana use separate letters for their voicing marks. */
const CHARACTERS = /[\uff66-\uff9d][\uff9e\uff9f]|[^]\p{M}*/gu
const NOT_LETTERS = new RegExp(`[^${LETTERS.slice(1)}+`, 'gu')

/** The text on one line in Unicode NFC, truncated to 100,000 UTF-16 units. Token offsets refer to this text. */
export function normalizeText(text: string): string {
  return text.slice(0, MAX_INDEXED).normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** @param text the result of normalizeText() */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  if (ASCII.test(text)) {
    for (const { 0: piece, index } of text.matchAll(ASCII_WORDS))
      addWord(tokens, piece.toLowerCase(), piece, index)
    return tokens
  }
  for (const match of text.matchAll(PIECES)) {
    if (match[1] === undefined) addWord(tokens, fold(match[0]), match[0], match.index)
    else addPairs(tokens, match[1], match.index)
  }
  return tokens
}

function addWord(tokens: Token[], text: string, piece: string, start: number): void {
  if (text === '') return
  const end = start + piece.length
  tokens.push({ start, headEnd: end, end, text: truncate(text), kind: 'word' })
}

function addPairs(tokens: Token[], run: string, runStart: number): void {
  const characters = [...run.matchAll(CHARACTERS)].map(({ 0: character, index }) => ({
    start: runStart + index,
    end: runStart + index + character.length,
    text: truncate(character.normalize('NFKC').toLowerCase().replace(NOT_LETTERS, ''))
  }))
  characters.forEach(({ start, end, text }, index) => {
    const next = characters[index + 1]
    if (next === undefined) tokens.push({ start, headEnd: end, end, text, kind: 'single' })
    else tokens.push({ start, headEnd: end, end: next.end, text: text + next.text, kind: 'pair' })
  })
}

/** Folds the case and keeps only letters and digits: some characters, such as ⒈, fold to a digit and a full stop. */
function fold(piece: string): string {
  const text = foldCase(piece)
  return PLAIN_WORD.test(text) ? text : text.replace(NOT_LETTERS, '').normalize('NFC')
}

/** Truncates a long token without splitting a surrogate pair. */
function truncate(token: string): string {
  return token.length <= MAX_TOKEN_LENGTH
    ? token
    : token.slice(0, MAX_TOKEN_LENGTH).replace(/[\ud800-\udbff]$/, '')
}
