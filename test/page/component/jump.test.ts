import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, emit, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

const log = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })
const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Jump to a date' })
const day = (page: Page): Locator => dialog(page).getByLabel('Day')
const button = (page: Page, name: string): Locator => dialog(page).getByRole('button', { name, exact: true })

/** Three days of talk with Rosalind, of which the oldest so many messages are not on this computer. */
function threeDays(notHere = 0): Scene {
  const scene = showcase({ lines: 700 })
  scene.notHere.rosalind = notHere
  return scene
}
/** The first message of a day. */
function firstOf(scene: Scene, wanted: string): string {
  const first = scene.messages.rosalind?.find(({ createdAt }) => createdAt >= wanted)
  if (first === undefined) throw new Error(`The scene has nothing since ${wanted}.`)
  return first.id
}

async function openJump(page: Page): Promise<void> {
  await openConversation(page, 'Rosalind Okafor')
  await log(page).getByText('ring them at three').waitFor()
  await page.keyboard.press('Control+g')
  await dialog(page).waitFor()
}

/** The message is on the screen, marked, and has the focus: a screen reader reads it out. */
async function isShown(page: Page, id: string): Promise<void> {
  const message = log(page).locator(`.found[data-id="${id}"]`)
  await message.waitFor()
  await expect
    .poll(async () => {
      const [inner, outer] = [await message.boundingBox(), await log(page).boundingBox()]
      return inner && outer && inner.y >= outer.y && inner.y < outer.y + outer.height
    })
    .toBe(true)
  await dialog(page).waitFor({ state: 'detached' })
  await expect
    .poll(() => message.locator('article').evaluate((element) => element === document.activeElement))
    .toBe(true)
}

it('goes to the first message of that day, from where both directions load', async () => {
  const scene = threeDays()
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  await page.getByRole('button', { name: 'Jump to a date' }).click()
  expect(await day(page).evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await day(page).getAttribute('max')).toBe('2026-11-24')
  expect(await button(page, 'Go').isDisabled()).toBe(true)
  await day(page).fill('2026-11-23')
  await day(page).press('Enter')
  await isShown(page, firstOf(scene, '2026-11-23'))
  expect(await callsOf(page, 'messageAt')).toEqual([
    { conversationId: 'rosalind', instant: '2026-11-23T00:00:00.000Z' }
  ])
  await log(page).hover()
  await page.mouse.wheel(0, 3_000)
  await expect
    .poll(async () => (await callsOf(page, 'listMessages')).some((call) => 'after' in call))
    .toBe(true)
})

it('a day begins where the person is', async () => {
  const page = await open(threeDays(), { timezoneId: 'Pacific/Auckland' })
  await openJump(page)
  // It is tomorrow there already.
  expect(await day(page).getAttribute('max')).toBe('2026-11-25')
  await day(page).fill('2026-11-24')
  await button(page, 'Go').click()
  await dialog(page).waitFor({ state: 'detached' })
  expect(await callsOf(page, 'messageAt')).toEqual([
    { conversationId: 'rosalind', instant: '2026-11-23T11:00:00.000Z' }
  ])
})

it('loads what is missing in between, says how far, and can be cancelled', async () => {
  const scene = threeDays(690)
  const page = await open(scene)
  await openJump(page)
  await day(page).fill('2026-11-22')
  await page.evaluate(() => window.fakeMain.hold('listMessages'))
  await day(page).press('Enter')
  await dialog(page).getByRole('status').getByText('Loading older history, back to').waitFor()
  await button(page, 'Cancel').click()
  await dialog(page).getByRole('status').waitFor({ state: 'detached' })
  await page.evaluate(() => window.fakeMain.release('listMessages'))
  expect(await callsOf(page, 'messageAt')).toHaveLength(1)

  await button(page, 'Go').click()
  await isShown(page, firstOf(scene, '2026-11-22'))
  const pages = (await callsOf(page, 'listMessages')).filter(({ limit }) => limit === 200)
  // One that was cancelled, then no more than were needed for that day.
  expect(pages).toHaveLength(3)
})

it('without the service says so, and offers the next message that is here', async () => {
  const scene = threeDays(300)
  const page = await open(scene)
  await openJump(page)
  await answerWith(page, 'listMessages', { ok: false, code: 'offline', detail: 'unreachable' })
  await day(page).fill('2026-11-22')
  await day(page).press('Enter')
  const said = dialog(page).getByRole('alert')
  await said.getByText('CloudLink cannot be reached.').waitFor()
  await said
    .getByText(/Messages of that time cannot be loaded now. The next one here is from .+ November/)
    .waitFor()
  await expect
    .poll(() => button(page, 'Go there').evaluate((one) => one === document.activeElement))
    .toBe(true)
  await page.keyboard.press('Enter')
  await isShown(page, scene.messages.rosalind?.[300]?.id ?? '')
})

it('says where nothing was written since, and what failed', async () => {
  const page = await open()
  await openConversation(page, 'Teo Marsh')
  await page.keyboard.press('Control+g')
  await day(page).fill('2026-11-23')
  await day(page).press('Enter')
  await dialog(page).getByRole('status').getByText('There is nothing on or after that day.').waitFor()
  await answerWith(page, 'messageAt', { ok: false, code: 'storage', detail: 'store-failed' })
  await day(page).fill('2026-11-22')
  await dialog(page).getByRole('status').waitFor({ state: 'detached' })
  await day(page).press('Enter')
  await dialog(page).getByRole('alert').getByText('The data could not be read or written.').waitFor()
})

it('has no meaning, and no key, without a conversation', async () => {
  const page = await open()
  await page.getByRole('listitem').first().waitFor()
  await page.keyboard.press('Control+g')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(1)
  expect(await page.getByRole('button', { name: 'Jump to a date' }).count()).toBe(0)
})

/** Opens the first hit of a search in everything, while the messages around it are still on their way. */
async function openHitSlowly(page: Page, text: string): Promise<void> {
  await page.getByRole('listitem').first().waitFor()
  await page.evaluate(() => window.fakeMain.hold('messagesAround'))
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(text)
  await page.getByRole('option').filter({ hasText: 'Rosalind' }).first().waitFor()
  await page.getByRole('option').filter({ hasText: text }).first().click()
  await expect.poll(() => callsOf(page, 'messagesAround')).toHaveLength(1)
}

it('shows the message that was jumped to, whatever arrives while it is fetched', async () => {
  const scene = threeDays()
  const page = await open(scene)
  await openHitSlowly(page, '300: ')
  const newest = scene.messages.rosalind?.at(-1)?.id ?? ''
  await emit(page, 'messagesChanged', { conversationId: 'rosalind', ids: [newest], replaced: {} })
  await page.evaluate(() => window.fakeMain.release('messagesAround'))
  const message = log(page).locator('.found')
  await message.getByText('300: ').waitFor()
  expect(await log(page).getByText('ring them at three').count()).toBe(0)
})

it('says that the messages around could not be loaded, and tries again', async () => {
  const page = await open(threeDays())
  await openHitSlowly(page, '300: ')
  await answerWith(page, 'messagesAround', { ok: false, code: 'storage' })
  await page.evaluate(() => window.fakeMain.release('messagesAround'))
  await log(page).getByRole('alert').waitFor()
  expect(await log(page).getByText('ring them at three').count()).toBe(0)
  await page.evaluate(() => {
    delete window.fakeMain.answers.messagesAround
  })
  await log(page).getByRole('button', { name: 'Try again' }).click()
  await log(page).locator('.found').getByText('300: ').waitFor()
})
