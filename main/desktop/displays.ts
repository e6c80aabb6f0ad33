/** The displays of this computer, as the rules of placement.ts take them. */
import { screen } from 'electron'
import { arrangementKey } from './placement.ts'
import type { DisplayAreas, Place } from './placement.ts'

/** All displays, the primary one first. Call it only when Electron is ready. */
export function displays(): DisplayAreas[] {
  const primary = screen.getPrimaryDisplay()
  return [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)]
}

/** The key of the current arrangement, under which the window's place is remembered. */
export const currentArrangement = (): string => arrangementKey(displays())

/** Where the mouse pointer is; null on Wayland, which does not tell programs. */
export function pointer(): Place | null {
  const isWayland = process.platform === 'linux' && (process.env.WAYLAND_DISPLAY ?? '') !== ''
  return isWayland ? null : screen.getCursorScreenPoint()
}

/** Calls back when a display comes, goes, or changes. @returns stops that */
export function followDisplays(onChange: () => void): () => void {
  screen.on('display-added', onChange)
  screen.on('display-removed', onChange)
  screen.on('display-metrics-changed', onChange)
  return () => {
    screen.off('display-added', onChange)
    screen.off('display-removed', onChange)
    screen.off('display-metrics-changed', onChange)
  }
}
