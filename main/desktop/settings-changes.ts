/** A change of the settings takes effect at once: in the system, in the program and in its pages. */
import type { Settings } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'
import { visibleSettings } from '../settings.ts'
import type { SettingsFile } from '../settings.ts'
import type { Service } from './service.ts'
import { setStartAtLogin, startsAtLogin } from './start-at-login.ts'

export type SettingsChanges = Service & {
  /**
   * @returns the settings as they then are
   * @throws SyncError 'storage' where the system refuses to start the program at login; nothing is changed then
   * @throws SettingsError where the file could not be written; the change holds for this run
   */
  change(change: Partial<Settings>): Promise<Settings>
}

/** @param onChanged applies them to the program and its pages */
export function createSettingsChanges(options: {
  settings: SettingsFile
  log: Log
  onChanged(now: Settings): void
}): SettingsChanges {
  const { settings, log, onChanged } = options
  return {
    /** The person may have changed it in the system. */
    start() {
      const startAtLogin = startsAtLogin({ hidden: settings.get().startHidden })
      if (startAtLogin === settings.get().startAtLogin) return
      settings
        .change({ startAtLogin })
        .catch(() => log.warn('settings not written', { place: 'start at login' }))
    },
    dispose: () => undefined,
    async change(change) {
      const { startAtLogin: enabled, startHidden: hidden } = { ...settings.get(), ...change }
      // Before it is kept: what the system refuses is not so.
      if ('startAtLogin' in change || 'startHidden' in change) await setStartAtLogin({ enabled, hidden })
      const writing = settings.change(change)
      const now = visibleSettings(settings.get())
      onChanged(now)
      await writing
      return now
    }
  }
}
