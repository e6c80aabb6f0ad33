/**
 * The only place where the HTML of messages is parsed, with limits. The parser searches its stack of open tags for each
 * closing tag, so the time grows with the square of the unclosed tags: a few kilobytes could block the program for
 * minutes. HTML over the limits is not parsed; it is shown, listed and indexed as plain text.
 */
import { Parser } from 'htmlparser2'
import type { Handler } from 'htmlparser2'

/** Far more than people write or clients generate, yet little enough that the page needs no more than a frame or two. */
export const HTML_LIMITS = { characters: 64_000, elements: 1_000, depth: 60 }

/** The HTML is parsed in chunks of this many characters; the limits are checked after each chunk. */
const CHUNK = 1_024

/**
 * Parses the HTML and calls the handler for its elements and texts.
 * @returns false if the HTML exceeds the limits; the handler has then seen only part of it
 */
export function walkHtml(html: string, handler: Partial<Handler>): boolean {
  if (html.length > HTML_LIMITS.characters) return false
  let elements = 0
  let depth = 0
  let deepest = 0
  const parser = new Parser({
    ...handler,
    onopentag(name, attributes, isImplied) {
      elements++
      deepest = Math.max(deepest, ++depth)
      handler.onopentag?.(name, attributes, isImplied)
    },
    onclosetag(name, isImplied) {
      depth--
      handler.onclosetag?.(name, isImplied)
    }
  })
  for (let offset = 0; offset < html.length; offset += CHUNK) {
    parser.write(html.slice(offset, offset + CHUNK))
    if (elements > HTML_LIMITS.elements || deepest > HTML_LIMITS.depth) return false
  }
  parser.end()
  return elements <= HTML_LIMITS.elements && deepest <= HTML_LIMITS.depth
}

/** The text without markup; block elements and `<br>` become line breaks. The result is not escaped for use as HTML. */
export function htmlToText(html: string): string {
  let text = ''
  let hidden = 0
  const isWithinLimits = walkHtml(html, {
    onopentag(name) {
      if (name === 'script' || name === 'style') hidden++
      if (name === 'br') text += '\n'
    },
    ontext(data) {
      if (hidden === 0) text += data
    },
    onclosetag(name) {
      if (name === 'script' || name === 'style') hidden--
      if (name === 'p' || name === 'div' || name === 'li') text += '\n'
    }
  })
  return (isWithinLimits ? text : stripTags(html)).trim()
}

/** The text outside `<…>`, in linear time: for HTML that exceeds the limits. */
function stripTags(html: string): string {
  const pieces: string[] = []
  let offset = 0
  while (offset < html.length) {
    const open = html.indexOf('<', offset)
    const close = open === -1 ? -1 : html.indexOf('>', open)
    pieces.push(html.slice(offset, open === -1 ? html.length : open))
    if (close === -1) break
    offset = close + 1
  }
  return pieces.filter((piece) => piece.trim() !== '').join(' ')
}
