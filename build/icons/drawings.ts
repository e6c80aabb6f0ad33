/** The icons to draw: each a PNG of this folder, from one of its SVGs. */
import { MARKS, OVERLAY_PIXELS, OVERLAYS, PIXELS } from '../../main/desktop/tray-look.ts'
import type { Mark } from '../../main/desktop/tray-look.ts'

export type Drawing = {
  svg: 'app.svg' | 'tray.svg'
  png: string
  /** Width and height in pixels. */
  size: number
  /** Of the tray icon. */
  look?: { mark: Mark; colors: Colors; isBadgeOnly: boolean }
}

/** `onBadge` is the colour of the digits, `dot` that of the mark for muted conversations. */
type Colors = { ink: string; badge: string; onBadge: string; dot: string }

const ON_LIGHT: Colors = { ink: '#0b6e6b', badge: '#d9363e', onBadge: '#fff', dot: '#6b665e' }
const ON_DARK: Colors = { ink: '#6fdcd2', badge: '#ff6b70', onBadge: '#26090b', dot: '#d8d2c8' }
/** macOS colours these itself and takes their shape from what is opaque. */
const TEMPLATE: Colors = { ink: '#000', badge: '#000', onBadge: 'transparent', dot: '#000' }

/** The sizes of the program's icon, and those that Windows' container has, in pixels. */
export const APP_SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024]
export const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]

/** Electron finds the files of the other scales by their names. */
const TEMPLATE_SIZES = { '': 18, '@1.5x': 27, '@2x': 36 }

const trayIcons = MARKS.flatMap((mark): Drawing[] => {
  const draw = (png: string, size: number, colors: Colors): Drawing => ({
    ...{ svg: 'tray.svg', png, size },
    look: { mark, colors, isBadgeOnly: false }
  })
  return [
    ...PIXELS.map((pixels) => draw(`tray-${mark}-light-${pixels}.png`, pixels, ON_LIGHT)),
    ...PIXELS.map((pixels) => draw(`tray-${mark}-dark-${pixels}.png`, pixels, ON_DARK)),
    ...Object.entries(TEMPLATE_SIZES).map(([scale, size]) =>
      draw(`tray-${mark}-Template${scale}.png`, size, TEMPLATE)
    )
  ]
})

const overlays = OVERLAYS.flatMap((mark) =>
  OVERLAY_PIXELS.map((pixels): Drawing => ({
    ...{ svg: 'tray.svg', png: `overlay-${mark}-${pixels}.png`, size: pixels },
    look: { mark, colors: ON_LIGHT, isBadgeOnly: true }
  }))
)

export const DRAWINGS: readonly Drawing[] = [
  { svg: 'app.svg', png: 'icon-256.png', size: 256 },
  // For packages. Linux finds the size in the name.
  ...APP_SIZES.map((size): Drawing => ({ svg: 'app.svg', png: `app/${size}x${size}.png`, size })),
  ...trayIcons,
  ...overlays
]

/** The style that draws the SVG as wanted. */
export function styleOf({ size, look }: Drawing): string {
  const box = `body{margin:0} svg{display:block;width:${size}px;height:${size}px}`
  if (look === undefined) return box
  const { mark, colors, isBadgeOnly } = look
  const { ink, badge, onBadge, dot } = colors
  const hasBadge = !['none', 'dot', 'offline'].includes(mark)
  return [
    box,
    `svg{--ink:${ink};--badge:${badge};--on-badge:${onBadge};--dot:${dot}}`,
    `.mark{display:none} .m-${mark}{display:inline}`,
    `.badge{display:${hasBadge ? 'inline' : 'none'}}`,
    // The badge covers half of it.
    hasBadge ? '.link{display:none}' : '',
    isBadgeOnly ? '.bubble{display:none}' : '',
    mark === 'offline' ? '.bubble{opacity:.5}' : ''
  ].join('\n')
}

/** The part of the SVG that is drawn: an overlay is the badge alone. */
export function viewBoxOf({ look }: Drawing): string | null {
  return look?.isBadgeOnly === true ? '11 1 20 20' : null
}
