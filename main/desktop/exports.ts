/** Runs exports, one at a time: the save dialog, the progress and the result. */
import { randomBytes } from 'node:crypto'
import { access } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { app, dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Calls, EventName, Events, ExportState } from '../../preload/contract/index.ts'
import { beginFile } from '../atomic-file.ts'
import type { Log } from '../kernel/log.ts'
import type { Chat } from '../sync/chat-types.ts'
import { failureOf, SyncError } from '../sync/failure.ts'
import { fileNameOf } from '../kernel/file-name.ts'
import { systemLanguage } from './language.ts'
import { whileOpen } from './open-dialogs.ts'
import type { Texts } from './texts.ts'

export type Exports = {
  /**
   * Asks for a file and starts the export; events report the progress. `begun` is false if no file was chosen.
   * @throws SyncError 'refused' while another export is running
   */
  begin(request: Calls['exportConversation']['args']): Promise<{ begun: boolean }>
  state(): ExportState | null
  cancel(): void
  /** Shows the last exported file in its folder. @throws SyncError 'not-found' if it was moved or deleted */
  show(): Promise<void>
  /** Forgets the finished export. */
  forget(): void
}

/** @param options.window parent of the save dialog @param options.chat throws if nobody is signed in */
export function createExports(options: {
  window(): BrowserWindow | null
  chat(): Chat
  texts: Texts
  log: Log
  emit<N extends EventName>(name: N, payload: Events[N]): void
}): Exports {
  const { window, chat, texts, log, emit } = options
  let choosing = false
  let state: ExportState | null = null
  let abort = new AbortController()
  /** The path is never sent to the page, and never accepted from it. */
  let file: string | null = null

  function change(next: ExportState | null): void {
    state = next
    emit('exportChanged', {})
  }

  /** The dialog asks before it overwrites a file. */
  async function chooseFile(title: string): Promise<string | null> {
    const name = fileNameOf(title, new Date(), texts('transcriptUntitled'))
    const owner = window()
    if (owner === null) throw new SyncError('refused')
    const { canceled, filePath } = await whileOpen(
      dialog.showSaveDialog(owner, {
        title: texts('exportTitle'),
        defaultPath: join(documents(), name),
        filters: [{ name: texts('exportKind'), extensions: ['txt'] }],
        properties: ['createDirectory', 'showOverwriteConfirmation']
      })
    )
    return canceled ? null : filePath
  }

  async function run(
    path: string,
    { conversationId, loadOlder }: Calls['exportConversation']['args']
  ): Promise<void> {
    const { signal } = (abort = new AbortController())
    file = null
    change({ step: 'running', conversationId, messages: 0, backTo: null })
    try {
      const { messages, gaps } = await chat().exporter.run({
        conversationId,
        loadOlder,
        language: { words: texts, locale: systemLanguage().formats },
        // The partial file is in the same folder, because a rename is only atomic within one file system.
        beginFile: () =>
          beginFile(path, join(dirname(path), `CloudLink Chat ${randomBytes(4).toString('hex')}.part`)),
        signal,
        onProgress(progress) {
          if (state?.step === 'running') state = { ...state, ...progress }
          emit('exportProgress', progress)
        }
      })
      file = path
      const folder = basename(dirname(path)) || dirname(path)
      change({ step: 'done', conversationId, messages, gaps, file: basename(path), folder })
    } catch (error) {
      const failure = failureOf(error)
      log.warn('export failed', { code: failure.code })
      change({ step: 'failed', conversationId, failure })
    }
  }

  return {
    async begin(request) {
      if (choosing || state?.step === 'running') throw new SyncError('refused', 'export-running')
      choosing = true
      try {
        const [conversation] = await chat().conversations.get([request.conversationId])
        if (conversation === undefined) throw new SyncError('not-found', 'conversation-gone')
        const path = await chooseFile(conversation.title)
        if (path === null) return { begun: false }
        void run(path, request)
        return { begun: true }
      } finally {
        choosing = false
      }
    },
    state: () => state,
    cancel: () => abort.abort(new SyncError('cancelled')),
    async show() {
      if (file === null) throw new SyncError('not-found', 'export-none')
      await access(file).catch(() => {
        throw new SyncError('not-found', 'export-moved')
      })
      shell.showItemInFolder(file)
    },
    forget() {
      if (state === null || state.step === 'running') return
      file = null
      change(null)
    }
  }
}

/** The documents folder, or the home folder on a desktop without one. */
function documents(): string {
  try {
    return app.getPath('documents')
  } catch {
    return app.getPath('home')
  }
}
