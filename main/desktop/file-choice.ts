/** Lets the person choose files to send. The paths are never sent to the page, and never accepted from it. */
import { basename } from 'node:path'
import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Calls } from '../../preload/contract/index.ts'
import { safeFileName } from '../kernel/file-name.ts'
import type { Chat } from '../sync/chat-types.ts'
import { failureOf, SyncError } from '../sync/failure.ts'
import { whileOpen } from './open-dialogs.ts'
import { withChosenFile } from './read-chosen.ts'
import type { Texts } from './texts.ts'

export type ChooseFiles = (conversationId: string) => Promise<Calls['chooseFiles']['value']>

/** @param options.window parent of the dialog @param options.chat throws if nobody is signed in */
export function createFileChoice(options: {
  window(): BrowserWindow | null
  chat(): Chat
  texts: Texts
}): ChooseFiles {
  const { window, chat, texts } = options
  return async (conversationId) => {
    const owner = window()
    if (owner === null) throw new SyncError('refused')
    const { chosenFiles } = chat()
    const { canceled, filePaths } = await whileOpen(
      dialog.showOpenDialog(owner, {
        title: texts('chooseFilesTitle'),
        properties: ['openFile', 'multiSelections']
      })
    )
    const chosen: Calls['chooseFiles']['value'] = { files: [], refused: [] }
    for (const path of canceled ? [] : filePaths) {
      try {
        chosen.files.push(await withChosenFile(path, (source) => chosenFiles.add(conversationId, source)))
      } catch (error) {
        chosen.refused.push({ name: safeFileName(basename(path)), failure: failureOf(error) })
      }
    }
    return chosen
  }
}
