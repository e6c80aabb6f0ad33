/** Light or dark: of the system, which the tray follows, and of the program, which the person may choose. */
import { nativeTheme } from 'electron'
import type { Settings } from '../../preload/contract/index.ts'

export type SystemTheme = {
  /** Whether the system's own panels are dark, whatever the program shows. */
  isDark(): boolean
  /** What the program shows from now on. */
  choose(theme: Settings['theme']): void
  /** Calls back at each change of either. */
  onChange(listener: () => void): void
}

/**
 * Made before anything overrides the theme: on Linux Electron knows the system's only while it follows it, so the last one
 * that was seen counts there.
 */
export function createSystemTheme(): SystemTheme {
  let seen = nativeTheme.shouldUseDarkColors
  const look = (): void => {
    if (nativeTheme.themeSource === 'system') seen = nativeTheme.shouldUseDarkColors
  }
  nativeTheme.on('updated', look)
  return {
    isDark: () =>
      process.platform === 'linux' ? seen : nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
    choose(theme) {
      nativeTheme.themeSource = theme
    },
    onChange(listener) {
      nativeTheme.on('updated', listener)
    }
  }
}
