/**
 * The settings on this computer. Main derives the settings file and the validation of changes from this list, and the page
 * its dialog. To add a setting, add an entry here and its texts under `preferences` in renderer/locales.
 */

/** `needs`: another switch that must be on for this one to have an effect. */
type Choice = { kind: 'choice'; values: readonly (string | number)[]; default: string | number }
type Switch = { kind: 'switch'; default: boolean; needs?: string }

export const SETTINGS = {
  theme: { kind: 'choice', values: ['system', 'light', 'dark'], default: 'system' },
  /** How many days of history are loaded in the background; 0: only what the person looks at. */
  historyDays: { kind: 'choice', values: [0, 7, 30, 90, 365], default: 30 },
  /** How long a message waits before it is sent, so that sending can be undone; 0: not at all. */
  undoSeconds: { kind: 'choice', values: [0, 3, 5, 10], default: 5 },
  /** Closing the window hides it to the tray, if there is one. */
  closeToTray: { kind: 'switch', default: true },
  startAtLogin: { kind: 'switch', default: false },
  startHidden: { kind: 'switch', default: false, needs: 'startAtLogin' },
  compactRows: { kind: 'switch', default: false }
} as const satisfies Record<string, Choice | Switch>

export type SettingName = keyof typeof SETTINGS

type ValueOf<S> = S extends { kind: 'choice'; values: readonly (infer V)[] } ? V : boolean

export type Settings = { [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> }

export type SettingsCalls = {
  getSettings: { args: void; value: Settings }
  setSettings: { args: Partial<Settings>; value: Settings }
}

export type SettingsEvents = {
  settings: Settings
  /** The tray asks the page to show the settings. */
  showSettings: Record<string, never>
}
