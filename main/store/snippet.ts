/** A hit in its context: the words marked in the original text, and how good the hit is. */
import { lineOfText, wordsOf } from './segments.ts'
import { matchesOf } from './terms.ts'
import type { Match, Term } from './terms.ts'

export type SnippetPart = { text: string; marked: boolean }

const BEFORE = 40
const LENGTH = 160

/**
 * @returns `isWhole`: every word is there, not only its beginning; `quality` grows with what is better than merely
 *   holding every word's beginning; `parts` cuts it out.
 */
export function snippetOf(
  plainText: string,
  terms: Term[]
): { isWhole: boolean; quality: number; parts(): SnippetPart[] } {
  const text = lineOfText(plainText)
  const words = wordsOf(text)
  const matches = terms.map((term) => matchesOf(term, words))
  const isWhole = matches.every((ofTerm) => ofTerm.some(({ whole }) => whole))
  return {
    isWhole,
    quality: (isWhole ? 1 : 0) + (standTogether(matches) ? 1 : 0),
    parts: () => cutOut(text, joined(matches.flat()))
  }
}

/** Several words in the order they were typed, with at most a sign and a space between two. */
function standTogether(matches: Match[][]): boolean {
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

function joined(matches: Match[]): { start: number; end: number }[] {
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
  const from = first <= BEFORE ? 0 : beginningAfter(text, first - BEFORE, first)
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

/** The place after the next space, so that no word is cut; without one, no half of a character. */
function beginningAfter(text: string, place: number, limit: number): number {
  const space = text.indexOf(' ', place)
  if (space !== -1 && space < limit) return space + 1
  return isLowSurrogate(text, place) ? place + 1 : place
}

function endBefore(text: string, place: number): number {
  const space = text.lastIndexOf(' ', place)
  if (space > place - BEFORE) return space
  return isLowSurrogate(text, place) ? place - 1 : place
}

function isLowSurrogate(text: string, place: number): boolean {
  const unit = text.charCodeAt(place)
  return unit >= 0xdc00 && unit <= 0xdfff
}
