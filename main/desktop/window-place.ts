/** Remembers where the window is, per arrangement of displays, and keeps it where it can be seen. */
import type { BrowserWindow } from 'electron'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { SettingsFile, StoredSettings } from '../settings.ts'
import { currentArrangement, displays, followDisplays, pointer } from './displays.ts'
import { popoverPlace, windowPlace, withLatest } from './placement.ts'
import type { Area, Size } from './placement.ts'

export const MINIMUM: Size = { width: 360, height: 480 }
const NARROW: Size = { width: 420, height: 640 }

/** How long the window must rest before its place is saved, in ms: it moves and resizes in many steps. */
const REST_MS = 500
export type WindowPlace = {
  /** Bounds for a new window; without a place for the first start ever, when the system chooses it. */
  initial(): Partial<Area>
  /** Begins to remember the place of this window. It is treated as the ordinary window until `follow` says otherwise. */
  attach(window: BrowserWindow): void
  /** Says whether the window is now the popover, and moves it to the place of that kind. */
  follow(isPopover: boolean): void
  /** To be called before the window is shown: moves the popover to the tray icon, and the window into view. */
  bringIntoView(): void
  /** To be called after the window is shown: maximizing shows a window. */
  restoreMaximized(): void
  /** Saves the place at once. */
  save(): void
}

/** @param options.trayIcon bounds of the tray icon; null where the system does not tell them */
export function createWindowPlace(options: {
  settings: SettingsFile
  clock: Clock
  log: Log
  trayIcon(): Area | null
}): WindowPlace {
  const { settings, clock, log, trayIcon } = options
  let window: BrowserWindow | null = null
  let isPopover = false
  let isMaximizePending = false
  let saving: { cancel(): void } | null = null

  /** The remembered place for the current displays, or else the last one anywhere. */
  function remembered(): { bounds: Area; maximized: boolean } | null {
    const { placements, window: last } = settings.get()
    const known = placements[currentArrangement()]
    if (known != null) {
      const { maximized, ...bounds } = known
      return { bounds, maximized }
    }
    return last === null ? null : { bounds: last, maximized: false }
  }

  function save(): void {
    saving?.cancel()
    saving = null
    if (window === null) return
    const bounds = window.getNormalBounds()
    const change: Partial<StoredSettings> = isPopover
      ? { popoverSize: { width: bounds.width, height: bounds.height } }
      : {
          window: bounds,
          placements: withLatest(settings.get().placements, currentArrangement(), {
            ...bounds,
            maximized: window.isMaximized() || isMaximizePending
          })
        }
    settings.change(change).catch(() => log.warn('settings not written', { place: 'window bounds' }))
  }

  function saveSoon(): void {
    saving?.cancel()
    saving = clock.setTimeout(save, REST_MS)
  }

  function moveTo(place: Area): void {
    if (window === null) return
    const now = window.getNormalBounds()
    const isThere =
      now.x === place.x && now.y === place.y && now.width === place.width && now.height === place.height
    if (!isThere) window.setBounds(place)
  }

  function placePopover(): void {
    const size = settings.get().popoverSize ?? NARROW
    moveTo(popoverPlace({ size, icon: trayIcon(), pointer: pointer(), displays: displays() }))
  }

  /** A window that fills its display is moved by the system. */
  function bringIntoView(): void {
    if (window === null) return
    if (isPopover) placePopover()
    else if (!window.isMaximized()) moveTo(windowPlace(window.getNormalBounds(), displays(), MINIMUM))
  }

  let arrangement = ''
  function onDisplays(): void {
    if (window === null) return
    const before = arrangement
    arrangement = currentArrangement()
    const known = settings.get().placements[arrangement]
    if (before !== arrangement && !isPopover && !window.isMaximized() && known != null) {
      moveTo(windowPlace(known, displays(), MINIMUM))
    } else if (!isPopover || window.isVisible()) bringIntoView()
  }

  return {
    initial() {
      const place = remembered()
      isMaximizePending = place?.maximized ?? false
      return place === null ? NARROW : windowPlace(place.bounds, displays(), MINIMUM)
    },
    attach(created) {
      window = created
      arrangement = currentArrangement()
      created.on('move', saveSoon)
      created.on('resize', saveSoon)
      created.on('maximize', saveSoon)
      created.on('unmaximize', saveSoon)
      const stopFollowing = followDisplays(onDisplays)
      created.on('closed', () => {
        saving?.cancel()
        window = null
        stopFollowing()
      })
    },
    follow(popover) {
      if (window === null || popover === isPopover) return
      save()
      isPopover = popover
      if (isPopover) {
        isMaximizePending = window.isMaximized() || isMaximizePending
        if (window.isMaximized()) window.unmaximize()
        placePopover()
        return
      }
      const place = remembered()
      moveTo(windowPlace(place?.bounds ?? window.getNormalBounds(), displays(), MINIMUM))
      isMaximizePending = place?.maximized ?? false
    },
    bringIntoView,
    restoreMaximized() {
      if (window === null || isPopover || !isMaximizePending) return
      isMaximizePending = false
      window.maximize()
    },
    save
  }
}
