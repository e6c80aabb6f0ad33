/** Zoom of the page: changed by keys, the wheel and the menu, and stored in the settings. */
import type { WebContents } from 'electron'
import type { ZoomStep } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'
import type { SettingsFile } from '../settings.ts'

/** The same steps as in browsers. */
const FACTORS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2]

/** The next factor after `now`; unchanged at either end. @param now any factor, not necessarily one of FACTORS */
export function zoomed(now: number, step: ZoomStep): number {
  if (step === 'reset') return 1
  const next = step === 'in' ? FACTORS.find((one) => one > now) : FACTORS.findLast((one) => one < now)
  return next ?? now
}

export type Zoom = {
  /** Changes the zoom by a step and stores it in the settings. */
  change(step: ZoomStep): void
  /** Applies the stored zoom to every document of these contents. */
  apply(contents: WebContents): void
  /** Copies the picture that these contents show at a point, in CSS px. */
  copyPicture(at: { x: number; y: number }): void
}

export function createZoom({ settings, log }: { settings: SettingsFile; log: Log }): Zoom {
  let zoomedContents: WebContents | null = null

  function change(step: ZoomStep): void {
    if (zoomedContents === null) return
    const zoom = zoomed(settings.get().zoom, step)
    if (!zoomedContents.isDestroyed()) zoomedContents.setZoomFactor(zoom)
    settings.change({ zoom }).catch(() => log.warn('settings not written', { place: 'zoom' }))
  }

  return {
    change,
    apply(contents) {
      zoomedContents = contents
      // Each new document starts with the zoom that its session has stored for the host.
      contents.on('did-finish-load', () => contents.setZoomFactor(settings.get().zoom))
      contents.on('zoom-changed', (_event, direction) => change(direction))
    },
    copyPicture({ x, y }) {
      const { zoom } = settings.get()
      // Electron counts in px of the window, which the zoom does not change.
      zoomedContents?.copyImageAt(Math.round(x * zoom), Math.round(y * zoom))
    }
  }
}
