/** Finds the pages of a running program over the DevTools protocol. */
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import type { App } from './app.ts'

/** One page of a program, as the DevTools protocol lists it. */
export type PageTarget = { type: string; url: string; webSocketDebuggerUrl?: string }

const POLL_INTERVAL_MS = 50

/** The pages that a program shows. @throws if nothing listens on the port */
export async function listPages(port: number, signal?: AbortSignal): Promise<PageTarget[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: signal ?? null })
  const targets = (await answer.json()) as PageTarget[]
  return targets.filter(({ type }) => type === 'page')
}

/** True for a page that has loaded something. */
export const hasContent = ({ url }: PageTarget): boolean => url !== 'about:blank'

/**
 * Polls a starting program until it has a page for which `isWanted` is true.
 * @param options.limit how long to wait, in ms
 * @param options.interval time between two polls, in ms
 * @throws if there is no such page within the limit, or the program ends first
 */
export function waitForPage(
  app: App,
  port: number,
  options: { isWanted(page: PageTarget): boolean; limit: number; interval?: number }
): Promise<PageTarget> {
  const { isWanted, limit, interval = POLL_INTERVAL_MS } = options
  return app.whileRunning(async (signal) => {
    const end = performance.now() + limit
    while (performance.now() < end) {
      // The connection is refused until the program listens on the port.
      const page = (await listPages(port, signal).catch(() => [])).find(isWanted)
      if (page !== undefined) return page
      await wait(interval, undefined, { signal })
    }
    throw new Error('The window did not appear.')
  })
}

/**
 * Attaches to the program's window once its page is loaded. Polls over HTTP first, because attaching is slow.
 * @param port the debugging port that the program was started with
 * @param limit how long the window, and later each step in it, may take, in ms
 * @throws if the window does not appear, or the program ends first
 */
export async function attachToWindow(
  app: App,
  port: number,
  limit: number
): Promise<{ browser: Browser; page: Page }> {
  await waitForPage(app, port, { isWanted: hasContent, limit })
  return app.whileRunning(async () => {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = browser.contexts().flatMap((context) => context.pages())[0]
    if (page === undefined) throw new Error('The window was closed before it could be attached to.')
    page.setDefaultTimeout(limit)
    return { browser, page }
  })
}
