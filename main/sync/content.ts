/** Parses the content of a message: text, HTML, or an action card. */
import * as z from 'zod'
import type { MessageContent } from '../../preload/contract/index.ts'
import { ACTION_CARD, parseActionCard } from '../store/action-card.ts'
import { htmlToText } from '../store/html.ts'
import { mediaType } from '../store/media-type.ts'
import { toPlainText } from '../store/plain-text.ts'
import { foldText } from './fold.ts'
import type { FoldedText } from './fold.ts'
import { reduceHtml } from './html.ts'

type Stored = { body: string; contentType: string; fallbackText: string }

/** Limits for action cards. A usable card stays far below them. */
const MAX_BUTTONS = 20
const MAX_TITLE = 200
const MAX_BUTTON_VALUE = 8_000

const buttons = z
  .array(
    z.object({
      title: z.string(),
      action: z.enum(['post-message', 'open-link']),
      payload: z.string().optional(),
      targetUrl: z.string().optional()
    })
  )
  .catch([])

/**
 * Parses content of any type and reduces HTML to what the page may show. Unknown types, broken cards and HTML over the
 * limits become plain text. A long text is folded unless `whole` is set. See file-content.ts for files.
 */
export function contentOf(message: Stored, { whole = false } = {}): MessageContent {
  const html = mediaType(message.contentType) === 'text/html' ? reduceHtml(message.body) : null
  if (html !== null) {
    return { kind: 'html', html, text: message.fallbackText || foldText(htmlToText(message.body)).text }
  }
  if (mediaType(message.contentType) === ACTION_CARD) {
    const card = cardOf(message)
    if (card !== null) return card
  }
  const text = toPlainText(message, '')
  return { kind: 'text', ...(whole ? { text } : folded(foldText(text))) }
}

/** Leaves out `more` if nothing follows. */
export function folded({ text, more }: FoldedText): { text: string; more?: number } {
  return more === 0 ? { text } : { text, more }
}

/** An action card with its texts cut to the limits; null if it cannot be parsed. */
function cardOf(message: Stored): MessageContent | null {
  const card = parseActionCard(message.body)
  if (card === null) return null
  const html = card.isHtml ? reduceHtml(card.body) : null
  const text = foldText(card.isHtml ? htmlToText(card.body) : card.body).text
  return {
    kind: 'action-card',
    picture: card.pictureUrl !== '',
    text: foldText(message.fallbackText).text || text,
    body: html ?? text,
    bodyIsHtml: html !== null,
    buttons: buttons
      .parse(card.buttons)
      .slice(0, MAX_BUTTONS)
      .map(({ title, action, payload, targetUrl }) => ({
        title: title.slice(0, MAX_TITLE),
        action,
        value: ((action === 'open-link' ? targetUrl : payload) ?? '').slice(0, MAX_BUTTON_VALUE)
      }))
  }
}
