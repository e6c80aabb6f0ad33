import type { Settings, SettingsCalls } from '../../preload/contract/index.ts'
import { settingsChange } from '../settings.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param change saves and applies a change; throws a SyncError if the file or the operating system refuses it */
export function settingsCalls(
  settings: () => Settings,
  change: (change: Partial<Settings>) => Promise<Settings>
): CallHandlers<SettingsCalls> {
  return {
    getSettings: { args: noArgs, answer: () => settings() },
    setSettings: { args: settingsChange, answer: (wanted) => change(wanted) }
  }
}
