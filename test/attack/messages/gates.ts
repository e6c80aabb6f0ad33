/**
 * What main makes of a hostile message for the page. With the gates closed, it does what the program does; with the gates
 * open, nothing is reduced, cleaned or checked.
 */
import { parseUser } from '../../../main/cloudlink/wire.ts'
import { safeFileName } from '../../../main/kernel/file-name.ts'
import { parseActionCard } from '../../../main/store/action-card.ts'
import { contentOf } from '../../../main/sync/content.ts'
import { fileContent } from '../../../main/sync/file-content.ts'
import { fileInfo } from '../../../main/sync/file-info.ts'
import type { MessageContent } from '../../../preload/contract/index.ts'
import type { HostileMessage } from './hostile-message.ts'

export type Gates = {
  content(message: HostileMessage, id: string): MessageContent
  name(author: string): string
}

const fileOf = (message: HostileMessage, id: string, name: string): MessageContent =>
  fileContent(message.body, fileInfo(id, name, { file: null }))

export const closed: Gates = {
  content(message, id) {
    const { fileName } = message
    if (fileName !== undefined) return fileOf(message, id, safeFileName(fileName) || 'file')
    return contentOf({ ...message, fallbackText: '' })
  },
  name: (author) => parseUser({ userId: 'a', displayName: author })?.displayName ?? ''
}

export const open: Gates = {
  content(message, id) {
    const { body, contentType, fileName } = message
    if (fileName !== undefined) return fileOf(message, id, fileName)
    if (contentType === 'text/html') return { kind: 'html', html: body, text: '' }
    const content = closed.content(message, id)
    if (content.kind !== 'action-card') return content
    return { ...content, body: parseActionCard(body)?.body ?? '' }
  },
  name: (author) => author
}
