/** Light or dark: of the system, which the tray follows, and of the program, which the person may choose. */
import { nativeTheme } from 'electron'
import type { Settings } from '../../preload/contract/index.ts'
import type { Service } from './service.ts'

export type SystemTheme = Service & {
  /** Whether the system's own panels are dark, whatever the program shows. */
  isDark(): boolean
  /** What the program shows from now on. */
  choose(theme: Settings['theme']): void
}

/**
 * On Linux Electron knows the system's theme only while it follows it, so the last one that was seen counts there.
 * @param chosen what the settings say at the start
 * @param onChange either of the two changed
 */
export function createSystemTheme(options: { chosen(): Settings['theme']; onChange(): void }): SystemTheme {
  let seen = false
  let started = false

  function onUpdated(): void {
    if (nativeTheme.themeSource === 'system') seen = nativeTheme.shouldUseDarkColors
    options.onChange()
  }
  function choose(theme: Settings['theme']): void {
    if (started) nativeTheme.themeSource = theme
  }

  return {
    start() {
      started = true
      // Before anything overrides it.
      seen = nativeTheme.shouldUseDarkColors
      nativeTheme.on('updated', onUpdated)
      choose(options.chosen())
    },
    dispose() {
      nativeTheme.off('updated', onUpdated)
    },
    isDark: () =>
      process.platform === 'linux' ? seen : nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
    choose
  }
}
