/** Actions of rows in the window: open a conversation, wait for a message, scroll. */
import type { Page } from 'playwright-core'
import type { SeededConversation } from './account.ts'

/**
 * Opens a conversation near the top of the list by a click.
 * @returns ms from the click until its newest message was painted
 */
export async function openConversation(
  page: Page,
  { conversationId, name }: SeededConversation
): Promise<number> {
  const newest = await page.evaluate(async (id) => {
    const result = await window.cloudlink.call('listMessages', { conversationId: id, limit: 1 })
    return result.ok ? result.value.messages.at(-1)?.id : undefined
  }, conversationId)
  if (newest === undefined) throw new Error(`There is no message in ${name}.`)
  const painted = whenShown(page, newest)
  await page
    .locator('nav button.row')
    .filter({ has: page.getByText(name, { exact: true }) })
    .click()
  return (await painted) - (await page.evaluate(() => window.benchTiming.lastInput))
}

/** Waits until the message is painted in the visible part of the timeline. @returns ms since the page's time origin */
function whenShown(page: Page, messageId: string): Promise<number> {
  return page.evaluate(
    (id) =>
      window.benchTiming.whenPainted(() => {
        const log = document.querySelector('[role="log"]')
        const row = log?.querySelector(`[data-id="${id}"]`)
        if (!log || !row?.checkVisibility({ visibilityProperty: true })) return false
        const [rowBox, logBox] = [row.getBoundingClientRect(), log.getBoundingClientRect()]
        return rowBox.bottom > logBox.top && rowBox.bottom <= logBox.bottom + 1
      }),
    messageId
  )
}

/** Waits until a message with these words is painted in the timeline. @returns ms since the page's time origin */
export function whenTextShown(page: Page, text: string): Promise<number> {
  return page.evaluate(
    (words) =>
      window.benchTiming.whenPainted(() =>
        [...document.querySelectorAll('[role="log"] [data-id]')].some(
          (row) => row.textContent.includes(words) && row.checkVisibility({ visibilityProperty: true })
        )
      ),
    text
  )
}

/** The scroll distance of a fast wheel in one frame, in px. */
const STEP = 240
export type Stretch = {
  /** Times between frames, in ms. */
  frames: number[]
  /** How many different messages were shown since the conversation was opened. */
  seen: number
  atEnd: boolean
}

/** Scrolls the timeline. @param step px per frame, negative towards older messages @param stretch number of frames */
function scrollTimeline(page: Page, step: number, stretch: number): Promise<Stretch> {
  return page.evaluate(
    async ({ step, stretch }) => {
      const log = document.querySelector<HTMLElement & { benchSeen?: Set<string> }>('[role="log"]')
      if (log === null) throw new Error('No conversation is open.')
      const seen = (log.benchSeen ??= new Set())
      let left = stretch
      const frames = await window.benchTiming.framesWhile(() => {
        for (const row of log.querySelectorAll<HTMLElement>('[data-id]')) seen.add(row.dataset.id ?? '')
        log.scrollTop += step
        return --left > 0
      })
      const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 1
      return { frames, seen: seen.size, atEnd }
    },
    { step, stretch }
  )
}

/**
 * Scrolls up until `wanted` messages were shown or there are no more, then back down to the end.
 * @param frames number of frames in one stretch
 * @param onStretch called and awaited after each stretch
 * @returns how many messages were shown
 */
export async function scrollUpAndDown(
  page: Page,
  { wanted, frames }: { wanted: number; frames: number },
  onStretch: (stretch: Stretch, step: number) => Promise<void> = async () => undefined
): Promise<number> {
  let seen = -1
  for (let before = -2; seen < wanted && seen > before;) {
    before = seen
    const stretch = await scrollTimeline(page, -STEP, frames)
    seen = stretch.seen
    await onStretch(stretch, -STEP)
  }
  for (let atEnd = false; !atEnd;) {
    const stretch = await scrollTimeline(page, STEP, frames)
    atEnd = stretch.atEnd
    await onStretch(stretch, STEP)
  }
  return seen
}
