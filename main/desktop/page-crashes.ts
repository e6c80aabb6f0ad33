/** Reloads a page that crashed; asks the person if it keeps crashing. */
import { app, dialog } from 'electron'
import type { WebContents } from 'electron'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Texts } from './texts.ts'

/** Reloads per minute without asking the person. */
const MAX_RELOADS = 3
const MINUTE_MS = 60_000

/** Listens for crashes of the page's process. @param logFolder is shown to the person */
export function reloadAfterCrash(
  contents: WebContents,
  { clock, log, texts, logFolder }: { clock: Clock; log: Log; texts: Texts; logFolder: string }
): void {
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

  contents.on('render-process-gone', (_event, { reason }) => {
    log.warn('page gone', { reason })
    if (reason === 'clean-exit') return
    const now = clock.monotonic()
    reloads = [...reloads.filter((at) => now - at < MINUTE_MS), now]
    // All state is in main and the store, so a new page shows it again.
    if (reloads.length <= MAX_RELOADS) reload()
    else void ask()
  })
}
