/** Moving the focus into the list of messages, and the message that has it. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { messageRow } from './page-elements.ts'
import { NOW } from './scene.ts'
import { openConversation } from './use-preview.ts'

/** The text of the focused message. */
export const focusedText = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.querySelector('.bubble')?.textContent.trim() ?? '')
export const untilFocused = (page: Page, words: string): Promise<void> =>
  expect.poll(() => focusedText(page)).toContain(words)

/** Opens the conversation with Rosalind and moves the focus to its newest message, by keyboard. */
export async function openAtNewest(page: Page): Promise<void> {
  await openConversation(page, 'Rosalind Okafor')
  await messageRow(page, 'I will set it up').waitFor()
  // Vue ignores events from the millisecond in which their element was drawn.
  await page.clock.setFixedTime(NOW + 1)
  await page.keyboard.press('F6')
  await page.keyboard.press('F6')
  await page.waitForFunction(() => document.activeElement?.closest('[role=log]') !== null)
  await page.keyboard.press('End')
  await untilFocused(page, 'I will set it up')
}
