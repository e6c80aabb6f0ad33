/** A page that crashes is loaded again; one that does so again and again asks the person. */
import { app, dialog } from 'electron'
import type { WebContents } from 'electron'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Texts } from './texts.ts'

/** So often in a minute it is loaded again without a word. */
const MOST_RELOADS = 3
const MINUTE_MS = 60_000

/** Listens to the contents' process from now on. @param logFolder is named to the person */
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
    // The state is in main and the store: a new page shows all of it again.
    if (reloads.length <= MOST_RELOADS) reload()
    else void ask()
  })
}
