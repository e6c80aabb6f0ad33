/** What a file of component tests needs: the built page, a fresh window for each test, and no complaint of the page. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeAll, expect } from 'vitest'
import type { Calls, CallName, EventName, Events, Result } from '../../preload/contract/index.ts'
import { startPreview } from './preview.ts'
import type { Preview } from './preview.ts'
import { showcase } from './scene.ts'
import type { Scene } from './scene.ts'

export const WIDE = { viewport: { width: 1100, height: 720 } }
export const NARROW = { viewport: { width: 420, height: 640 } }

export type OpenPage = {
  /** @param prepare what must be there before the page loads */
  (scene?: Scene, options?: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>): Promise<Page>
  /** What a page has complained of so far, which a test made it complain of: it is forgiven. */
  complaints(page: Page): string[]
}

/**
 * One browser for all files of tests that a worker runs; its start costs as much as a few tests. It ends with the worker.
 */
let preview: Promise<Preview> | null = null

/** Fails each test whose page broke its policy, threw, or wrote an error or a warning. */
export function usePreview(): OpenPage {
  const opened: { page: Page; problems: string[] }[] = []
  beforeAll(async () => {
    await (preview ??= startPreview())
  })
  afterEach(async () => {
    const pages = opened.splice(0)
    for (const { page } of pages) await page.context().close()
    expect(pages.flatMap(({ problems }) => problems)).toEqual([])
  })
  const open = async (
    scene = showcase(),
    options: BrowserContextOptions = WIDE,
    prepare?: (page: Page) => Promise<unknown>
  ): Promise<Page> => {
    const one = await (await (preview ??= startPreview())).open(scene, options, prepare)
    one.page.setDefaultTimeout(10_000)
    opened.push(one)
    return one.page
  }
  return Object.assign(open, {
    complaints: (of: Page) => opened.flatMap(({ page, problems }) => (page === of ? problems.splice(0) : []))
  })
}

/** What the page asked main for so far. */
export async function callsOf<N extends CallName>(page: Page, name: N): Promise<Calls[N]['args'][]> {
  const calls = await page.evaluate(() => window.fakeMain.calls)
  return calls.filter((one) => one.name === name).map(({ args }) => args as Calls[N]['args'])
}

/** The next calls of that name get this answer. */
export async function answerWith<N extends CallName>(
  page: Page,
  name: N,
  result: Result<Calls[N]['value']>
): Promise<void> {
  await page.evaluate(([to, value]) => void (window.fakeMain.answers[to] = value), [name, result] as const)
}

/** Main tells the page something. */
export async function emit<N extends EventName>(page: Page, name: N, payload: Events[N]): Promise<void> {
  await page.evaluate(([event, told]) => window.fakeMain.emit(event, told), [name, payload] as const)
}

/** Opens a conversation from the list. */
export async function openConversation(page: Page, title: string): Promise<void> {
  await page
    .getByRole('listitem')
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .click()
  await page.getByRole('log', { name: 'Messages' }).waitFor()
}
