/** Quotes as people write them in plain text. */

/** A quote has no more lines and characters than this; the rest becomes an ellipsis. */
const MAX_LINES = 20
const MAX_CHARACTERS = 2_000

/** "> " before each line, below a line that says whom the text is from. */
export function quoteOf(source: string, text: string, { whole = false } = {}): string {
  const lines = text.trim().split(/\r?\n/)
  const short = lines.slice(0, MAX_LINES).join('\n').slice(0, MAX_CHARACTERS)
  const isCut = !whole && short.length < lines.join('\n').length
  const shown = whole ? lines : (isCut ? `${short}…` : short).split('\n')
  return [`${source}:`, ...shown].map((line) => `> ${line}`.trimEnd()).join('\n')
}

/** What is in the composer, and a quote below it, so that the person writes on below the quote. */
export function withQuote(typed: string, quote: string): string {
  return `${typed === '' ? '' : `${typed.trimEnd()}\n\n`}${quote}\n`
}
