/** A user shares a file, as a client would: the attachment with its content, then the message with its address. */
import { Readable } from 'node:stream'
import type { Message } from './model.ts'
import { path } from './service.ts'
import type { Context } from './service.ts'

export type SharedFile = {
  conversationId: string
  userId: string
  name: string
  type: string
  content: Buffer
  caption?: string
}

export async function shareFile(
  { data, attachments, chatOrigin }: Pick<Context, 'data' | 'attachments' | 'chatOrigin'>,
  { conversationId, userId, name, type, content, caption = '' }: SharedFile
): Promise<Message> {
  const place = attachments.list(conversationId).length
  const added = attachments.add({
    ...{ conversationId, name: `${place}-${name}`, type, createdBy: userId },
    createdOn: data.now()
  })
  await attachments.write(added, Readable.from([content]), content.length)
  const href = `${chatOrigin}${path(`conversations/${conversationId}/attachments/${encodeURIComponent(added.name)}/content`)}`
  return data.addMessage({
    conversationId,
    body: `${caption === '' ? '' : `<p>${caption}</p>`}<p><a href="${href}">${name}</a></p>`,
    contentType: 'text/html',
    fallbackText: caption === '' ? name : `${caption}\n${name}`,
    createdBy: userId
  })
}
