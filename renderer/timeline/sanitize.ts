import createDOMPurify from 'dompurify'
import { isAllowedLink, piecesOf, shownAddress } from './links.ts'

const purify = createDOMPurify(window)

/** Main reduces messages to the same tags; neither relies on the other. */
const ALLOWED_TAGS = (
  'a abbr b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre s small span strike ' +
  'strong sub sup table tbody td tfoot th thead tr u ul #text'
).split(' ')
const ALLOWED_ATTR = ['href']

/**
 * A message's HTML as nodes for the page: sanitised, with links only to addresses that main opens, and with addresses in
 * its text made into links. Nodes, so that no text of a message is ever assigned to innerHTML in the page.
 */
export function cleanNodes(html: string): DocumentFragment {
  const nodes = purify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true
  })
  for (const link of nodes.querySelectorAll('a')) checkLink(link)
  linkTexts(nodes)
  return nodes
}

/** Shows the address of a link, because its text may claim another one. */
function checkLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute('href') ?? ''
  if (isAllowedLink(href)) link.title = shownAddress(href)
  else link.replaceWith(...link.childNodes)
}

function linkTexts(nodes: DocumentFragment): void {
  const walker = document.createTreeWalker(nodes, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts) {
    if (text.parentElement?.closest('a')) continue
    const pieces = piecesOf(text.data)
    if (pieces.some((piece) => piece.href !== null)) text.replaceWith(...pieces.map(nodeOf))
  }
}

function nodeOf({ text, href }: { text: string; href: string | null }): Node | string {
  if (href === null) return text
  const link = document.createElement('a')
  link.href = href
  link.title = shownAddress(href)
  link.textContent = text
  return link
}
