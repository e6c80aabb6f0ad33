/** Measures the round trip from the page to main for a call that does nothing. */
import type { Page } from 'playwright-core'

/** @returns the duration in ms */
export const timeEmptyCall = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const began = performance.now()
    await window.cloudlink.call('getSettings')
    return performance.now() - began
  })
