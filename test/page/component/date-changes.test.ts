/** Shown times and dates follow midnight and the system's time zone while the program runs. */
import type { CDPSession, Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { NOW, showcase } from '../scene.ts'
import { openConversation, usePreview, WIDE } from '../use-preview.ts'

const open = usePreview()

const dayLine = (page: Page): Locator => page.getByRole('log').locator('.separator').first()
const firstTime = (page: Page): Locator => page.getByRole('log').locator('time').first()
const rowTime = (page: Page): Locator =>
  page.getByRole('listitem').filter({ hasText: 'Launch room' }).locator('time')

it('shows Yesterday instead of Today after midnight, without any input', async () => {
  const midnight = new Date(NOW).setUTCHours(24, 0, 0, 0)
  const page = await open(showcase(), WIDE, (one) => one.clock.install({ time: midnight - 60_000 }))
  await openConversation(page, 'Launch room')
  expect(await dayLine(page).innerText()).toBe('Today')
  expect(await rowTime(page).innerText()).toMatch(/^\d\d:\d\d$/)
  await page.clock.runFor(61_000)
  await expect.poll(() => dayLine(page).innerText()).toBe('Yesterday')
  expect(await rowTime(page).innerText()).toBe('Tue')
})

it('shows times in the new time zone of the system once the window gets the focus', async () => {
  let devTools: CDPSession | undefined
  async function moveTo(timezoneId: string): Promise<void> {
    await devTools?.send('Emulation.setTimezoneOverride', { timezoneId })
  }
  const page = await open(showcase(), { ...WIDE, timezoneId: '' }, async (one) => {
    devTools = await one.context().newCDPSession(one)
    await moveTo('UTC')
  })
  await openConversation(page, 'Launch room')
  const [before, listed] = [await firstTime(page).innerText(), await rowTime(page).innerText()]
  expect(before).toBe('13:25')
  await moveTo('Asia/Tokyo')
  await page.evaluate(() => void window.dispatchEvent(new Event('focus')))
  await expect.poll(() => firstTime(page).innerText()).toBe('22:25')
  expect(await rowTime(page).innerText()).not.toBe(listed)
})
