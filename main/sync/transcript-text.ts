/** Converts a message to lines of a plain text file. A message cannot imitate the file's own lines. */
import { Parser } from 'htmlparser2'
import type { MessageContent } from '../../preload/contract/index.ts'

const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/
/** Tags that begin a new line. */
const BLOCKS = new Set(
  'blockquote div h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody tfoot thead tr ul'.split(' ')
)
/** Characters that change the text direction. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g

/** A name or title as a single line, without control characters and direction controls. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replace(DIRECTION_CONTROLS, '')
    .trim()
}

/**
 * The lines of a message, without empty lines at either end. Links are followed by their address, cards by their buttons.
 */
export function linesOf(content: MessageContent): string[] {
  switch (content.kind) {
    case 'text':
    case 'system':
    case 'file':
      return linesOfText(content.text)
    case 'html':
      return linesOfEither(wordsOfHtml(content.html), content.text)
    case 'action-card': {
      const body = content.bodyIsHtml ? wordsOfHtml(content.body) : content.body
      const buttons = content.buttons.map(({ title, action, value }) =>
        action === 'open-link' && value !== '' ? `[${title}: ${value}]` : `[${title}]`
      )
      return [...linesOfEither(body, content.text), ...buttons.map(oneLine)]
    }
  }
}

/** The lines of the text, or of the fallback if the text is empty. */
function linesOfEither(text: string, fallback: string): string[] {
  const lines = linesOfText(text)
  return lines.length > 0 ? lines : linesOfText(fallback)
}

function linesOfText(text: string): string[] {
  const lines = text.split(LINE_END).map((line) => line.replace(/(?!\t)\p{Cc}/gu, '').trimEnd())
  const first = lines.findIndex((line) => line !== '')
  const last = lines.findLastIndex((line) => line !== '')
  return first < 0 ? [] : lines.slice(first, last + 1)
}

/** @param html a result of reduceHtml */
function wordsOfHtml(html: string): string {
  const lines: string[] = []
  let line = ''
  let preformatted = 0
  /** Whether the text so far ends with white space, which is collapsed across tags. */
  let afterSpace = true
  const links: { href: string; text: string }[] = []

  // Runs in linear time, because a message with many tags must not block the program.
  function add(words: string): void {
    if (words === '') return
    line += words
    afterSpace = /\s$/.test(words)
    const link = links.at(-1)
    if (link) link.text += words
  }
  function breakLine(): void {
    lines.push(line)
    line = ''
    afterSpace = true
  }
  function beginLine(): void {
    if (line !== '') breakLine()
  }

  const parser = new Parser({
    onopentag(name, { href = '' }) {
      if (BLOCKS.has(name)) beginLine()
      if (name === 'pre') preformatted++
      else if (name === 'li') add('- ')
      else if (name === 'br') breakLine()
      else if (name === 'a') links.push({ href, text: '' })
      else if ((name === 'td' || name === 'th') && line !== '') add(' | ')
    },
    ontext(words) {
      if (preformatted > 0) {
        add(words)
        return
      }
      const flowing = words.replace(/\s+/g, ' ')
      add(afterSpace ? flowing.trimStart() : flowing)
    },
    onclosetag(name) {
      if (name === 'pre') preformatted--
      if (BLOCKS.has(name)) beginLine()
      if (name !== 'a') return
      const { href = '', text = '' } = links.pop() ?? {}
      if (href !== '' && text.trim() !== href && `mailto:${text.trim()}` !== href) add(` (${href})`)
    }
  })
  parser.end(html)
  beginLine()
  return lines.join('\n')
}
