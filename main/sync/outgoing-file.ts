/** The message that sends a file. Its form is an assumption: see ARCHITECTURE.md. */
import type { NewMessage } from '../cloudlink/types.ts'
import type { OutboxRow } from '../store/types.ts'

/** The name at the service. It contains the sendId, so no upload replaces the file of another message. */
export const attachmentName = ({ sendId, file }: OutboxRow): string =>
  `${sendId.slice(0, 8)}-${file?.name ?? ''}`

/** What is posted for the row: its text, or a link to the uploaded file below its caption. */
export function bodyOf({ text, file, fileUrl }: OutboxRow): Omit<NewMessage, 'sendId'> {
  if (file === null || fileUrl === null) return { body: text }
  const caption = text === '' ? '' : `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`
  return {
    body: `${caption}<p><a href="${escaped(fileUrl)}">${escaped(file.name)}</a></p>`,
    contentType: 'text/html',
    fallbackText: text === '' ? file.name : `${text}\n${file.name}`
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
