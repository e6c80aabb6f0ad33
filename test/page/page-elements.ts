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
