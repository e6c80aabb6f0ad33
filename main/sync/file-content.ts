/** The content of a message that carries a file. */
import type { FileInfo, MessageContent } from '../../preload/contract/index.ts'
import { fileText } from '../store/file-message.ts'
import { foldText } from './fold.ts'

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
