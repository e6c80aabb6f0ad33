/** The text of messages for other places: the clipboard, a quote, another conversation. */
import type { Message, Result } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'

/** The complete plain text of a message, of which the timeline may have only the beginning. */
export async function wholeText({ conversationId, id, content }: Message): Promise<Result<string>> {
  if (content.kind === 'text' && content.more === undefined) return { ok: true, value: content.text }
  if (content.kind === 'system' || content.kind === 'file') return { ok: true, value: content.text }
  let text = ''
  for (;;) {
    const result = await call('getMessageText', { conversationId, id, from: text.length })
    if (!result.ok) return result
    text += result.value.text
    if (result.value.more === 0 || result.value.text === '') return { ok: true, value: text }
  }
}

/** Several messages as lines that say who wrote what and when. */
export function transcriptOf(messages: { name: string; time: string; text: string }[]): string {
  return messages.map(({ name, time, text }) => `${name}, ${time}: ${text.trim()}`).join('\n')
}
