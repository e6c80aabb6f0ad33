/** The plain text of a message of any content type, for search, the conversation list and notifications. */
import { ACTION_CARD, parseActionCard } from './action-card.ts'
import { fileLinkOf, fileText } from './file-message.ts'
import { htmlToText } from './html.ts'
import { mediaType } from './media-type.ts'
import { isSystemMessage } from './system-message.ts'

type MessageBody = { body: string; contentType: string; fallbackText: string }

/**
 * For an unknown type or a broken body, the fallback text or, without one, the raw body. For a file, caption and name.
 * @param chatUrl the chat service's base URL; '' recognizes no files
 */
export function toPlainText(message: MessageBody, chatUrl: string): string {
  // Its body is made for programs.
  if (isSystemMessage(message)) return message.fallbackText
  const file = fileLinkOf(message, chatUrl)
  if (file !== null) return fileText(file)
  switch (mediaType(message.contentType)) {
    case '':
    case 'text/plain':
      return message.body
    case 'text/html':
      return message.fallbackText || htmlToText(message.body)
    case ACTION_CARD:
      return message.fallbackText || (cardToText(message.body) ?? message.body)
    default:
      return message.fallbackText || message.body
  }
}

function cardToText(json: string): string | null {
  const card = parseActionCard(json)
  if (card === null) return null
  return card.isHtml ? htmlToText(card.body) : card.body
}

/** A preview line uses no more characters of a body than this. The JSON of a card cannot be truncated. */
const MAX_PREVIEWED = 4_000

/** The beginning of a message's text on one line, for lists and notifications. @param length maximum, in UTF-16 units */
export function previewLine(message: MessageBody, length: number, chatUrl: string): string {
  const file = fileLinkOf(message, chatUrl)
  if (file !== null) return oneLine(fileText(file, ' · '), length)
  const isCard = mediaType(message.contentType) === ACTION_CARD
  const short = {
    contentType: message.contentType,
    body: isCard ? message.body : message.body.slice(0, MAX_PREVIEWED),
    fallbackText: message.fallbackText.slice(0, MAX_PREVIEWED)
  }
  return oneLine(toPlainText(short, ''), length)
}

const oneLine = (text: string, length: number): string =>
  text.slice(0, MAX_PREVIEWED).replace(/\s+/g, ' ').trim().slice(0, length)
