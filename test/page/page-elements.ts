/** What several page tests look for, do and wait for. support/elements.ts has what tests of the whole program use too. */
import type { Locator, Page } from 'playwright-core'
import { timeline } from '../support/elements.ts'

export const button = (where: Page | Locator, name: string): Locator =>
  where.getByRole('button', { name, exact: true })

export const jumpToLatest = (page: Page): Locator => button(page, 'Jump to latest')

/** Rows of the messages that contain the words. */
export const messageRow = (page: Page, words: string): Locator =>
  timeline(page).locator('.message').filter({ hasText: words })

export const isFocused = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => node === document.activeElement)

/** Resolves after two frames: sizes that the page measures while drawing change the second one. */
export const twoFrames = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
  )

/**
 * Makes somebody else write in the open conversation with Rosalind.
 * @returns the id of the message
 */
export function receiveMessage(page: Page, words: string): Promise<string> {
  return page.evaluate((text) => {
    const all = window.fakeMain.scene.messages.rosalind ?? []
    const earlier = all.find(({ author }) => !author.me)
    if (earlier === undefined) throw new Error('The scene has no message of somebody else.')
    const id = `message-9${String(all.length).padStart(5, '0')}`
    const createdAt = new Date(Date.now() + all.length).toISOString()
    // Before the last one, which waits in the outbox.
    all.splice(-1, 0, { ...earlier, id, content: { kind: 'text', text }, createdAt })
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids: [id], replaced: {} })
    return id
  }, words)
}

/**
 * Chooses an entry of the open menu by the keyboard; with several labels, the entry of a submenu. Moves the page's fixed time
 * on, because Vue ignores events from the millisecond in which their element was drawn.
 */
export async function chooseByKeyboard(page: Page, ...labels: string[]): Promise<void> {
  for (const [depth, label] of labels.entries()) {
    const item = page.getByRole('menuitem', { name: label })
    await item.waitFor()
    await page.clock.setFixedTime((await page.evaluate(() => Date.now())) + 1)
    while (!(await item.evaluate((one) => one === document.activeElement))) {
      const before = await page.evaluateHandle(() => document.activeElement)
      await page.keyboard.press('ArrowDown')
      await page.waitForFunction((focused) => focused !== document.activeElement, before)
    }
    await page.keyboard.press(depth === labels.length - 1 ? 'Enter' : 'ArrowRight')
  }
}
