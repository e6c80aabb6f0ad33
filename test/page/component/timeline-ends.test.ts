import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { scrollSettled } from '../scroll-settled.ts'
import { showcase } from '../scene.ts'
import { SCREENS } from '../screens.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  holdCalls,
  NARROW,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { jumpToLatest } from '../page-elements.ts'
import { timeline } from '../../support/elements.ts'

const open = usePreview()

const loading = (page: Page): Locator => timeline(page).getByText('Loading older messages')
const failed = (page: Page): Locator => timeline(page).getByText('Older messages could not be loaded.')
const beginning = (page: Page): Locator => timeline(page).getByText('This is where the conversation begins.')
const toTop = (page: Page): Promise<unknown> => timeline(page).evaluate((element) => (element.scrollTop = 0))

/** Opens a conversation at its end, with one page of older messages to load. */
async function openAtEnd(): Promise<Page> {
  const page = await open(showcase({ lines: 60 }))
  await openConversation(page, 'Rosalind Okafor')
  await timeline(page).getByText('ring them at three').waitFor()
  await scrollSettled(timeline(page))
  return page
}

it('shows that older messages are loading, and the beginning of the conversation only once it is reached', async () => {
  const page = await openAtEnd()
  expect(await beginning(page).count()).toBe(0)
  await holdCalls(page, 'listMessages')
  await toTop(page)
  await loading(page).waitFor()
  expect(await beginning(page).count()).toBe(0)

  await releaseCalls(page, 'listMessages')
  await loading(page).waitFor({ state: 'detached' })
  await expect
    .poll(
      async () => {
        await toTop(page)
        return beginning(page).isVisible()
      },
      { timeout: 10_000 }
    )
    .toBe(true)
  await scrollSettled(timeline(page))
  // The date of the first day is above the first message.
  expect(await timeline(page).innerText()).toMatch(/begins\.\s+Today\s[^]*?\s1: The customer/)
})

it.each([
  ['fail to load', { ok: false, code: 'offline' }],
  // While the service cannot be reached, main answers with stored messages only.
  [
    'are not stored',
    { ok: true, value: { messages: [], hasOlder: true, hasNewer: false, firstUnreadId: null } }
  ]
] as const)(
  'older messages that %s are fetched again only when the person clicks Try again',
  async (_why, answer) => {
    const page = await openAtEnd()
    await answerWith(
      page,
      'listMessages',
      structuredClone(answer) as Parameters<typeof answerWith<'listMessages'>>[2]
    )
    await toTop(page)
    await failed(page).waitFor()
    const callCount = (await callsOf(page, 'listMessages')).length
    for (const top of [300, 0, 200, 0]) {
      await timeline(page).evaluate((element, to) => (element.scrollTop = to), top)
      await scrollSettled(timeline(page))
    }
    expect(await callsOf(page, 'listMessages')).toHaveLength(callCount)
    expect(await beginning(page).count()).toBe(0)
    const showsFailure = !answer.ok
    expect(await timeline(page).getByText('CloudLink cannot be reached.').count()).toBe(showsFailure ? 1 : 0)
    expect(await timeline(page).getByRole('button', { name: 'Copy details' }).count()).toBe(
      showsFailure ? 1 : 0
    )

    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(callCount + 1)
    await failed(page).waitFor()
    await clearAnswer(page, 'listMessages')
    await page.getByRole('button', { name: 'Try again' }).click()
    await failed(page).waitFor({ state: 'detached' })
    await beginning(page).waitFor({ state: 'attached' })
  }
)

it('opens with the first unread message exactly at the top', async () => {
  const scene = showcase({ lines: 60 })
  const unread = scene.messages.rosalind?.at(-30)?.id ?? ''
  scene.firstUnread.rosalind = unread
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  await timeline(page).locator(`[data-id="${unread}"]`).waitFor()
  await scrollSettled(timeline(page))
  // The "New" line is above it.
  const newLine = timeline(page).locator('.separator', { hasText: 'New' })
  const [row, list] = [await newLine.boundingBox(), await timeline(page).boundingBox()]
  expect(Math.abs((row?.y ?? NaN) - (list?.y ?? NaN))).toBeLessThan(2)
})

it('the Jump to latest button covers neither the error below the newest message nor Back', async () => {
  const screen = SCREENS.find(({ name }) => name === 'newer messages not loaded')
  const page = await open(screen?.scene, NARROW)
  await screen?.reach(page)
  await scrollSettled(timeline(page))
  await timeline(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  const error = await timeline(page).getByText('Newer messages could not be loaded.').boundingBox()
  const button = await jumpToLatest(page).boundingBox()
  expect((error?.y ?? NaN) + (error?.height ?? NaN)).toBeLessThanOrEqual(button?.y ?? NaN)
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Back' }).click({ timeout: 2_000 })
  await page.getByRole('listitem').first().waitFor()
})
