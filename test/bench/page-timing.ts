/**
 * When something was painted, as the page itself sees it. What is here runs in the page: each function stands alone.
 * Times are in ms since the page's time origin.
 */
import type { Page } from 'playwright-core'
import type { CloudLinkBridge } from '../../preload/contract/index.ts'

export type PageTiming = {
  /** When the person last clicked, pressed a key or put in text, as the browser noted it on arrival. */
  lastInput: number
  /** Resolves right after the next frame was painted. */
  afterPaint(): Promise<number>
  /** Resolves right after the first frame that shows it. @throws after 20 s without one. */
  whenPainted(isThere: () => boolean): Promise<number>
  /** Times between frames, in ms, while `step` is called before each of them until it gives false. */
  framesWhile(step: () => boolean): Promise<number[]>
}

declare global {
  // Only an interface can add to the one that is there.
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
    whenPainted: (isThere) =>
      new Promise((resolve, reject) => {
        const end = performance.now() + 20_000
        // Sizes are told of last before a frame is painted: what shows itself once its size is known is in that frame.
        const probe = document.createElement('div')
        probe.style.cssText = 'position: fixed; width: 1px; height: 1px; visibility: hidden'
        const observer = new ResizeObserver(() => {
          const isLate = performance.now() > end
          if (!isThere() && !isLate) {
            requestAnimationFrame(() => (probe.style.width = probe.style.width === '1px' ? '2px' : '1px'))
            return
          }
          observer.disconnect()
          probe.remove()
          if (isLate) reject(new Error('What was waited for was not painted.'))
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

/** Prepares the page for the others. */
export async function prepareTiming(page: Page): Promise<void> {
  await page.evaluate(installTiming)
}

/** The page's time origin as the machine's clock counts, in ms. */
export const timeOriginOf = (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin)
