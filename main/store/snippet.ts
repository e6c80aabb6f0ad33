/** The snippet of a search hit, with the matches highlighted in the original text, and the quality of the hit. */
import { normalizeText, tokenize } from './tokenizer.ts'
import { findMatches } from './search-query.ts'
import type { Match, Term } from './search-query.ts'

export type SnippetPart = { text: string; marked: boolean }

/** Context before the first match, and length of the snippet, in UTF-16 units. */
const CONTEXT = 40
const LENGTH = 160

/**
 * @returns `isWhole`: every term matches whole words, not only prefixes. `quality`: 0 to 2, one point for `isWhole` and one
 *   if the terms follow each other in the text. `parts`: creates the snippet.
 */
export function createSnippet(
  plainText: string,
  terms: Term[]
): { isWhole: boolean; quality: number; parts(): SnippetPart[] } {
  const text = normalizeText(plainText)
  const tokens = tokenize(text)
  const matches = terms.map((term) => findMatches(term, tokens))
  const isWhole = matches.every((ofTerm) => ofTerm.some((match) => match.isWhole))
  return {
    isWhole,
    quality: (isWhole ? 1 : 0) + (areAdjacent(matches) ? 1 : 0),
    parts: () => cutOut(text, merge(matches.flat()))
  }
}

/** Whether the terms follow each other in the typed order, with at most two characters between them. */
function areAdjacent(matches: Match[][]): boolean {
  const [first, ...others] = matches
  if (first === undefined || others.length === 0) return false
  return first.some(({ end }) =>
    others.every((ofTerm) => {
      const next = ofTerm.find(({ start }) => start >= end && start - end <= 2)
      if (next !== undefined) end = next.end
      return next !== undefined
    })
  )
}

/** Merges overlapping matches, in the order of the text. */
function merge(matches: Match[]): { start: number; end: number }[] {
  const marks: { start: number; end: number }[] = []
  for (const { start, end } of matches.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = marks.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else marks.push({ start, end })
  }
  return marks
}

function cutOut(text: string, marks: { start: number; end: number }[]): SnippetPart[] {
  const first = marks[0]?.start ?? 0
  const from = first <= CONTEXT ? 0 : startAfter(text, first - CONTEXT, first)
  const to = from + LENGTH >= text.length ? text.length : endBefore(text, from + LENGTH)
  const parts: SnippetPart[] = []
  const add = (start: number, end: number, marked: boolean): void => {
    if (start < end) parts.push({ text: text.slice(start, end), marked })
  }
  let at = from
  for (const { start, end } of marks.filter((mark) => mark.start < to)) {
    add(at, start, false)
    add(start, Math.min(end, to), true)
    at = Math.min(end, to)
  }
  add(at, to, false)
  if (from > 0) parts.unshift({ text: '…', marked: false })
  if (to < text.length) parts.push({ text: '…', marked: false })
  return parts
}

/** The offset after the next space, so that no word is split; without a space, an offset that splits no surrogate pair. */
function startAfter(text: string, offset: number, limit: number): number {
  const space = text.indexOf(' ', offset)
  if (space !== -1 && space < limit) return space + 1
  return isLowSurrogate(text, offset) ? offset + 1 : offset
}

function endBefore(text: string, offset: number): number {
  const space = text.lastIndexOf(' ', offset)
  if (space > offset - CONTEXT) return space
  return isLowSurrogate(text, offset) ? offset - 1 : offset
}

function isLowSurrogate(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset)
  return unit >= 0xdc00 && unit <= 0xdfff
}
