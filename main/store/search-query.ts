/** Parses search text and turns it into an FTS5 query. Any text is safe input. */
import { normalizeText, tokenize } from './tokenizer.ts'
import type { Token } from './tokenizer.ts'

/**
 * A phrase: tokens that follow each other. `prefix` says whether the last token only has to be a prefix of a word, or the
 * first character of a pair.
 */
export type Term = { tokens: string[]; prefix: false | 'word' | 'pair' }

const MAX_TERMS = 16
const MAX_TOKENS = 32
/** A phrase in quotes, whose closing quote may be missing, or anything between spaces. */
const CHUNKS = /["“”„«»＂]([^"“”„«»＂]*)(["“”„«»＂]|$)|[^\s"“”„«»＂]+/gu

/**
 * Each word matches as a prefix; words in quotes match as an exact phrase.
 * @returns [] if the text contains no words
 */
export function parseQuery(text: string): Term[] {
  const terms = new Map<string, Term>()
  for (const [chunk, phrase, close] of normalizeText(text.slice(0, 2_000)).matchAll(CHUNKS)) {
    const words = tokenize(phrase ?? chunk).filter((token) => token.text !== '')
    const term = toTerm(words.slice(0, MAX_TOKENS), phrase !== undefined && close !== '')
    if (term !== null && terms.size < MAX_TERMS) terms.set(JSON.stringify(term), term)
  }
  return [...terms.values()]
}

function toTerm(found: Token[], isExact: boolean): Term | null {
  const last = found.at(-1)
  if (last === undefined) return null
  const tokens = found.map(({ text }) => text)
  if (last.kind === 'word') {
    // A single letter is the prefix of too many words: it only matches as a whole word.
    return { tokens, prefix: !isExact && last.text.length > 1 && 'word' }
  }
  // The run may continue in the text, where its last character is then part of a pair.
  return found.at(-2)?.kind === 'pair'
    ? { tokens: tokens.slice(0, -1), prefix: false }
    : { tokens, prefix: 'pair' }
}

/** The same terms, but words must match completely instead of by prefix. */
export function withoutPrefixes(terms: Term[]): Term[] {
  return terms.map(({ tokens, prefix }) => ({ tokens, prefix: prefix === 'word' ? false : prefix }))
}

/**
 * The query in FTS5 syntax. Tokens contain only letters and digits, so none of them can be an operator.
 * @param scopes tokens that must match too, see search.ts
 * @param expandPrefix returns the indexed words with a prefix, or null to use a prefix query
 * @returns null if no indexed word matches one of the terms
 */
export function toFtsQuery(
  terms: Term[],
  scopes: string[],
  expandPrefix: (prefix: string) => string[] | null = () => null
): string | null {
  const parts = scopes.map((scope) => `"${scope}"`)
  for (const { tokens, prefix } of terms) {
    const before = tokens.slice(0, -1)
    const last = tokens.at(-1) ?? ''
    const words = prefix === false ? [last] : expandPrefix(last)
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
  /** The term matches whole words, not only a prefix. */
  isWhole: boolean
}

/** All matches of a term in a tokenized text, as offsets in that text. */
export function findMatches({ tokens, prefix }: Term, textTokens: Token[]): Match[] {
  const found: Match[] = []
  for (let from = 0; from + tokens.length <= textTokens.length; from++) {
    const fits = tokens.every((token, index) => {
      const textToken = textTokens[from + index]
      if (textToken === undefined) return false
      return prefix !== false && index === tokens.length - 1
        ? textToken.text.startsWith(token)
        : textToken.text === token
    })
    const [first, last] = [textTokens[from], textTokens[from + tokens.length - 1]]
    if (!fits || first === undefined || last === undefined) continue
    const isExact = last.text === tokens.at(-1)
    const end = isExact || last.kind === 'word' ? last.end : last.headEnd
    found.push({ start: first.start, end, isWhole: isExact || prefix === 'pair' })
  }
  return found
}
