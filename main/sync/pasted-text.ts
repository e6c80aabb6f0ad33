/** Plain text of HTML that a person pastes: with line breaks, list marks and indentation, as they would have typed it. */
import { walkHtml } from '../store/html.ts'

/** Blocks that an empty line separates from others. */
const PARAGRAPHS = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'pre',
  'table',
  'ul',
  'ol'
])
const LINES = new Set(['div', 'li', 'tr', 'section', 'article', 'header', 'footer', 'dt', 'dd', 'hr'])
const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template'])

/** @returns '' for HTML over the limits of walkHtml */
export function pastedText(html: string): string {
  let text = ''
  /** Line breaks to write before the next text. */
  let breaks = 0
  let hidden = 0
  let preformatted = 0
  /** The open lists: the number of the next item, or null for a list without numbers. */
  const lists: (number | null)[] = []

  function breakLine(count: number): void {
    breaks = Math.max(breaks, count)
  }
  function write(piece: string): void {
    if (text !== '') text = breaks > 0 ? text.trimEnd() + '\n'.repeat(breaks) : text
    breaks = 0
    text += piece
  }
  /** Within a list, its blocks are lines. */
  function separate(name: string): void {
    if (PARAGRAPHS.has(name)) breakLine(lists.length > 0 ? 1 : 2)
    else if (LINES.has(name)) breakLine(1)
  }

  const isWithinLimits = walkHtml(html, {
    onopentag(name, attributes) {
      if (HIDDEN.has(name)) hidden++
      if (hidden > 0) return
      // A paragraph that begins an item belongs to the line of its mark.
      const isAtMark = /(?:^|\n) *(?:-|\d+\.) $/.test(text) && breaks === 0
      if (!isAtMark) separate(name)
      if (name === 'pre') preformatted++
      if (name === 'ul') lists.push(null)
      if (name === 'ol') lists.push(Number.parseInt(attributes.start ?? '1', 10) || 1)
      if (name === 'li') {
        const number = lists.at(-1) ?? null
        if (number !== null) lists[lists.length - 1] = number + 1
        write(`${'  '.repeat(Math.max(0, lists.length - 1))}${number === null ? '-' : `${number}.`} `)
      }
      if (name === 'br') breaks++
      if ((name === 'td' || name === 'th') && text !== '' && breaks === 0) write('\t')
      // Chat programs show emoji as pictures.
      if (name === 'img' && attributes.alt) write(attributes.alt)
    },
    ontext(data) {
      if (hidden > 0) return
      if (preformatted > 0) {
        write(data)
        return
      }
      const words = data.replace(/[ \t\r\n\f]+/g, ' ')
      const isAtStart = text === '' || breaks > 0 || /\s$/.test(text)
      const piece = isAtStart ? words.trimStart() : words
      if (piece !== '') write(piece)
    },
    onclosetag(name) {
      if (HIDDEN.has(name)) hidden--
      if (name === 'pre') preformatted--
      if (name === 'ul' || name === 'ol') lists.pop()
      if (hidden === 0) separate(name)
    }
  })
  return isWithinLimits ? text.trim() : ''
}
