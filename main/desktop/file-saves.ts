/** Saves files of messages where the person wants them, and shows them in their folder. */
import { randomBytes } from 'node:crypto'
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { app, dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { beginFile } from '../atomic-file.ts'
import { safeFileName } from '../kernel/file-name.ts'
import type { Log } from '../kernel/log.ts'
import type { Chat } from '../sync/chat-types.ts'
import { SyncError } from '../sync/failure.ts'
import { withFileErrors } from '../sync/file-errors.ts'
import { whileOpen } from './open-dialogs.ts'
import { markDownloaded } from './quarantine.ts'
import type { Texts } from './texts.ts'

export type FileSaves = {
  /**
   * Asks for a place, fetches the file if needed, and saves it there. `saved` is false if no place was chosen.
   * @throws SyncError; the file at the place is then the one that was there before
   */
  save(id: string): Promise<{ saved: boolean }>
  /** Shows a file that was saved since the sign-in in its folder. @throws SyncError 'not-found' if it is not there */
  show(id: string): Promise<void>
  /** Forgets where files were saved. */
  forget(): void
}

/** @param options.window parent of the save dialog @param options.chat throws if nobody is signed in */
export function createFileSaves(options: {
  window(): BrowserWindow | null
  chat(): Chat
  texts: Texts
  log: Log
}): FileSaves {
  const { window, chat, texts, log } = options
  /** The paths, by the file's id. They are never sent to the page, and never accepted from it. */
  const saved = new Map<string, string>()

  /** The dialog asks before it overwrites a file. */
  async function choosePath(name: string): Promise<string | null> {
    const owner = window()
    if (owner === null) throw new SyncError('refused')
    const { canceled, filePath } = await whileOpen(
      dialog.showSaveDialog(owner, {
        title: texts('saveFileTitle'),
        defaultPath: join(downloads(), safeFileName(name) || texts('saveFileName')),
        properties: ['createDirectory', 'showOverwriteConfirmation']
      })
    )
    return canceled ? null : filePath
  }

  async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    // In the same folder, because a rename is only atomic within one file system.
    const temporary = join(dirname(path), `CloudLink Chat ${randomBytes(4).toString('hex')}.part`)
    const file = await withFileErrors(beginFile(path, temporary))
    try {
      for await (const part of content) await withFileErrors(file.write(part))
      // Before the rename, so that it is never there without the mark.
      await markDownloaded(temporary).catch(() => log.warn('saved file not marked as downloaded'))
      await withFileErrors(file.keep())
    } catch (error) {
      await file.discard().catch(() => log.warn('unfinished file not removed'))
      throw error
    }
  }

  return {
    async save(id) {
      const path = await choosePath(await chat().files.nameOf(id))
      if (path === null) return { saved: false }
      const { read } = await chat().files.open(id)
      await write(path, read())
      saved.set(id, path)
      return { saved: true }
    },
    async show(id) {
      const path = saved.get(id)
      if (path === undefined) throw new SyncError('not-found', 'file-unknown')
      await access(path).catch(() => {
        throw new SyncError('not-found', 'export-moved')
      })
      shell.showItemInFolder(path)
    },
    forget: () => saved.clear()
  }
}

/** The downloads folder, or the home folder on a desktop without one. */
function downloads(): string {
  try {
    return app.getPath('downloads')
  } catch {
    return app.getPath('home')
  }
}
