/** What the tray icon, the dock or taskbar and the window's title show. Pure rules for all three systems. */
import type { AppState } from '../../preload/contract/index.ts'
import type { Unread } from '../store/types.ts'

/** What is drawn on the tray icon. build/icons/draw.ts draws one icon for each. */
export const MARKS = [
  'none',
  'dot',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '9plus',
  'sign-in',
  'offline',
  'quiet'
] as const
export type Mark = (typeof MARKS)[number]

/** The marks that Windows can show on the program's entry in the taskbar. */
export const OVERLAYS = MARKS.slice(2, 12)

export type TrayFacts = {
  state: Pick<AppState, 'phase' | 'connection' | 'reauthRequired'>
  unread: Unread
  /** Do not disturb: no notification is shown now. */
  isQuiet: boolean
}

const numberMark = (count: number): Mark => (count > 9 ? '9plus' : (String(count) as Mark))

/** The most important fact wins: an icon of 16 pixels shows only one. */
export function markOf({ state, unread, isQuiet }: TrayFacts): Mark {
  if (state.phase === 'starting') return 'none'
  if (state.phase !== 'signed-in' || state.reauthRequired) return 'sign-in'
  if (state.connection === 'offline') return 'offline'
  if (isQuiet) return 'quiet'
  if (unread.count > 0) return numberMark(unread.count)
  return unread.muted > 0 ? 'dot' : 'none'
}

/** The sizes in pixels in which icons for Windows and Linux exist. */
export const PIXELS = [16, 24, 32, 48] as const

/** The same for the taskbar of Windows. */
export const OVERLAY_PIXELS = [16, 24, 32] as const

/** The size of a tray icon on a display without scaling, in px: what panels on Linux draw, and Windows' notification area. */
const LOGICAL = { linux: 24, win32: 16 }

/**
 * The file of the tray icon. On macOS the system chooses among the scales of a template image and colours it. Elsewhere
 * Electron passes on only the image for scale 1, so that one must have the pixels that the display needs.
 * @param options.scale of the display with the tray
 * @param options.isDark whether the panel is dark
 */
export function trayFile(
  mark: Mark,
  options: { platform: NodeJS.Platform; scale: number; isDark: boolean }
): string {
  const { platform, scale, isDark } = options
  if (platform === 'darwin') return `tray-${mark}-Template.png`
  const pixels = pixelsFor((platform === 'win32' ? LOGICAL.win32 : LOGICAL.linux) * scale, PIXELS)
  return `tray-${mark}-${isDark ? 'dark' : 'light'}-${pixels}.png`
}

/** The smallest size that is large enough, or else the largest. */
const pixelsFor = (wanted: number, sizes: readonly number[]): number =>
  sizes.find((one) => one >= wanted) ?? Math.max(...sizes)

export type Badge = {
  /** The number for the dock of macOS and the launchers of Linux; null on Windows, which has none. */
  count: number | null
  /** The file of the image on the taskbar entry of Windows; null for no image, and on other systems. */
  overlay: string | null
  title: string
}

/** @param scale of the display with the taskbar */
export function badgeOf({ count }: Unread, platform: NodeJS.Platform, scale: number): Badge {
  const isWindows = platform === 'win32'
  return {
    count: isWindows ? null : count,
    overlay:
      isWindows && count > 0
        ? `overlay-${numberMark(count)}-${pixelsFor(16 * scale, OVERLAY_PIXELS)}.png`
        : null,
    title: count > 0 ? `(${count}) CloudLink Chat` : 'CloudLink Chat'
  }
}
