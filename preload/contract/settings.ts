/**
 * The settings on this computer. Main derives the settings file and the validation of changes from this list, and the page
 * its dialog and the search in it. To add a setting, add an entry here and its texts under `preferences` in
 * renderer/locales.
 */
import type { KeyChanges } from './commands.ts'
import { LANGUAGES } from './languages.ts'
import { NO_QUIET_HOURS } from './quiet.ts'
import type { QuietHours } from './quiet.ts'

/** The pages of the settings, in their order. */
export const SETTINGS_PAGES = [
  'account',
  'appearance',
  'notifications',
  'window',
  'messages',
  'keyboard',
  'languages',
  'about'
] as const

export type SettingsPage = (typeof SETTINGS_PAGES)[number]

type Common = {
  page: SettingsPage
  /** Another switch that must be on for this setting to have an effect. */
  needs?: string
}
type Choice = Common & { kind: 'choice'; values: readonly (string | number)[]; default: string | number }
/** Languages, BCP 47, from those that main offers. */
type Languages = Common & { kind: 'languages'; default: readonly [] }
type Switch = Common & { kind: 'switch'; default: boolean }
/** Drawn by a section of its own. */
type Keys = Common & { kind: 'keys'; default: KeyChanges }
/** A range of the day for each weekday. */
type Hours = Common & { kind: 'hours'; default: QuietHours }

export const SETTINGS = {
  theme: { page: 'appearance', kind: 'choice', values: ['system', 'light', 'dark'], default: 'system' },
  compactRows: { page: 'appearance', kind: 'switch', default: false },
  /** What a notification says: the message, only who wrote, or only that there is one. */
  notificationContent: {
    page: 'notifications',
    kind: 'choice',
    values: ['all', 'name', 'nothing'],
    default: 'all'
  },
  notificationSound: { page: 'notifications', kind: 'switch', default: true },
  /** When notifications are silenced. */
  quietHours: { page: 'notifications', kind: 'hours', default: NO_QUIET_HOURS },
  /** 'popover' is the tray window: it opens beside the tray icon and closes when it loses the focus. */
  windowMode: { page: 'window', kind: 'choice', values: ['window', 'popover'], default: 'window' },
  /** Of the ordinary window; the tray window always is. */
  alwaysOnTop: { page: 'window', kind: 'switch', default: false },
  /** Closing the window hides it to the tray, or minimizes it if there is none. */
  closeToTray: { page: 'window', kind: 'switch', default: true },
  startAtLogin: { page: 'window', kind: 'switch', default: false },
  startHidden: { page: 'window', kind: 'switch', default: false, needs: 'startAtLogin' },
  /** How long a message waits before it is sent, so that sending can be undone; 0: not at all. */
  undoSeconds: { page: 'messages', kind: 'choice', values: [0, 3, 5, 10], default: 5 },
  /** How many days of history are loaded in the background; 0: only what the person looks at. */
  historyDays: { page: 'messages', kind: 'choice', values: [0, 7, 30, 90, 365], default: 30 },
  checkForUpdates: { page: 'about', kind: 'switch', default: true },
  /** The keys of commands that a person changed, also those that work in other programs. */
  keys: { page: 'keyboard', kind: 'keys', default: {} },
  /** How many days messages are kept on this computer; 0: for ever. */
  keepDays: { page: 'messages', kind: 'choice', values: [0, 365, 90, 30], default: 0 },
  /** The language of the program's texts. */
  language: { page: 'languages', kind: 'choice', values: ['system', ...LANGUAGES], default: 'system' },
  spellCheck: { page: 'languages', kind: 'switch', default: false },
  /** Empty for the languages of the system. */
  spellCheckLanguages: { page: 'languages', kind: 'languages', default: [], needs: 'spellCheck' }
} as const satisfies Record<string, Choice | Switch | Keys | Languages | Hours>

export type SettingName = keyof typeof SETTINGS

type ValueOf<S> = S extends { kind: 'choice'; values: readonly (infer V)[] }
  ? V
  : S extends { kind: 'keys' }
    ? KeyChanges
    : S extends { kind: 'languages' }
      ? string[]
      : S extends { kind: 'hours' }
        ? QuietHours
        : boolean

export type Settings = { [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> }

export type SettingsCalls = {
  getSettings: { args: void; value: Settings }
  setSettings: { args: Partial<Settings>; value: Settings }
}

export type SettingsEvents = {
  settings: Settings
  /** The tray or a link asks the page to show the settings; null for the page that was shown last. */
  showSettings: { page: SettingsPage | null }
}
