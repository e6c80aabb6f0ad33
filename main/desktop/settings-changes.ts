/** Applies changes of the settings immediately: in the system, in the program and in its pages. */
import { keysOf } from '../../preload/contract/commands.ts'
import type { KeyChanges, Settings } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'
import { platform } from '../platform.ts'
import { visibleSettings } from '../settings.ts'
import type { SettingsFile } from '../settings.ts'
import { SyncError } from '../sync/failure.ts'
import type { Service } from './service.ts'
import { setStartAtLogin, startsAtLogin } from './start-at-login.ts'

export type SettingsChanges = Service & {
  /**
   * @returns the settings after the change
   * @throws SyncError 'storage' if start at login could not be changed, 'refused' if the system does not accept the keys of
   *   the global shortcut; then no setting is changed
   * @throws SettingsError if the file could not be written; the change then lasts until the program quits
   */
  change(change: Partial<Settings>): Promise<Settings>
}

/**
 * @param setGlobalShortcut returns whether the system accepts the keys
 * @param onChanged applies the settings, or those that changed, to the program and its pages
 */
export function createSettingsChanges(options: {
  settings: SettingsFile
  log: Log
  setGlobalShortcut(keys: string | null): boolean
  onChanged(now: Settings, change: Partial<Settings>): void
}): SettingsChanges {
  const { settings, log, setGlobalShortcut, onChanged } = options
  // One change at a time: two quick ones could otherwise reach the system in the wrong order.
  let previous: Promise<unknown> = Promise.resolve()

  async function apply(change: Partial<Settings>): Promise<Settings> {
    const { startAtLogin: enabled, startHidden: hidden } = { ...settings.get(), ...change }
    // Done before the settings are saved, because the system may refuse it.
    if ('startAtLogin' in change || 'startHidden' in change) await setStartAtLogin({ enabled, hidden })
    if (change.keys !== undefined) changeGlobalShortcut(change.keys)
    const writing = settings.change(change)
    const now = visibleSettings(settings.get())
    onChanged(now, change)
    await writing
    return now
  }

  function changeGlobalShortcut(changes: KeyChanges): void {
    const before = keysOf('toggle-window', settings.get().keys, platform)
    const after = keysOf('toggle-window', changes, platform)
    // Keys that were refused before are tried again with each change, but do not prevent it.
    if (!setGlobalShortcut(after) && after !== before) throw new SyncError('refused', 'shortcut-taken')
  }

  return {
    /** Updates the setting "start at login" from the system, because the person may have changed it there. */
    start() {
      const startAtLogin = startsAtLogin({ hidden: settings.get().startHidden })
      if (startAtLogin === settings.get().startAtLogin) return
      settings
        .change({ startAtLogin })
        .catch(() => log.warn('settings not written', { place: 'start at login' }))
    },
    dispose: () => undefined,
    change(change) {
      const changing = previous.then(() => apply(change))
      previous = changing.catch(() => undefined)
      return changing
    }
  }
}
