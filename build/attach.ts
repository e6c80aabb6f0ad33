import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { exitCode } from './app.ts'

/** Between two looks for the window, in ms. */
const INTERVAL = 50

/**
 * Attaches to the program's window over the DevTools protocol as soon as it is there.
 * @param program that was started with this debugging port
 * @param limit how long to wait for the window, in ms
 * @param output what the program has written, for the error's message
 * @throws where the window does not appear, or the program ends before it does.
 */
export async function attachToWindow(
  program: ChildProcess,
  port: number,
  limit: number,
  output: () => string = () => ''
): Promise<{ browser: Browser; page: Page }> {
  const ended = new AbortController()
  const endsEarly = exitCode(program).then((code) => {
    ended.abort()
    throw new Error(`The program ended with exit code ${code}.\n${output()}`.trimEnd())
  })
  return Promise.race([attach(port, limit, ended.signal), endsEarly])
}

async function attach(
  port: number,
  limit: number,
  signal: AbortSignal
): Promise<{ browser: Browser; page: Page }> {
  const end = performance.now() + limit
  while (!(await hasWindow(port))) {
    if (performance.now() > end) throw new Error('The window did not appear.')
    await wait(INTERVAL, undefined, { signal })
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
