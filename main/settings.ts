/**
 * settings.json: settings that are needed before the first frame is drawn. The file is not encrypted, so it contains no
 * secrets and no messages.
 */
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { areUsable, usableChanges } from '../preload/contract/key-changes.ts'
import { SETTINGS } from '../preload/contract/settings.ts'
import type {
  FailureCode,
  FailureDetail,
  KeyChanges,
  SettingName,
  Settings
} from '../preload/contract/index.ts'
import { platform } from './platform.ts'
import { putAside, readSettingsJson } from './settings-json.ts'

const names = Object.keys(SETTINGS) as SettingName[]

const keyChanges = z
  .record(z.string().max(50), z.string().max(50).nullable())
  .refine((value) => areUsable(value as KeyChanges, platform))

const minute = z
  .int()
  .min(0)
  .max(24 * 60 - 1)
const hours = z.array(z.strictObject({ from: minute, to: minute }).nullable()).length(7)

function schemaOf(name: SettingName): z.ZodType {
  const setting = SETTINGS[name]
  switch (setting.kind) {
    case 'choice':
      return z.literal([...setting.values])
    case 'switch':
      return z.boolean()
    case 'keys':
      return keyChanges
    case 'hours':
      return hours
    case 'languages':
      return z.array(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)).max(20)
  }
}

/** Keeps what is usable, and uses the default for the rest. */
function tolerantSchemaOf(name: SettingName): z.ZodType {
  const setting = SETTINGS[name]
  const schema =
    setting.kind === 'keys'
      ? z.unknown().transform((value) => usableChanges(value, platform))
      : schemaOf(name)
  return schema.catch(setting.default)
}

/** Builds an object with one schema per setting. */
const mapSettings = (make: (name: SettingName) => z.ZodType): Record<string, z.ZodType> =>
  Object.fromEntries(names.map((name) => [name, make(name)]))

/** The schema of a change that the page requests: any subset of the settings. */
export const settingsChange = z.strictObject(
  mapSettings((name) => schemaOf(name).exactOptional())
) as unknown as z.ZodType<Partial<Settings>>

/** The settings in the settings dialog. A missing or invalid value becomes the default. */
const visible = z.object(mapSettings(tolerantSchemaOf)) as unknown as z.ZodType<Settings>

const length = z.int().min(1).max(100_000)
const size = z.object({ width: length, height: length })
const bounds = size.extend({ x: z.int(), y: z.int() })

const hidden = z.object({
  /** Zoom factor of the page. */
  zoom: z.number().min(0.5).max(2).catch(1),
  /** Last bounds of the window, for an arrangement of displays that has none of its own. */
  window: bounds.nullable().catch(null),
  /** Where the window was, by the key of the arrangement of displays; the latest last. An invalid one is ignored. */
  placements: z
    .record(z.string(), bounds.extend({ maximized: z.boolean() }).nullable().catch(null))
    .catch({}),
  /** The size of the tray window. */
  popoverSize: size.nullable().catch(null),
  /** Whether the tray window stays open without the focus. */
  pinned: z.boolean().catch(false),
  /** Whether the person was asked which kind of window they want, and answered. */
  modeAsked: z.boolean().catch(false),
  /** Whether the person was told where the program goes when its window is closed. */
  trayNoted: z.boolean().catch(false),
  /** Until when the person turned do not disturb on, or off in spite of the quiet hours. */
  quiet: z.object({ on: z.boolean(), until: z.iso.datetime() }).nullable().catch(null),
  /** Server settings from the sign-in screen. */
  clientId: z.string().catch(''),
  region: z.enum(['', '.us', '.eu']).catch(''),
  /** Identifies this installation to the notifications service; random, generated once. */
  deviceId: z.string().catch('')
})

export type StoredSettings = Settings & z.infer<typeof hidden>

/** Has no `cause`, which would reveal the path of the profile. */
class SettingsError extends Error {
  override name = 'SettingsError'
  readonly code: FailureCode = 'storage'
  readonly detail: FailureDetail = 'settings-not-saved'
}

export type SettingsFile = {
  get(): StoredSettings
  /**
   * Changes some values and writes the file.
   * @throws SettingsError if the file cannot be written; the new values still apply to this run
   */
  change(values: Partial<StoredSettings>): Promise<void>
}

/**
 * Opens the settings. If the file is missing or damaged, the defaults apply: that is no reason not to start. Entries that this
 * version does not know or cannot use stay in the file, because a newer version may have written them; changing such a
 * setting replaces its entry.
 * @param write writes the file atomically
 * @param onPutAside a damaged file was renamed before the first write; gets its new name
 */
export function openSettings(
  file: string,
  write: (file: string, data: string) => Promise<void>,
  onPutAside: (name: string) => void = () => undefined
): SettingsFile {
  const { json, ...found } = readSettingsJson(file)
  let { isDamaged } = found
  let values: StoredSettings = { ...visible.parse(json), ...hidden.parse(json) }
  let kept = entriesOfOthers(json, values)
  let writing = Promise.resolve()

  async function save(data: string): Promise<void> {
    if (isDamaged) {
      onPutAside(await putAside(file))
      isDamaged = false
    }
    await write(file, data)
  }

  return {
    get: () => values,
    change(some) {
      values = { ...values, ...some }
      kept = kept.filter(([name]) => !Object.hasOwn(some, name))
      const data = JSON.stringify({ ...values, ...Object.fromEntries(kept) }, null, 2)
      writing = writing.catch(() => undefined).then(() => save(data))
      return writing.catch(() => {
        throw new SettingsError()
      })
    }
  }
}

/** The entries of the file that the values do not contain as they are. */
function entriesOfOthers(json: Record<string, unknown>, values: StoredSettings): [string, unknown][] {
  const used = new Map(Object.entries(values))
  return Object.entries(json).filter(([name, entry]) => !isDeepStrictEqual(used.get(name), entry))
}

/** The settings that the page may read and change. */
export function visibleSettings(values: StoredSettings): Settings {
  return visible.parse(values)
}
