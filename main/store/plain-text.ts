/** The words of a message, whatever its type: for the search, the conversation list and notifications. */
import { textOfHtml } from './html.ts'

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

/** A line of a list needs no more of a body than this; a card's JSON cannot be cut. */
const LINE_SOURCE = 4_000

/** The beginning of a message's words in one line, for lists and notifications. @param length at most, in characters */
export function lineOf(message: Stored, length: number): string {
  const isCard = typeOf(message.contentType) === 'application/vnd.mitel.action-card'
  const words = plainTextOf({
    contentType: message.contentType,
    body: isCard ? message.body : message.body.slice(0, LINE_SOURCE),
    fallbackText: message.fallbackText.slice(0, LINE_SOURCE)
  })
  return words.slice(0, LINE_SOURCE).replace(/\s+/g, ' ').trim().slice(0, length)
}
