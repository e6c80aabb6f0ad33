/** The way from the page to main and back, where nothing is done. */
import type { Page } from 'playwright-core'

/** In ms. */
export const timeEmptyCall = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const began = performance.now()
    await window.cloudlink.call('getSettings')
    return performance.now() - began
  })
