/** Reloads a page that crashed, and tells the person; asks if it keeps crashing. */
import { app, dialog } from 'electron'
import type { WebContents } from 'electron'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Texts } from './texts.ts'

/** Reloads per minute without asking the person. */
const MAX_RELOADS = 3
const MINUTE_MS = 60_000

/**
 * Listens for crashes of the page's process.
 * @param options.logFolder is shown to the person
 * @param options.onReload the page is about to be reloaded without asking the person
 */
export function reloadAfterCrash(
  contents: WebContents,
  options: { clock: Clock; log: Log; texts: Texts; logFolder: string; onReload(): void }
): void {
  const { clock, log, texts, logFolder, onReload } = options
  let reloads: number[] = []

  function reload(): void {
    if (!contents.isDestroyed()) contents.reload()
  }

  async function ask(): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: texts('crashMessage'),
      detail: texts('crashDetail', { folder: logFolder }),
      buttons: [texts('crashReload'), texts('quit')],
      defaultId: 0,
      cancelId: 1
    })
    reloads = []
    if (response === 0) reload()
    else app.quit()
  }

  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.warn('page gone', { reason, exitCode })
    if (reason === 'clean-exit') return
    const now = clock.monotonic()
    reloads = [...reloads.filter((at) => now - at < MINUTE_MS), now]
    // All state is in main and the store, so a new page shows it again.
    if (reloads.length > MAX_RELOADS) {
      void ask()
      return
    }
    onReload()
    reload()
  })
}
