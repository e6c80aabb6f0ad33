/** The words of a message, whatever its type: for the search, the conversation list and notifications. */
import { Parser } from 'htmlparser2'

type Stored = { body: string; contentType: string; fallbackText: string }

/** The type without its parameters, in lower case; '' where there is none. */
export function typeOf(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}

/** What is unknown or broken is its fallback text, else its body as it is. */
export function plainTextOf(message: Stored): string {
  switch (typeOf(message.contentType)) {
    case '':
    case 'text/plain':
      return message.body
    case 'text/html':
      return message.fallbackText || textOfHtml(message.body)
    case 'application/vnd.mitel.action-card':
      return message.fallbackText || (textOfCard(message.body) ?? message.body)
    default:
      return message.fallbackText || message.body
  }
}

function textOfCard(json: string): string | null {
  try {
    const card: unknown = JSON.parse(json)
    if (typeof card !== 'object' || card === null || !('body' in card) || typeof card.body !== 'string')
      return null
    const isHtml = 'bodyContentType' in card && String(card.bodyContentType).startsWith('text/html')
    return isHtml ? textOfHtml(card.body) : card.body
  } catch {
    return null
  }
}

/** Words only; blocks and line breaks become line ends. Not for showing as HTML. */
export function textOfHtml(html: string): string {
  let text = ''
  let hidden = 0
  const parser = new Parser({
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
  parser.end(html)
  return text.trim()
}
