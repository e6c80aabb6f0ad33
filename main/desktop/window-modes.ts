/** The rules of the two kinds of window. */
import type { Settings } from '../../preload/contract/index.ts'

export type WindowMode = Settings['windowMode']

/** Without a tray icon, nothing would open the popover again, so the window is an ordinary one. */
export const modeOf = (wanted: WindowMode, hasTray: boolean): WindowMode => (hasTray ? wanted : 'window')

/**
 * What closing the window does. Without a tray icon it is minimized: a person who wants to keep the program running must
 * find it again.
 */
export function closingOf(state: {
  mode: WindowMode
  closeToTray: boolean
  hasTray: boolean
}): 'hide' | 'minimize' | 'quit' {
  if (state.mode === 'popover') return 'hide'
  if (!state.closeToTray) return 'quit'
  return state.hasTray ? 'hide' : 'minimize'
}

/** How long a click may take from pressing the button, which takes the focus, to releasing it, in ms. */
const CLICK_MS = 500

/**
 * Whether a click on the tray icon is the one that just closed the popover by taking its focus. It must not open it again.
 * @param blurredAt when the popover closed, on the same clock as `now`; null if it did not
 */
export const isSameClick = (blurredAt: number | null, now: number): boolean =>
  blurredAt !== null && now - blurredAt < CLICK_MS
