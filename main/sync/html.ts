/** Reduces the HTML of messages to what the page may show. */
import { walkHtml } from '../store/html.ts'

/** Allowed tags: text, emphasis, lists, tables and links. None of them loads, styles, embeds, runs code or takes input. */
const KEPT = new Set(
  (
    'a abbr b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre s small span strike ' +
    'strong sub sup table tbody td tfoot th thead tr u ul'
  ).split(' ')
)
const VOID = new Set(['br', 'hr'])
/** Tags whose content is dropped, because it is not text of the message. */
const DROPPED = new Set(
  'script style template title head noscript iframe object svg math select textarea'.split(' ')
)
const LINK = /^(https?:\/\/|mailto:)/i
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)

/**
 * Returns the same text with only allowed tags, closed and nested as the parser understood them. The only attribute kept is
 * the http, https or mailto address of a link, so parsing the result cannot violate the page's Content-Security-Policy.
 * @returns null if the HTML exceeds the limits of store/html.ts
 */
export function reduceHtml(html: string): string | null {
  let reduced = ''
  let dropped = 0
  /** For each open link, whether it was kept. The closing tags of dropped links are dropped too. */
  const links: boolean[] = []
  const isWalked = walkHtml(html, {
    onopentag(name, { href = '' }) {
      if (DROPPED.has(name)) dropped++
      if (dropped > 0 || !KEPT.has(name)) return
      if (name !== 'a') {
        reduced += `<${name}>`
        return
      }
      const isSafe = LINK.test(href.trim())
      links.push(isSafe)
      if (isSafe) reduced += `<a href="${escape(href.trim())}">`
    },
    ontext(words) {
      if (dropped === 0) reduced += escape(words)
    },
    onclosetag(name) {
      if (DROPPED.has(name)) dropped--
      else if (dropped === 0 && KEPT.has(name) && !VOID.has(name)) {
        if (name !== 'a' || links.pop() === true) reduced += `</${name}>`
      }
    }
  })
  return isWalked ? reduced : null
}
