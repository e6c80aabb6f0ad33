/**
 * Measures paint times in the page. installTiming runs in the page, so it uses nothing from outside. Times are in ms
 * since the page's time origin.
 */
import type { Page } from 'playwright-core'
import type { CloudLinkBridge } from '../../preload/contract/index.ts'

export type PageTiming = {
  /** The browser's timestamp of the last click, key press or text input. */
  lastInput: number
  /** Resolves right after the next paint. */
  afterPaint(): Promise<number>
  /** Resolves right after the first paint for which the condition is true. @throws after 20 s */
  whenPainted(condition: () => boolean): Promise<number>
  /** Calls `step` before each frame until it returns false. @returns the times between frames, in ms */
  framesWhile(step: () => boolean): Promise<number[]>
}

declare global {
  // Only an interface can extend the existing Window interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    benchTiming: PageTiming
    readonly cloudlink: CloudLinkBridge
  }
}

function installTiming(): void {
  // A task that is posted before a frame is painted runs after it.
  const paintedIn = (resolve: (time: number) => void): void => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => resolve(performance.now())
    port2.postMessage(null)
  }
  const timing: PageTiming = {
    lastInput: 0,
    afterPaint: () => new Promise((resolve) => requestAnimationFrame(() => paintedIn(resolve))),
    whenPainted: (condition) =>
      new Promise((resolve, reject) => {
        const end = performance.now() + 20_000
        // A ResizeObserver runs last before a paint, so it also sees elements that appear once their size is known.
        const probe = document.createElement('div')
        probe.style.cssText = 'position: fixed; width: 1px; height: 1px; visibility: hidden'
        const observer = new ResizeObserver(() => {
          const isLate = performance.now() > end
          if (!condition() && !isLate) {
            requestAnimationFrame(() => (probe.style.width = probe.style.width === '1px' ? '2px' : '1px'))
            return
          }
          observer.disconnect()
          probe.remove()
          if (isLate) reject(new Error('The condition did not become true in time.'))
          else paintedIn(resolve)
        })
        document.body.append(probe)
        observer.observe(probe)
      }),
    framesWhile: (step) =>
      new Promise((resolve) => {
        const frames: number[] = []
        let last: number | null = null
        const next = (time: number): void => {
          if (last !== null) frames.push(time - last)
          last = time
          if (step()) requestAnimationFrame(next)
          else resolve(frames)
        }
        requestAnimationFrame(next)
      })
  }
  const note = (event: Event): void => {
    if (event.isTrusted) timing.lastInput = event.timeStamp
  }
  addEventListener('click', note, true)
  addEventListener('keydown', note, true)
  addEventListener('input', note, true)
  window.benchTiming = timing
}

/** Installs window.benchTiming in the page. */
export async function prepareTiming(page: Page): Promise<void> {
  await page.evaluate(installTiming)
}

/** The page's time origin, in ms since the epoch. */
export const timeOriginOf = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin)
