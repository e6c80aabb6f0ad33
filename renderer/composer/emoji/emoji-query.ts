import type { TextPart } from '../offers.ts'

/**
 * A ":" at the beginning of a word and at least two characters of a name, up to the caret. Times ("10:30") have it within a
 * word; emoticons (":D") are shorter.
 */
const QUERY = /(?:^|[\s(])(:[\p{L}\p{N}_+-]{2,40})$/u

/** @param caret null while text is selected. @returns null if the person is not writing the name of an emoji */
export function emojiQuery(text: string, caret: number | null): (TextPart & { text: string }) | null {
  if (caret === null) return null
  const found = QUERY.exec(text.slice(Math.max(0, caret - 50), caret))?.[1]
  return found === undefined ? null : { from: caret - found.length, to: caret, text: found.slice(1) }
}
