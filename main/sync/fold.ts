/** How much of a long text is shown at once. The rest comes when the person asks for it. */

/** Some five screens of text. A page lays out and links so much within a frame, whatever the script. */
const FOLD_CHARACTERS = 8_000
/** Line ends are the tallest that few characters can be. */
const FOLD_LINES = 200
/** A piece ends between two words where one ends within so many characters. */
const WORD_SEARCH = 200

/** A piece of a text, and how many characters follow it; 0 at its end. */
export type FoldedText = { text: string; more: number }

/** The piece that begins at a place. It never ends within a character. @param from in UTF-16 units */
export function foldText(text: string, from = 0): FoldedText {
  const most = text.slice(from, from + FOLD_CHARACTERS)
  const end = from + most.length < text.length ? endOfWord(most) : most.length
  const lines = endOfLines(most)
  const piece = most.slice(0, Math.min(end, lines))
  return { text: piece, more: Math.max(0, text.length - from - piece.length) }
}

/** Behind the last line that may be shown. */
function endOfLines(text: string): number {
  let at = -1
  for (let lines = 0; lines < FOLD_LINES; lines++) {
    at = text.indexOf('\n', at + 1)
    if (at === -1) return text.length
  }
  return at + 1
}

/** Behind the last word that is whole; in a text without spaces, behind the last whole character. */
function endOfWord(text: string): number {
  const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'))
  if (space >= text.length - WORD_SEARCH) return space + 1
  return /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length
}
