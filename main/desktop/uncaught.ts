/** Uncaught errors: logs them without their message, shows one dialog, and keeps the program running. */
import { app, dialog } from 'electron'
import type { Log } from '../kernel/log.ts'
import type { Texts } from './texts.ts'

/**
 * Starts listening. Without a listener Electron shows the error's message, or the program ends or stops working without
 * any sign.
 */
export function catchUncaught({ log, texts }: { log: Log; texts: Texts }): void {
  let told = false

  function onError(error: unknown): void {
    log.warn('uncaught error', { kind: kindOf(error), place: placeOf(error) })
    if (told) return
    told = true
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
 * File and line of the innermost stack frame. The message, which precedes the frames, is left out: it may contain
 * private text.
 */
export function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const place = /^ {4}at (?:.*[/\\(])?([\w.-]+\.\w+:\d+):\d+\)?$/m.exec(stack)?.[1]
  return place ?? 'unknown'
}
