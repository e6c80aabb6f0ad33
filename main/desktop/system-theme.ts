/** The system's theme, which the tray icon follows, and the program's theme, which the person can choose. */
import { nativeTheme } from 'electron'
import type { Settings } from '../../preload/contract/index.ts'
import type { Service } from './service.ts'

export type SystemTheme = Service & {
  /** Whether the system's panels are dark, independently of the program's theme. */
  isDark(): boolean
  /** Sets the theme of the program. */
  choose(theme: Settings['theme']): void
}

/**
 * On Linux, Electron knows the system's theme only while the program follows it, so this remembers the last known one.
 * @param options.chosen the theme in the settings
 * @param options.onChange is called when either theme changes
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
      // Read before choose() overrides it.
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
