/** The content of a message that carries a file. */
import type { FileInfo, MessageContent } from '../../preload/contract/index.ts'
import { fileLinkOf, fileText } from '../store/file-message.ts'
import type { StoredMessage } from '../store/types.ts'
import { foldText } from './fold.ts'

/**
 * @param chatUrl the chat service's base URL
 * @returns null if the message carries no file
 */
export function fileContentOf(message: StoredMessage, chatUrl: string): MessageContent | null {
  const link = fileLinkOf(message, chatUrl)
  if (link === null) return null
  return fileContent(link.caption, {
    id: message.messageId,
    name: link.name,
    type: '',
    bytes: null,
    picture: null,
    state: { step: 'remote' }
  })
}

/** The page shows the beginning of a long caption. */
export function fileContent(caption: string, file: FileInfo): MessageContent {
  const { text, more } = foldText(caption)
  return {
    kind: 'file',
    text: fileText({ caption, name: file.name }),
    caption: more === 0 ? text : `${text}…`,
    file
  }
}
