/** What a message says, from what the service stores: text, HTML, or an action card. */
import * as z from 'zod'
import type { MessageContent } from '../../preload/contract.ts'
import { plainTextOf, textOfHtml, typeOf } from '../store/plain-text.ts'
import { reduceHtml } from './html.ts'

type Stored = { body: string; contentType: string; fallbackText: string }

const actionCard = z.object({
  body: z.string().catch(''),
  bodyContentType: z.string().catch('text/plain'),
  buttons: z
    .array(
      z.object({
        title: z.string(),
        action: z.enum(['post-message', 'open-link']),
        payload: z.string().optional(),
        targetUrl: z.string().optional()
      })
    )
    .catch([])
})

/**
 * Content of any type, HTML already reduced to what the page may show; what is unknown or broken becomes its fallback
 * text, else its body as plain text.
 */
export function contentOf(message: Stored): MessageContent {
  switch (typeOf(message.contentType)) {
    case '':
    case 'text/plain':
      return { kind: 'text', text: message.body }
    case 'text/html':
      return {
        kind: 'html',
        html: reduceHtml(message.body),
        text: message.fallbackText || textOfHtml(message.body)
      }
    case 'application/vnd.mitel.action-card':
      return cardOf(message) ?? { kind: 'text', text: message.fallbackText || message.body }
    default:
      return { kind: 'text', text: message.fallbackText || message.body }
  }
}

/** The words of a message in one line, for the conversation list and notifications. */
export function lineOf(message: Stored): string {
  return plainTextOf(message).replace(/\s+/g, ' ').trim()
}

function cardOf(message: Stored): MessageContent | null {
  let json: unknown
  try {
    json = JSON.parse(message.body)
  } catch {
    return null
  }
  const parsed = actionCard.safeParse(json)
  if (!parsed.success) return null
  const { body, bodyContentType, buttons } = parsed.data
  const bodyIsHtml = bodyContentType.startsWith('text/html')
  return {
    kind: 'action-card',
    text: message.fallbackText || (bodyIsHtml ? textOfHtml(body) : body),
    body: bodyIsHtml ? reduceHtml(body) : body,
    bodyIsHtml,
    buttons: buttons.map(({ title, action, payload, targetUrl }) => ({
      title,
      action,
      value: (action === 'open-link' ? targetUrl : payload) ?? ''
    }))
  }
}
