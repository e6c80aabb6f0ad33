/** What a person pastes into the field: plain text, or files. */
import { call } from '../bridge.ts'
import { isHtmlBetter } from './is-html-better.ts'

/**
 * @param target.room how many UTF-16 units may be inserted
 * @param target.refuse called with the length of a text that is too long; nothing is inserted then
 * @returns the handler of paste events
 */
export function usePaste(target: {
  room(): number
  insert(text: string): void
  refuse(length: number): void
  onFiles(files: File[]): void
}): (event: ClipboardEvent) => void {
  function insert(text: string): void {
    // As the field itself would store it.
    const lines = text.replace(/\r\n?/g, '\n')
    if (lines.length > target.room()) target.refuse(lines.length)
    else if (lines !== '') target.insert(lines)
  }

  return (event) => {
    const clipboard = event.clipboardData
    if (clipboard === null) return
    event.preventDefault()
    const plain = clipboard.getData('text/plain')
    const html = clipboard.getData('text/html')
    const files = [...clipboard.files]
    // Programs add a picture of a text; an image copied from a web page has HTML, but no text.
    if (plain === '' && files.length > 0) target.onFiles(files)
    else if (isHtmlBetter(plain, html)) void textOf(html).then((text) => insert(text || plain))
    else insert(plain)
  }
}

async function textOf(html: string): Promise<string> {
  const result = await call('htmlToText', { html })
  return result.ok ? result.value.text : ''
}
