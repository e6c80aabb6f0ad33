import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  emit,
  holdCalls,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { button, isFocused } from '../page-elements.ts'
import { timeline } from '../../support/elements.ts'

const open = usePreview()

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Jump to a date' })
const day = (page: Page): Locator => dialog(page).getByLabel('Day')

/** Three days of messages with Rosalind; the oldest `notLoaded` of them are not stored yet. */
function threeDays(notLoaded = 0): Scene {
  const scene = showcase({ lines: 700 })
  scene.notLoaded.rosalind = notLoaded
  return scene
}
/** The id of the first message on or after a day. */
function firstIdOf(scene: Scene, wantedDay: string): string {
  const first = scene.messages.rosalind?.find(({ createdAt }) => createdAt >= wantedDay)
  if (first === undefined) throw new Error(`The scene has no message since ${wantedDay}.`)
  return first.id
}

async function openJump(page: Page): Promise<void> {
  await openConversation(page, 'Rosalind Okafor')
  await timeline(page).getByText('ring them at three').waitFor()
  await page.keyboard.press('Control+g')
  await dialog(page).waitFor()
}

/** Waits until the message is visible, marked and focused, so that a screen reader reads it, and the dialog is closed. */
async function waitForTarget(page: Page, id: string): Promise<void> {
  const message = timeline(page).locator(`.found[data-id="${id}"]`)
  await message.waitFor()
  await expect
    .poll(async () => {
      const [row, list] = [await message.boundingBox(), await timeline(page).boundingBox()]
      return row && list && row.y >= list.y && row.y < list.y + list.height
    })
    .toBe(true)
  await dialog(page).waitFor({ state: 'detached' })
  await expect.poll(() => isFocused(message.locator('article'))).toBe(true)
}

it('goes to the first message of the day; scrolling loads more in both directions', async () => {
  const scene = threeDays()
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  await page.getByRole('button', { name: 'Jump to a date' }).click()
  expect(await isFocused(day(page))).toBe(true)
  expect(await day(page).getAttribute('max')).toBe('2026-11-24')
  expect(await button(dialog(page), 'Go').isDisabled()).toBe(true)
  await day(page).fill('2026-11-23')
  await day(page).press('Enter')
  await waitForTarget(page, firstIdOf(scene, '2026-11-23'))
  expect(await callsOf(page, 'messageAt')).toEqual([
    { conversationId: 'rosalind', instant: '2026-11-23T00:00:00.000Z' }
  ])
  await timeline(page).hover()
  await page.mouse.wheel(0, 3_000)
  await expect
    .poll(async () => (await callsOf(page, 'listMessages')).some((call) => 'after' in call))
    .toBe(true)
})

it('uses the day in the time zone of the person', async () => {
  const page = await open(threeDays(), { timezoneId: 'Pacific/Auckland' })
  await openJump(page)
  // There it is already the next day.
  expect(await day(page).getAttribute('max')).toBe('2026-11-25')
  await day(page).fill('2026-11-24')
  await button(dialog(page), 'Go').click()
  await dialog(page).waitFor({ state: 'detached' })
  expect(await callsOf(page, 'messageAt')).toEqual([
    { conversationId: 'rosalind', instant: '2026-11-23T11:00:00.000Z' }
  ])
})

it('loads the messages in between, shows the progress, and can be cancelled', async () => {
  const scene = threeDays(690)
  const page = await open(scene)
  await openJump(page)
  await day(page).fill('2026-11-22')
  await holdCalls(page, 'listMessages')
  await day(page).press('Enter')
  await dialog(page).getByRole('status').getByText('Loading older history, back to').waitFor()
  await button(dialog(page), 'Cancel').click()
  await dialog(page).getByRole('status').waitFor({ state: 'detached' })
  await releaseCalls(page, 'listMessages')
  expect(await callsOf(page, 'messageAt')).toHaveLength(1)

  await button(dialog(page), 'Go').click()
  await waitForTarget(page, firstIdOf(scene, '2026-11-22'))
  const pages = (await callsOf(page, 'listMessages')).filter(({ limit }) => limit === 200)
  // One that was cancelled, then only those needed to reach the day.
  expect(pages).toHaveLength(3)
})

it('says that the service cannot be reached, and offers the next stored message', async () => {
  const scene = threeDays(300)
  const page = await open(scene)
  await openJump(page)
  await answerWith(page, 'listMessages', { ok: false, code: 'offline', detail: 'unreachable' })
  await day(page).fill('2026-11-22')
  await day(page).press('Enter')
  const alert = dialog(page).getByRole('alert')
  await alert.getByText('CloudLink cannot be reached.').waitFor()
  await alert
    .getByText(
      /Messages from that time cannot be loaded now. The next one on this computer is from .+ November/
    )
    .waitFor()
  await expect.poll(() => isFocused(button(dialog(page), 'Go there'))).toBe(true)
  await page.keyboard.press('Enter')
  await waitForTarget(page, scene.messages.rosalind?.[300]?.id ?? '')
})

it('says that there are no messages on or after the day, and what failed', async () => {
  const page = await open()
  await openConversation(page, 'Teo Marsh')
  await page.keyboard.press('Control+g')
  await day(page).fill('2026-11-23')
  await day(page).press('Enter')
  await dialog(page).getByRole('status').getByText('There are no messages on or after that day.').waitFor()
  await answerWith(page, 'messageAt', { ok: false, code: 'storage', detail: 'store-failed' })
  await day(page).fill('2026-11-22')
  await dialog(page).getByRole('status').waitFor({ state: 'detached' })
  await day(page).press('Enter')
  await dialog(page).getByRole('alert').getByText('The data could not be read or written.').waitFor()
})

it('has no button and no shortcut without an open conversation', async () => {
  const page = await open()
  await page.getByRole('listitem').first().waitFor()
  await page.keyboard.press('Control+g')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(1)
  expect(await page.getByRole('button', { name: 'Jump to a date' }).count()).toBe(0)
})

/** Searches everywhere and opens the first result, while the messages around it are held back. */
async function openResultSlowly(page: Page, text: string): Promise<void> {
  await page.getByRole('listitem').first().waitFor()
  await holdCalls(page, 'messagesAround')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(text)
  await page.getByRole('option').filter({ hasText: 'Rosalind' }).first().waitFor()
  await page.getByRole('option').filter({ hasText: text }).first().click()
  await expect.poll(() => callsOf(page, 'messagesAround')).toHaveLength(1)
}

it('shows the found message even if another message arrives while it is fetched', async () => {
  const scene = threeDays()
  const page = await open(scene)
  await openResultSlowly(page, '300: ')
  const newest = scene.messages.rosalind?.at(-1)?.id ?? ''
  await emit(page, 'messagesChanged', { conversationId: 'rosalind', ids: [newest], replaced: {} })
  await releaseCalls(page, 'messagesAround')
  const message = timeline(page).locator('.found')
  await message.getByText('300: ').waitFor()
  expect(await timeline(page).getByText('ring them at three').count()).toBe(0)
})

it('says that the messages around a found one could not be loaded, and loads them on Try again', async () => {
  const page = await open(threeDays())
  await openResultSlowly(page, '300: ')
  await answerWith(page, 'messagesAround', { ok: false, code: 'storage' })
  await releaseCalls(page, 'messagesAround')
  await timeline(page).getByRole('alert').waitFor()
  expect(await timeline(page).getByText('ring them at three').count()).toBe(0)
  await clearAnswer(page, 'messagesAround')
  await timeline(page).getByRole('button', { name: 'Try again' }).click()
  await timeline(page).locator('.found').getByText('300: ').waitFor()
})
