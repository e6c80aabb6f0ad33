import { tokenize } from 'linkifyjs'

/** A piece of text; with `href` it is a link. */
export type Piece = { text: string; href: string | null }

/** Finds web and mail addresses. A web address without a scheme gets https. */
export function piecesOf(text: string): Piece[] {
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
