/** HTML of messages, reduced to what a page may show. */
import { walkHtml } from '../store/html.ts'

/** Words, their emphasis, lists, tables and links. Nothing that loads, styles, frames, runs or asks. */
const KEPT = new Set(
  (
    'a abbr b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre s small span strike ' +
    'strong sub sup table tbody td tfoot th thead tr u ul'
  ).split(' ')
)
const VOID = new Set(['br', 'hr'])
/** What stands inside these are no words of a message. */
const DROPPED = new Set(
  'script style template title head noscript iframe object svg math select textarea'.split(' ')
)
const LINK = /^(https?:\/\/|mailto:)/i
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)

/**
 * The same words with the allowed tags only, closed and nested as a parser understood them. No attribute is left
 * but a link's http, https or mailto address, so parsing the result again can trigger no policy of a page.
 * @returns null where the HTML is over the limits of store/html.ts
 */
export function reduceHtml(html: string): string | null {
  let reduced = ''
  let dropped = 0
  /** Which of the open links were kept: the closing tags of the others go too. */
  const links: boolean[] = []
  const isWalked = walkHtml(html, {
    onopentag(name, { href = '' }) {
      if (DROPPED.has(name)) dropped++
      if (dropped > 0 || !KEPT.has(name)) return
      if (name !== 'a') {
        reduced += `<${name}>`
        return
      }
      const leads = LINK.test(href.trim())
      links.push(leads)
      if (leads) reduced += `<a href="${escape(href.trim())}">`
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
