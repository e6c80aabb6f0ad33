/** The fixture of the component tests: one browser for a worker, a new page for each test. */
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
  /** @param prepare runs before the page loads */
  (scene?: Scene, options?: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>): Promise<Page>
  /** Returns and forgets the problems of a page so far, for tests that cause them on purpose. */
  takeProblems(page: Page): string[]
}

/**
 * One browser for all test files that a worker runs: its start costs as much as a few tests. It ends with the worker.
 */
let preview: Promise<Preview> | null = null

/** Fails each test whose page violated its content security policy, threw, or logged an error or a warning. */
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
    takeProblems: (of: Page) =>
      opened.flatMap(({ page, problems }) => (page === of ? problems.splice(0) : []))
  })
}

/** The arguments of the page's calls of that name so far. */
export async function callsOf<N extends CallName>(page: Page, name: N): Promise<Calls[N]['args'][]> {
  const calls = await page.evaluate(() => window.fakeMain.calls)
  return calls.filter((one) => one.name === name).map(({ args }) => args as Calls[N]['args'])
}

/** Answers calls of that name with `result` until clearAnswer. */
export async function answerWith<N extends CallName>(
  page: Page,
  name: N,
  result: Result<Calls[N]['value']>
): Promise<void> {
  await page.evaluate(([to, value]) => void (window.fakeMain.answers[to] = value), [name, result] as const)
}

/** Answers calls of that name from the scene again. */
export async function clearAnswer(page: Page, name: CallName): Promise<void> {
  await page.evaluate((to) => Reflect.deleteProperty(window.fakeMain.answers, to), name)
}

/** Leaves calls of that name unanswered until releaseCalls. */
export const holdCalls = (page: Page, name: CallName): Promise<void> =>
  page.evaluate((held) => window.fakeMain.hold(held), name)

export const releaseCalls = (page: Page, name: CallName): Promise<void> =>
  page.evaluate((held) => window.fakeMain.release(held), name)

/** Sends an event of main to the page. */
export async function emit<N extends EventName>(page: Page, name: N, payload: Events[N]): Promise<void> {
  await page.evaluate(([event, value]) => window.fakeMain.emit(event, value), [name, payload] as const)
}

/** Opens a conversation from the list. */
export async function openConversation(page: Page, title: string): Promise<void> {
  await page
    .getByRole('listitem')
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .click()
  await page.getByRole('log', { name: 'Messages' }).waitFor()
}
