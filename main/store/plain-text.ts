/** The plain text of a message of any content type, for search, the conversation list and notifications. */
import { htmlToText } from './html.ts'

type MessageBody = { body: string; contentType: string; fallbackText: string }

/** The media type without parameters, in lower case; '' if there is none. */
export function mediaType(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}

/** For an unknown type or a broken body, the fallback text or, without one, the raw body. */
export function toPlainText(message: MessageBody): string {
  switch (mediaType(message.contentType)) {
    case '':
    case 'text/plain':
      return message.body
    case 'text/html':
      return message.fallbackText || htmlToText(message.body)
    case 'application/vnd.mitel.action-card':
      return message.fallbackText || (cardToText(message.body) ?? message.body)
    default:
      return message.fallbackText || message.body
  }
}

function cardToText(json: string): string | null {
  try {
    const card: unknown = JSON.parse(json)
    if (typeof card !== 'object' || card === null || !('body' in card) || typeof card.body !== 'string')
      return null
    const isHtml = 'bodyContentType' in card && String(card.bodyContentType).startsWith('text/html')
    return isHtml ? htmlToText(card.body) : card.body
  } catch {
    return null
  }
}

/** A preview line uses no more characters of a body than this. The JSON of a card cannot be truncated. */
const MAX_PREVIEWED = 4_000

/** The beginning of a message's text on one line, for lists and notifications. @param length maximum, in UTF-16 units */
export function previewLine(message: MessageBody, length: number): string {
  const isCard = mediaType(message.contentType) === 'application/vnd.mitel.action-card'
  const text = toPlainText({
    contentType: message.contentType,
    body: isCard ? message.body : message.body.slice(0, MAX_PREVIEWED),
    fallbackText: message.fallbackText.slice(0, MAX_PREVIEWED)
  })
  return text.slice(0, MAX_PREVIEWED).replace(/\s+/g, ' ').trim().slice(0, length)
}
