/** What the person chose for this computer. */

export type Settings = {
  theme: 'system' | 'light' | 'dark'
  /** Closing the window hides it to the tray (where a tray exists). */
  closeToTray: boolean
  startAtLogin: boolean
  startHidden: boolean
  compactRows: boolean
  /** How many days of history are loaded in the background; 0: only what is looked at. */
  historyDays: 0 | 7 | 30 | 90 | 365
}

export type SettingsCalls = {
  getSettings: { args: void; value: Settings }
  setSettings: { args: Partial<Settings>; value: Settings }
}

export type SettingsEvents = {
  settings: Settings
  /** Asked for by the tray. */
  showSettings: Record<string, never>
}
