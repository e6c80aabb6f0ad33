/** settings.json: what the first frame needs. Plain text, so no secret and no content. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { FailureCode, FailureDetail, Settings } from '../preload/contract/index.ts'

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(320), height: z.int().min(400) })

/** The settings a person sees, for checking what the page asks to change. */
export const settingsShape = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  closeToTray: z.boolean(),
  startAtLogin: z.boolean(),
  startHidden: z.boolean(),
  compactRows: z.boolean(),
  historyDays: z.literal([0, 7, 30, 90, 365])
})

const stored = z.object({
  theme: settingsShape.shape.theme.catch('system'),
  closeToTray: z.boolean().catch(true),
  startAtLogin: z.boolean().catch(false),
  startHidden: z.boolean().catch(false),
  compactRows: z.boolean().catch(false),
  historyDays: settingsShape.shape.historyDays.catch(30),
  /** How large everything is drawn; 1 is normal. */
  zoom: z.number().min(0.5).max(2).catch(1),
  /** Where the window stood. */
  window: bounds.nullable().catch(null),
  /** Server settings of the sign-in screen. */
  clientId: z.string().catch(''),
  region: z.enum(['', '.us', '.eu']).catch(''),
  /** Names this installation to the notification service; random, made once. */
  deviceId: z.string().catch('')
})

export type StoredSettings = z.infer<typeof stored>

/** Carries no cause: that would name the path of the profile. */
class SettingsError extends Error {
  override name = 'SettingsError'
  readonly code: FailureCode = 'storage'
  readonly detail: FailureDetail = 'settings-not-saved'
}

export type SettingsFile = {
  get(): StoredSettings
  /**
   * Changes some values and writes the file.
   * @throws SettingsError where it could not be written; the values hold for this run all the same.
   */
  change(values: Partial<StoredSettings>): Promise<void>
}

/**
 * Opens the settings. A missing or damaged file means the defaults: nothing in it is worth refusing to start.
 * @param write writes the file atomically.
 */
export function openSettings(
  file: string,
  write: (file: string, data: string) => Promise<void>
): SettingsFile {
  let values = stored.parse(readJson(file))
  let writing = Promise.resolve()
  return {
    get: () => values,
    change(some) {
      values = { ...values, ...some }
      const data = JSON.stringify(values, null, 2)
      writing = writing.catch(() => undefined).then(() => write(file, data))
      return writing.catch(() => {
        throw new SettingsError()
      })
    }
  }
}

/** The part of the settings that the page may see and change. */
export function visibleSettings(values: StoredSettings): Settings {
  return settingsShape.parse(values)
}

function readJson(file: string): unknown {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof json === 'object' && json !== null ? json : {}
  } catch {
    return {}
  }
}
