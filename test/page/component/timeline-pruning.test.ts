import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { scrollSettled } from '../scroll-settled.ts'
import { showcase } from '../scene.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  holdCalls,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { jumpToLatest, messageRow, receiveMessage } from '../page-elements.ts'
import { timeline } from '../../support/elements.ts'

const open = usePreview()

const heightOf = (page: Page): Promise<number> => timeline(page).evaluate((element) => element.scrollHeight)
/** The average height of a row of the scene, in px. */
const ROW_HEIGHT = 70

/** Opens a long conversation at its end, and returns the ids of its messages. */
async function openLongConversation(lines: number): Promise<{ page: Page; ids: string[] }> {
  const scene = showcase({ lines })
  const ids = (scene.messages.rosalind ?? []).map(({ id }) => id)
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  await messageRow(page, 'ring them at three').waitFor()
  await scrollSettled(timeline(page))
  return { page, ids }
}

/**
 * Scrolls by less than the visible height in each frame, until a message is visible.
 * @returns the greatest height of the list on the way, in px
 */
function scrollUntilVisible(page: Page, direction: 'up' | 'down', until = ''): Promise<number> {
  return timeline(page).evaluate(
    (element, { step, until }) =>
      new Promise<number>((resolve) => {
        let highest = 0
        const look = (): void => {
          highest = Math.max(highest, element.scrollHeight)
          const { top, bottom } = element.getBoundingClientRect()
          // Ids grow with time, and those in the outbox sort last, so a message that was skipped counts too.
          const found = [...element.querySelectorAll<HTMLElement>('.message')].some((one) => {
            const [id, box] = [one.dataset.id ?? '', one.getBoundingClientRect()]
            return box.bottom > top && box.top < bottom && (step < 0 ? id <= until : id >= until)
          })
          if (found) {
            // Heights that are measured in the next two frames still belong to this scrolling.
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(highest)))
            return
          }
          element.scrollTop += step
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    { step: direction === 'up' ? -400 : 400, until }
  )
}

/**
 * Records the position of the first fully visible message in each frame from now on.
 * @returns a function that returns every movement of one px or more, in px
 */
async function recordMovement(page: Page): Promise<() => Promise<number[]>> {
  await timeline(page).evaluate(async (element) => {
    const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)
    // Rows drawn just now are still being measured.
    await nextFrame()
    await nextFrame()
    const { top } = element.getBoundingClientRect()
    const rows = [...element.querySelectorAll<HTMLElement>('.message')]
    const id = rows.find((one) => one.getBoundingClientRect().top >= top)?.dataset.id ?? ''
    const currentTop = (): number =>
      element.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? NaN
    const firstTop = currentTop()
    const moves: number[] = []
    Object.assign(window, { moves })
    const look = (): void => {
      moves.push(currentTop() - firstTop)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return async () => {
    const moves = await page.evaluate(() => (window as unknown as { moves: number[] }).moves)
    return moves.filter((by) => !(Math.abs(by) < 1))
  }
}

/**
 * Scrolls near the edge of the loaded messages, and checks that the page which loads there moves no visible message.
 * @param scroll sets the scroll position
 */
async function expectLoadWithoutMovement(
  page: Page,
  scroll: (element: HTMLElement) => number
): Promise<void> {
  await scrollSettled(timeline(page))
  await holdCalls(page, 'listMessages')
  const callCount = (await callsOf(page, 'listMessages')).length
  await timeline(page).evaluate(scroll)
  await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(callCount + 1)
  await scrollSettled(timeline(page))
  const moved = await recordMovement(page)
  await releaseCalls(page, 'listMessages')
  await page.getByText(/Loading (older|newer) messages/).waitFor({ state: 'detached' })
  await scrollSettled(timeline(page))
  expect(await moved()).toEqual([])
}

it('messages far from the visible ones are pruned in both directions, without moving the visible ones', async () => {
  const { page, ids } = await openLongConversation(1_000)
  const before = await scrollUntilVisible(page, 'up', ids[500])
  await expectLoadWithoutMovement(page, (element) => (element.scrollTop = 400))
  const up = await scrollUntilVisible(page, 'up', ids[0])
  expect(Math.max(before, up)).toBeLessThan(500 * ROW_HEIGHT)
  await timeline(page).getByText('This is where the conversation begins.').waitFor()
  expect(await jumpToLatest(page).isVisible()).toBe(true)

  await scrollUntilVisible(page, 'down', ids[600])
  // Once scrolling stops, messages far above are removed and the visible ones do not move.
  const moved = await recordMovement(page)
  await expect.poll(() => heightOf(page)).toBeLessThan(500 * ROW_HEIGHT)
  await scrollSettled(timeline(page))
  expect(await moved()).toEqual([])
  await expectLoadWithoutMovement(
    page,
    (element) => (element.scrollTop = element.scrollHeight - element.clientHeight - 400)
  )
  const read = (await callsOf(page, 'markRead')).length
  expect(await timeline(page).getAttribute('aria-live')).toBe('off')

  // The message in the outbox is shown again, after the newest.
  await scrollUntilVisible(page, 'down', 'send-1')
  await timeline(page).press('End')
  await jumpToLatest(page).waitFor({ state: 'detached' })
  await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
  expect((await callsOf(page, 'markRead')).at(-1)).toEqual({
    conversationId: 'rosalind',
    messageId: ids.at(-2)
  })
  expect(await messageRow(page, 'I will set it up').count()).toBe(1)
})

it('long scrolling keeps no more than a thousand messages above the visible ones', async () => {
  const { page, ids } = await openLongConversation(1_500)
  await scrollUntilVisible(page, 'up', ids[0])
  const highest = await scrollUntilVisible(page, 'down', ids.at(-1))
  expect(highest).toBeLessThan(1_300 * ROW_HEIGHT)
})

it('Jump to latest works from far above and shows messages that arrived meanwhile below the "New" line', async () => {
  const { page, ids } = await openLongConversation(500)
  await scrollUntilVisible(page, 'up', ids[0])
  await scrollSettled(timeline(page))
  const height = await heightOf(page)
  const read = (await callsOf(page, 'markRead')).length
  await receiveMessage(page, 'first arrival')
  await receiveMessage(page, 'second arrival')
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
  await scrollSettled(timeline(page))
  expect(await heightOf(page)).toBe(height)
  expect(await callsOf(page, 'markRead')).toHaveLength(read)

  await jumpToLatest(page).click()
  await messageRow(page, 'second arrival').waitFor()
  await jumpToLatest(page).waitFor({ state: 'detached' })
  expect(await timeline(page).innerText()).toMatch(/\nNew\n[^]{1,60}first arrival/)
  expect(await messageRow(page, 'I will set it up').isVisible()).toBe(true)
  await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
})

it('a message sent from far above is shown at once', async () => {
  const { page, ids } = await openLongConversation(500)
  await scrollUntilVisible(page, 'up', ids[0])
  await page.getByRole('textbox', { name: 'Message' }).fill('from far above')
  await page.keyboard.press('Enter')
  await messageRow(page, 'from far above').waitFor()
  await jumpToLatest(page).waitFor({ state: 'detached' })
  expect(await messageRow(page, 'from far above').count()).toBe(1)
})

it('a message that arrives while the last page loads is shown after that page', async () => {
  const { page, ids } = await openLongConversation(300)
  await scrollUntilVisible(page, 'up', ids[0])
  await scrollSettled(timeline(page))
  await holdCalls(page, 'listMessages')
  await timeline(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  const after = async (): Promise<string | undefined> => (await callsOf(page, 'listMessages')).at(-1)?.after
  await expect.poll(after).toBeDefined()
  await page.evaluate(
    (newest) => {
      const all = window.fakeMain.scene.messages.rosalind ?? []
      const messages = all.slice(all.findIndex(({ id }) => id === newest) + 1)
      const value = { messages, hasOlder: true, hasNewer: false, firstUnreadId: null }
      window.fakeMain.answers.listMessages = structuredClone({ ok: true, value })
    },
    await after()
  )
  const arrived = await receiveMessage(page, 'just now')
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(1)
  await releaseCalls(page, 'listMessages')
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
  await scrollUntilVisible(page, 'down', arrived)
})

it('newer messages that failed to load can be loaded with Try again', async () => {
  const { page, ids } = await openLongConversation(500)
  await scrollUntilVisible(page, 'up', ids[0])
  await scrollSettled(timeline(page))
  await answerWith(page, 'listMessages', { ok: false, code: 'offline' })
  await timeline(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  await page.getByText('Newer messages could not be loaded.').waitFor()
  const callCount = (await callsOf(page, 'listMessages')).length
  await jumpToLatest(page).click()
  await page.getByRole('alert').getByText('CloudLink cannot be reached.').waitFor()
  expect(await callsOf(page, 'listMessages')).toHaveLength(callCount + 1)
  await clearAnswer(page, 'listMessages')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Newer messages could not be loaded.').waitFor({ state: 'detached' })
  await scrollUntilVisible(page, 'down', ids.at(-1))
})
