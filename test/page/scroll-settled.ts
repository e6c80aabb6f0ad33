import type { Locator } from 'playwright-core'

/** Resolves when a list has neither scrolled nor changed its height for 15 frames. */
export function scrollSettled(list: Locator): Promise<void> {
  return list.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        let still = 0
        let before = ''
        const look = (): void => {
          const now = `${element.scrollTop} ${element.scrollHeight}`
          still = now === before ? still + 1 : 0
          before = now
          if (still < 15) requestAnimationFrame(look)
          else resolve()
        }
        look()
      })
  )
}
