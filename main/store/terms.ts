/** What a person looks for, as the search understands it. Anything that can be typed is safe. */
import { lineOfText, wordsOf } from './segments.ts'
import type { Word } from './segments.ts'

/**
 * Tokens that stand one after the other. Where `prefix`, the last one is only the beginning: of a word, or of a pair
 * that begins with this character.
 */
export type Term = { tokens: string[]; prefix: false | 'word' | 'pair' }

const MOST_TERMS = 16
const MOST_TOKENS = 32
/** Either a phrase in quotes, of which the last may still be open, or what stands between spaces. */
const CHUNKS = /["“”„«»＂]([^"“”„«»＂]*)(["“”„«»＂]|$)|[^\s"“”„«»＂]+/gu

/**
 * Each word is looked for as the beginning of one, words in quotes as they are and next to each other.
 * @returns [] where there is nothing to look for.
 */
export function termsOf(text: string): Term[] {
  const terms = new Map<string, Term>()
  for (const [chunk, phrase, close] of lineOfText(text.slice(0, 2_000)).matchAll(CHUNKS)) {
    const words = wordsOf(phrase ?? chunk).filter(({ token }) => token !== '')
    const term = termOf(words.slice(0, MOST_TOKENS), phrase !== undefined && close !== '')
    if (term !== null && terms.size < MOST_TERMS) terms.set(JSON.stringify(term), term)
  }
  return [...terms.values()]
}

function termOf(words: Word[], whole: boolean): Term | null {
  const last = words.at(-1)
  if (last === undefined) return null
  const tokens = words.map(({ token }) => token)
  if (last.kind === 'word') {
    // A single letter begins too many words: it is one by itself.
    return { tokens, prefix: !whole && last.token.length > 1 && 'word' }
  }
  // The run may go on in the text: its last character is part of a pair there.
  return words.at(-2)?.kind === 'pair'
    ? { tokens: tokens.slice(0, -1), prefix: false }
    : { tokens, prefix: 'pair' }
}

/** The same, with whole words in place of their beginnings. */
export function wholeOf(terms: Term[]): Term[] {
  return terms.map(({ tokens, prefix }) => ({ tokens, prefix: prefix === 'word' ? false : prefix }))
}

/**
 * As FTS5 reads it. Tokens hold letters and digits only, so nothing in them is an operator.
 * @param beginningWith the words that begin so, or null where they are not to be named one by one
 * @returns null where nothing begins as one of the terms does
 */
export function matchOf(
  terms: Term[],
  scopes: string[],
  beginningWith: (start: string) => string[] | null = () => null
): string | null {
  const parts = scopes.map((scope) => `"${scope}"`)
  for (const { tokens, prefix } of terms) {
    const before = tokens.slice(0, -1)
    const last = tokens.at(-1) ?? ''
    const words = prefix === false ? [last] : beginningWith(last)
    const phrases = words?.map((word) => `"${[...before, word].join(' ')}"`)
    if (phrases === undefined) parts.push(`"${tokens.join(' ')}"*`)
    else if (phrases.length === 0) return null
    else parts.push(phrases.length === 1 ? phrases.join('') : `(${phrases.join(' OR ')})`)
  }
  return parts.join(' AND ')
}

export type Match = {
  start: number
  end: number
  /** Whole words, not only their beginnings. */ whole: boolean
}

/** Where a term stands in a text's words. */
export function matchesOf(term: Term, words: Word[]): Match[] {
  const { tokens, prefix } = term
  const found: Match[] = []
  for (let from = 0; from + tokens.length <= words.length; from++) {
    const fits = tokens.every((token, index) => {
      const word = words[from + index]
      if (word === undefined) return false
      return prefix !== false && index === tokens.length - 1
        ? word.token.startsWith(token)
        : word.token === token
    })
    const [first, last] = [words[from], words[from + tokens.length - 1]]
    if (!fits || first === undefined || last === undefined) continue
    const exact = last.token === tokens.at(-1)
    const end = exact || last.kind === 'word' ? last.end : last.headEnd
    found.push({ start: first.start, end, whole: exact || prefix === 'pair' })
  }
  return found
}
