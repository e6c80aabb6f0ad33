/** Folds long texts: shows one piece at a time, and the person can load the next. */

/** About five screens of text. In any script, the page lays this out within one frame. */
const FOLD_CHARACTERS = 8_000
/** A separate limit for lines, because many short lines need much space with few characters. */
const FOLD_LINES = 200
/** A piece ends between two words if a word ends within this many characters before its limit. */
const WORD_SEARCH = 200

/** A piece of a text, and the number of characters after it. */
export type FoldedText = { text: string; more: number }

/** The piece that begins at `from`. It never splits a surrogate pair. @param from in UTF-16 code units */
export function foldText(text: string, from = 0): FoldedText {
  const most = text.slice(from, from + FOLD_CHARACTERS)
  const end = from + most.length < text.length ? endOfWord(most) : most.length
  const lines = endOfLines(most)
  const piece = most.slice(0, Math.min(end, lines))
  return { text: piece, more: Math.max(0, text.length - from - piece.length) }
}

/** The index after the last line that may be shown. */
function endOfLines(text: string): number {
  let at = -1
  for (let lines = 0; lines < FOLD_LINES; lines++) {
    at = text.indexOf('\n', at + 1)
    if (at === -1) return text.length
  }
  return at + 1
}

/** The index after the last complete word, or in a text without spaces after the last complete character. */
function endOfWord(text: string): number {
  const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'))
  if (space >= text.length - WORD_SEARCH) return space + 1
  return /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length
}
