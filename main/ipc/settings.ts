import * as z from 'zod'
import type { Settings, SettingsCalls } from '../../preload/contract/index.ts'
import { settingsShape } from '../settings.ts'
import { none } from './entry.ts'
import type { Entries } from './entry.ts'

const { theme, historyDays } = settingsShape.shape

/** @param change keeps and applies a change. @throws SyncError where the file or the system refuses it */
export function settingsCalls(
  settings: () => Settings,
  change: (change: Partial<Settings>) => Promise<Settings>
): Entries<SettingsCalls> {
  return {
    getSettings: { args: none, answer: () => settings() },
    setSettings: {
      args: z.strictObject({
        theme: theme.exactOptional(),
        closeToTray: z.boolean().exactOptional(),
        startAtLogin: z.boolean().exactOptional(),
        startHidden: z.boolean().exactOptional(),
        compactRows: z.boolean().exactOptional(),
        historyDays: historyDays.exactOptional()
      }),
      answer: (wanted) => change(wanted)
    }
  }
}
