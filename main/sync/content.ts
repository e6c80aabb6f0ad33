/** What a message says, from what the service stores: text, HTML, or an action card. */
import { Parser } from 'htmlparser2'
import * as z from 'zod'
import type { MessageContent } from '../../preload/contract.ts'

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

/** Content of any type; what is unknown or broken becomes its fallback text, else its body as plain text. */
export function contentOf(message: Stored): MessageContent {
  switch (message.contentType.split(';')[0]?.trim().toLowerCase()) {
    case '':
    case 'text/plain':
      return { kind: 'text', text: message.body }
    case 'text/html':
      return { kind: 'html', html: message.body, text: message.fallbackText || textOfHtml(message.body) }
    case 'application/vnd.mitel.action-card':
      return cardOf(message) ?? { kind: 'text', text: message.fallbackText || message.body }
    default:
      return { kind: 'text', text: message.fallbackText || message.body }
  }
}

/** The words of a message in one line, for the conversation list and notifications. */
export function lineOf(message: Stored): string {
  const content = contentOf(message)
  return content.text.replace(/\s+/g, ' ').trim()
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
    body,
    bodyIsHtml,
    buttons: buttons.map(({ title, action, payload, targetUrl }) => ({
      title,
      action,
      value: (action === 'open-link' ? targetUrl : payload) ?? ''
    }))
  }
}

/** Words only; blocks and line breaks become line ends. Not for showing as HTML. */
function textOfHtml(html: string): string {
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
