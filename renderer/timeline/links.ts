import { tokenize } from 'linkifyjs'

/** A piece of text; with `href` it is a link. */
export type Piece = { text: string; href: string | null }

/** Without any of these there is no address: most texts need no look at each letter. */
const MAY_BE_LINK = /[.:@]\S|localhost/i

/** Finds web and mail addresses. A web address without a scheme gets https. */
export function piecesOf(text: string): Piece[] {
  if (text !== '' && !MAY_BE_LINK.test(text)) return [{ text, href: null }]
  const pieces: Piece[] = []
  for (const token of tokenize(text)) {
    const href = token.isLink ? token.toHref('https') : null
    const before = pieces.at(-1)
    if (href === null || !mayOpen(href)) {
      if (before?.href === null) before.text += token.toString()
      else pieces.push({ text: token.toString(), href: null })
    } else pieces.push({ text: token.toString(), href })
  }
  return pieces
}

/** What main opens; anything else is not shown as a link. */
export function mayOpen(href: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(href)
}
