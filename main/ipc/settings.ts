import type { Settings, SettingsCalls } from '../../preload/contract/index.ts'
import { settingsChange } from '../settings.ts'
import { none } from './entry.ts'
import type { Entries } from './entry.ts'

/** @param change keeps and applies a change. @throws SyncError where the file or the system refuses it */
export function settingsCalls(
  settings: () => Settings,
  change: (change: Partial<Settings>) => Promise<Settings>
): Entries<SettingsCalls> {
  return {
    getSettings: { args: none, answer: () => settings() },
    setSettings: { args: settingsChange, answer: (wanted) => change(wanted) }
  }
}
