/** Handles uncaught errors: logs them without their message, shows one dialog, and keeps the program running. */
import { app, dialog } from 'electron'
import type { Log } from '../kernel/log.ts'
import type { Texts } from './texts.ts'

/**
 * Starts listening. Without a listener, Electron shows the error's message, or the program exits or hangs silently.
 */
export function catchUncaught({ log, texts }: { log: Log; texts: Texts }): void {
  let dialogShown = false

  function onError(error: unknown): void {
    log.warn('uncaught error', { kind: kindOf(error), place: placeOf(error) })
    if (dialogShown) return
    dialogShown = true
    void app.whenReady().then(async () => {
      const { response } = await dialog.showMessageBox({
        type: 'error',
        message: texts('uncaughtMessage'),
        detail: texts('uncaughtDetail'),
        buttons: [texts('uncaughtGoOn'), texts('quit')],
        defaultId: 0,
        cancelId: 0
      })
      if (response === 1) app.quit()
    })
  }

  process.on('uncaughtException', onError)
  process.on('unhandledRejection', onError)
}

const kindOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/**
 * File and line of the innermost stack frame. Skips the message before the frames, because it may contain private text.
 */
export function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const place = /^ {4}at (?:.*[/\\(])?([\w.-]+\.\w+:\d+):\d+\)?$/m.exec(stack)?.[1]
  return place ?? 'unknown'
}
