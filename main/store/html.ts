/**
 * The one walk through a message's HTML. A parser keeps a stack of open tags and searches it for each closing one, so time
 * grows with the square of what is never closed; some kilobytes could hold up the program for minutes. What is over
 * the limits is not parsed: it is shown, listed and indexed as plain text.
 */
import { Parser } from 'htmlparser2'
import type { Handler } from 'htmlparser2'

/** Far above what people write or clients generate; below what takes a page longer than a frame or two. */
export const HTML_LIMITS = { characters: 64_000, elements: 1_000, depth: 60 }

/** Parsed at once, in characters: the limits are checked in between. */
const SLICE = 1_024

/** @returns false where the HTML is over the limits; the handler has then seen a part of it */
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
  for (let place = 0; place < html.length; place += SLICE) {
    parser.write(html.slice(place, place + SLICE))
    if (elements > HTML_LIMITS.elements || deepest > HTML_LIMITS.depth) return false
  }
  parser.end()
  return elements <= HTML_LIMITS.elements && deepest <= HTML_LIMITS.depth
}

/** Words only; blocks and line breaks become line ends. Not for showing as HTML. */
export function textOfHtml(html: string): string {
  let text = ''
  let hidden = 0
  const isWalked = walkHtml(html, {
    onopentag(name) {
      if (name === 'script' || name === 'style') hidden++
      if (name === 'br') text += '\n'
    },
    ontext(words) {
      if (hidden === 0) text += words
    },
    onclosetag(name) {
      if (name === 'script' || name === 'style') hidden--
      if (name === 'p' || name === 'div' || name === 'li') text += '\n'
    }
  })
  return (isWalked ? text : withoutTags(html)).trim()
}

/** Everything that stands outside `<…>`, in one pass: for HTML that is too much to parse. */
function withoutTags(html: string): string {
  const pieces: string[] = []
  let place = 0
  while (place < html.length) {
    const open = html.indexOf('<', place)
    const close = open === -1 ? -1 : html.indexOf('>', open)
    pieces.push(html.slice(place, open === -1 ? html.length : open))
    if (close === -1) break
    place = close + 1
  }
  return pieces.filter((piece) => piece.trim() !== '').join(' ')
}
