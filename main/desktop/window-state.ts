/** What the page knows of its window, and may change. */
import type { WindowState } from '../../preload/contract/index.ts'
import type { SettingsFile } from '../settings.ts'
import type { TrayWatch } from './tray-watch.ts'
import type { WindowMode } from './window-modes.ts'

export type PageWindow = {
  state(): Promise<WindowState>
  /** @throws SettingsError if it could not be saved; it then lasts until the program quits */
  setPinned(pinned: boolean): Promise<void>
  /** @throws SettingsError */
  modeAnswered(): Promise<void>
  /** Tells the page. */
  tell(): void
}

export function createPageWindow(options: {
  settings: SettingsFile
  tray: TrayWatch
  mode(): WindowMode
  emit(state: WindowState): void
}): PageWindow {
  const { settings, tray, mode, emit } = options
  function now(): WindowState {
    const { pinned, modeAsked } = settings.get()
    return { mode: mode(), pinned, asksMode: !modeAsked && tray.isShown() }
  }
  const tell = (): void => emit(now())

  async function change(values: { pinned: boolean } | { modeAsked: true }): Promise<void> {
    const writing = settings.change(values)
    tell()
    await writing
  }

  return {
    async state() {
      await tray.whenKnown()
      return now()
    },
    setPinned: (pinned) => change({ pinned }),
    modeAnswered: () => change({ modeAsked: true }),
    tell
  }
}
