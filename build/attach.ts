import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

/** How often is looked for the window, in ms. */
const INTERVAL = 50

/**
 * Attaches to the program's window over the DevTools protocol as soon as it is there.
 * @param limit how long to wait for it, in ms
 * @throws where it does not appear.
 */
export async function attachToWindow(port: number, limit: number): Promise<{ browser: Browser; page: Page }> {
  const end = performance.now() + limit
  while (!(await hasWindow(port))) {
    if (performance.now() > end) throw new Error('The window did not appear.')
    await wait(INTERVAL)
  }
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = browser.contexts().flatMap((context) => context.pages())[0]
  if (page === undefined) throw new Error('The window is gone already.')
  page.setDefaultTimeout(limit)
  return { browser, page }
}

/** Whether a page with an address of its own is there; asked by HTTP, because attaching is slow. */
async function hasWindow(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`)
    const targets = (await answer.json()) as { type: string; url: string }[]
    return targets.some(({ type, url }) => type === 'page' && url !== 'about:blank')
  } catch {
    // Nobody listens there yet.
    return false
  }
}
