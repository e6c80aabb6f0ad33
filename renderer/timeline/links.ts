import { tokenize } from 'linkifyjs'

/** A piece of a text; a link if it has an `href`. */
export type Piece = { text: string; href: string | null }

/** Every address contains one of these, so most texts need not be parsed. */
const MAY_CONTAIN_LINK = /[.:@]\S|localhost/i

/** Finds web and mail addresses. A web address without a scheme gets https. */
export function piecesOf(text: string): Piece[] {
  if (text !== '' && !MAY_CONTAIN_LINK.test(text)) return [{ text, href: null }]
  const pieces: Piece[] = []
  for (const token of tokenize(text)) {
    const href = token.isLink ? token.toHref('https') : null
    const before = pieces.at(-1)
    if (href === null || !isAllowedLink(href)) {
      if (before?.href === null) before.text += token.toString()
      else pieces.push({ text: token.toString(), href: null })
    } else pieces.push({ text: token.toString(), href })
  }
  return pieces
}

/** Whether main opens this address; anything else is not shown as a link. */
export function isAllowedLink(href: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(href) && URL.canParse(href)
}

/**
 * The address of a link as a person should read it: a host in other letters and every mark that changes the direction of
 * a text are encoded, and a user name, which may look like a host, is left out.
 */
export function shownAddress(href: string): string {
  const url = URL.parse(href)
  if (url === null) return href
  url.username = ''
  url.password = ''
  return url.href
}
