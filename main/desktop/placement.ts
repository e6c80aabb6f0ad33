/** Where the window goes. Pure rules over the displays, all in device-independent pixels. */

export type Area = { x: number; y: number; width: number; height: number }
export type Size = Pick<Area, 'width' | 'height'>
export type Place = { x: number; y: number }

/** What the rules need to know of a display; Electron's Display has all of it. */
export type DisplayAreas = {
  bounds: Area
  /** Without panels and docks. */
  workArea: Area
  scaleFactor: number
}

/** Where the window was in each arrangement, by its key, the latest last. Null for a value that could not be read. */
export type Placements = Record<string, (Area & { maximized: boolean }) | null>

/** How many arrangements of displays are remembered. */
const REMEMBERED = 10

/** The gap between the popover and the edge of the work area, in px. */
const GAP = 8

/** Identifies an arrangement of displays, in whatever order the system lists them. */
export function arrangementKey(displays: DisplayAreas[]): string {
  const parts = displays.map(
    ({ bounds: { x, y, width, height }, scaleFactor }) => `${x},${y},${width}x${height}@${scaleFactor}`
  )
  return parts.toSorted().join(' ')
}

const clamp = (value: number, from: number, to: number): number => Math.max(from, Math.min(value, to))

/** Moves and resizes an area so that it lies inside the outer one, at least as large as the minimum where there is space. */
function fitInto(area: Area, outer: Area, minimum: Size): Area {
  const width = Math.min(Math.max(area.width, minimum.width), outer.width)
  const height = Math.min(Math.max(area.height, minimum.height), outer.height)
  return {
    width,
    height,
    x: clamp(area.x, outer.x, outer.x + outer.width - width),
    y: clamp(area.y, outer.y, outer.y + outer.height - height)
  }
}

/** The length that two ranges share; negative for the gap between them. */
const shared = (from: number, to: number, otherFrom: number, otherTo: number): number =>
  Math.min(to, otherTo) - Math.max(from, otherFrom)

/** How close two areas are: their common surface, or the negative distance between them. */
function closeness(one: Area, other: Area): number {
  const across = shared(one.x, one.x + one.width, other.x, other.x + other.width)
  const down = shared(one.y, one.y + one.height, other.y, other.y + other.height)
  return across > 0 && down > 0 ? across * down : -Math.hypot(Math.min(across, 0), Math.min(down, 0))
}

/** The display that shows most of the area, or else is nearest to it. @throws if there is no display */
function displayOf(area: Area, displays: DisplayAreas[], part: 'bounds' | 'workArea'): DisplayAreas {
  return displays.reduce((best, one) =>
    closeness(area, one[part]) > closeness(area, best[part]) ? one : best
  )
}

/**
 * The place of the ordinary window: as wanted, but inside the work area of one display.
 * @throws if there is no display
 */
export function windowPlace(wanted: Area, displays: DisplayAreas[], minimum: Size): Area {
  return fitInto(wanted, displayOf(wanted, displays, 'workArea').workArea, minimum)
}

/** The edge of the display at which an icon is: the one beyond the work area, or else the nearest. */
function edgeOf(icon: Area, { bounds, workArea }: DisplayAreas): 'top' | 'bottom' | 'left' | 'right' {
  const x = icon.x + icon.width / 2
  const y = icon.y + icon.height / 2
  if (y < workArea.y) return 'top'
  if (y >= workArea.y + workArea.height) return 'bottom'
  if (x < workArea.x) return 'left'
  if (x >= workArea.x + workArea.width) return 'right'
  // A panel that hides itself takes nothing from the work area.
  return y - bounds.y < bounds.y + bounds.height - y ? 'top' : 'bottom'
}

/**
 * The place of the popover: beside the tray icon, or in the corner where panels usually have their icons.
 * @param options.icon bounds of the tray icon; null where the system does not tell them
 * @param options.pointer the place of the mouse pointer; null where the system does not tell it
 * @param options.displays the primary display first
 * @throws if there is no display
 */
export function popoverPlace(options: {
  size: Size
  icon: Area | null
  pointer: Place | null
  displays: DisplayAreas[]
}): Area {
  const { size, icon, pointer, displays } = options
  const target = icon ?? (pointer && { ...pointer, width: 1, height: 1 })
  const display = target === null ? displays[0] : displayOf(target, displays, 'bounds')
  if (display === undefined) throw new Error('There is no display.')
  const { workArea } = display
  const area = inset(workArea, size)
  const width = Math.min(size.width, area.width)
  const height = Math.min(size.height, area.height)
  const right = area.x + area.width - width
  const bottom = area.y + area.height - height
  if (icon === null) {
    // A bar above, as in GNOME and macOS, has its icons on the right; so have panels below.
    return { width, height, x: right, y: workArea.y > display.bounds.y ? area.y : bottom }
  }
  const edge = edgeOf(icon, display)
  const x = clamp(Math.round(icon.x + icon.width / 2 - width / 2), area.x, right)
  const y = clamp(Math.round(icon.y + icon.height / 2 - height / 2), area.y, bottom)
  if (edge === 'left') return { width, height, x: area.x, y }
  if (edge === 'right') return { width, height, x: right, y }
  return { width, height, x, y: edge === 'top' ? area.y : bottom }
}

/** The work area without a gap at its edges, which a small screen needs for the popover itself. */
function inset(area: Area, size: Size): Area {
  const gap = size.width + 2 * GAP <= area.width && size.height + 2 * GAP <= area.height ? GAP : 0
  return {
    x: area.x + gap,
    y: area.y + gap,
    width: area.width - 2 * gap,
    height: area.height - 2 * gap
  }
}

/** Adds a place as the latest one. Those of other arrangements stay as they are; the oldest go when there are too many. */
export function withLatest(
  placements: Placements,
  arrangement: string,
  place: Area & { maximized: boolean }
): Placements {
  const others = Object.entries(placements).filter(([key, one]) => key !== arrangement && one !== null)
  return Object.fromEntries([...others.slice(1 - REMEMBERED), [arrangement, place]])
}
