/** Starts the program, or the empty app, in the same shell. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startApp } from '../../build/launch/app.ts'
import type { App } from '../../build/launch/app.ts'
import { attachToWindow } from '../../build/launch/attach.ts'
import { freePort } from '../../build/tools/ports.ts'
import type { Account } from './account.ts'
import type { Bench } from './bench.ts'
import { prepareTiming } from './page-timing.ts'
import { probeAt } from './probe-client.ts'
import type { Probe } from './probe-client.ts'

/** The timeout for a window, or anything in it, in ms. */
const LIMIT = 60_000

/** What to start: the program with a profile, or the empty app. */
export type What = Pick<Account, 'sandbox' | 'profile'> | 'empty'

export type Running = {
  page: Page
  /** The main process. */
  pid: number
  probe: Probe
  quit(): Promise<void>
}

/** Starts it without waiting for a window. @param probe the socket of probe.ts, which is then loaded into main */
export function launch(bench: Bench, what: What, port: number, probe?: string): App {
  const empty = what === 'empty'
  const profile = empty ? bench.newFolder('empty-profile') : what.profile
  return startApp(bench.children, bench.shell, {
    ...(empty ? { app: bench.emptyApp } : {}),
    hooks: probe === undefined ? [] : [bench.probe],
    env: probe === undefined ? bench.env : { ...bench.env, BENCH_PROBE: probe },
    cloudFile: empty ? '' : what.sandbox.cloudFile,
    profile,
    debuggingPort: port,
    output: 'pipe'
  })
}

/** Starts it and waits for its page; for the program, also until it is connected. */
async function open(bench: Bench, what: What): Promise<Running> {
  const port = await freePort()
  const probe = join(bench.newFolder('probe'), 'socket')
  const app = launch(bench, what, port, probe)
  try {
    const { browser, page } = await attachToWindow(app, port, LIMIT)
    if (what !== 'empty') await connected(page)
    await prepareTiming(page)
    return {
      page,
      pid: app.pid,
      probe: probeAt(probe),
      async quit() {
        await browser.close()
        await app.quit()
      }
    }
  } catch (error) {
    await app.quit()
    throw error
  }
}

/** Waits for the conversation list and the connection. @throws with the text of the page */
async function connected(page: Page): Promise<void> {
  try {
    await page.locator('nav li').first().waitFor({ timeout: LIMIT })
    const words = page.getByRole('status').filter({ hasText: /^Connected$/ })
    await words.waitFor({ state: 'attached', timeout: LIMIT })
  } catch {
    const text = await page.locator('body').innerText()
    throw new Error(`The program did not show its list and connect. The page shows: ${text.slice(0, 300)}`)
  }
}

/**
 * Starts the program or the empty app, runs `work` with it, and quits it at the end. The rows of a quick run share a program,
 * because its start takes longer than their work.
 */
export async function withRunning<T>(
  bench: Bench,
  what: What,
  work: (running: Running) => Promise<T>
): Promise<T> {
  if (bench.quick && what !== 'empty') return work(await sharedWith(bench, what))
  const running = await open(bench, what)
  try {
    return await work(running)
  } finally {
    await running.quit()
  }
}

let shared: { profile: string; running: Running } | null = null

async function sharedWith(bench: Bench, what: Exclude<What, 'empty'>): Promise<Running> {
  if (shared?.profile === what.profile) {
    // Closes what the row before left open.
    await shared.running.page.keyboard.press('Escape')
    return shared.running
  }
  await quitShared()
  shared = { profile: what.profile, running: await open(bench, what) }
  return shared.running
}

/** Quits the program that the rows of a quick run share, before another one starts with the same profile. */
export async function quitShared(): Promise<void> {
  const before = shared
  shared = null
  await before?.running.quit()
}
