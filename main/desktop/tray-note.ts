/** Says once where the program went when its window was closed. */
import { Notification } from 'electron'
import type { Log } from '../kernel/log.ts'
import type { SettingsFile } from '../settings.ts'
import type { Texts } from './texts.ts'

/** @param options.show brings the window to the front */
export function createTrayNote(options: {
  settings: SettingsFile
  texts: Texts
  log: Log
  show(): void
}): () => void {
  const { settings, texts, log, show } = options
  /** A notification that nobody holds may be collected, and its click lost. */
  let shown: Notification | null = null

  return () => {
    if (settings.get().trayNoted || !Notification.isSupported()) return
    shown = new Notification({
      title: texts('trayNoteTitle'),
      body: texts(process.platform === 'darwin' ? 'trayNoteMac' : 'trayNote')
    })
    shown.on('click', () => {
      shown?.close()
      shown = null
      show()
    })
    shown.show()
    settings.change({ trayNoted: true }).catch(() => log.warn('settings not written', { place: 'tray note' }))
  }
}
