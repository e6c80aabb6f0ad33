/** Settings of notifications, do not disturb, and what the page tells main about the person. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showSettingsPage } from '../../support/settings-page.ts'
import { button, isFocused } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { scrollSettled } from '../scroll-settled.ts'
import { answerWith, callsOf, emit, NARROW, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

async function openPage(page: Page): Promise<Locator> {
  await button(page, 'Settings').click()
  await showSettingsPage(page, 'Notifications')
  return page.getByRole('dialog', { name: 'Settings' })
}

const UNTIL = '2026-11-24T14:35:00.000Z'
const paused = (): Scene => ({ ...showcase(), quiet: { quiet: true, until: UNTIL } })

describe('the quiet hours', () => {
  it('are set for each weekday, by keyboard alone', async () => {
    const page = await open()
    const dialog = await openPage(page)
    const hours = dialog.getByRole('group', { name: 'Do not disturb at these times' })
    expect((await hours.getByRole('checkbox').all()).length).toBe(7)
    const tuesday = hours.getByRole('checkbox', { name: 'Tuesday' })
    await tuesday.press('Space')
    const from = dialog.getByLabel('Tuesday, from')
    await from.waitFor()
    expect([await from.inputValue(), await dialog.getByLabel('Tuesday, to').inputValue()]).toEqual([
      '18:00',
      '08:00'
    ])
    await hours.getByText('next day').waitFor()

    await page.keyboard.press('Tab')
    expect(await isFocused(from)).toBe(true)
    await from.fill('12:30')
    await dialog.getByLabel('Tuesday, to').fill('13:15')
    await expect.poll(() => hours.getByText('next day').count()).toBe(0)
    const last = (await callsOf(page, 'setSettings')).at(-1)
    expect(last?.quietHours).toEqual([null, null, { from: 750, to: 795 }, null, null, null, null])

    // Another day begins like the one before, and each is turned off alone.
    await hours.getByRole('checkbox', { name: 'Sunday' }).press('Space')
    await tuesday.press('Space')
    await expect
      .poll(async () => (await callsOf(page, 'setSettings')).at(-1)?.quietHours)
      .toEqual([{ from: 750, to: 795 }, null, null, null, null, null, null])
    await button(dialog, 'Reset this page').waitFor()
  })

  it('fit into a narrow window', async () => {
    const scene = showcase()
    scene.settings = {
      ...scene.settings,
      quietHours: Array.from({ length: 7 }, () => ({ from: 1_320, to: 420 }))
    }
    const page = await open(scene, NARROW)
    const dialog = await openPage(page)
    expect(await dialog.getByText('next day').count()).toBe(7)
    expect(await dialog.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  })
})

describe("the system's service", () => {
  it.each([
    ['works', 'The system accepts notifications.', 'The system reports that it has shown the notification.'],
    ['missing', 'Your desktop runs no notification service', 'No notification was shown.'],
    ['hangs', 'does not respond', 'No notification was shown.'],
    ['failed', 'The system refused the last notification.', 'No notification was shown.'],
    ['unsupported', 'This system has no notifications.', 'No notification was shown.']
  ] as const)(
    '"%s" is said, with what to do, and the test says what happened',
    async (state, line, result) => {
      const page = await open({ ...showcase(), notificationService: state })
      const dialog = await openPage(page)
      await dialog.getByText(line).waitFor()
      await button(dialog, 'Show a test notification').press('Enter')
      await dialog.getByRole('status').filter({ hasText: result }).waitFor()
    }
  )

  it('that reports nothing is not called broken', async () => {
    const page = await open()
    await answerWith(page, 'testNotification', { ok: true, value: { result: 'silent' } })
    const dialog = await openPage(page)
    await button(dialog, 'Show a test notification').click()
    await dialog.getByText('the system did not report whether').waitFor()
  })
})

describe('pausing notifications', () => {
  it('is chosen in the menu of the own status, and shown in the header', async () => {
    const page = await open()
    await page.getByRole('button', { name: /^My status/ }).press('Enter')
    await page.getByRole('menuitem', { name: 'Pause notifications' }).press('ArrowRight')
    await page.getByRole('menuitem', { name: 'For 30 minutes' }).press('Enter')
    expect(await callsOf(page, 'setQuiet')).toEqual([{ for: '30-minutes' }])
    await page.getByRole('button', { name: /^Notifications are paused until / }).waitFor()
  })

  it('that began before the window is shown too, and ends by the menu of its icon', async () => {
    const page = await open(paused())
    const icon = button(page, 'Notifications are paused until 14:35')
    await icon.press('Enter')
    await page.getByRole('menuitem', { name: 'Notifications are paused until 14:35' }).press('ArrowRight')
    await page.getByRole('menuitem', { name: 'Resume notifications' }).press('Enter')
    expect(await callsOf(page, 'setQuiet')).toEqual([{ for: null }])
    await icon.waitFor({ state: 'detached' })
  })

  it('by the tray or the schedule is shown, and disappears by itself', async () => {
    const page = await open()
    await emit(page, 'quietChanged', { quiet: true, until: null })
    await button(page, 'Notifications are paused').waitFor()
    await emit(page, 'quietChanged', { quiet: false, until: null })
    await expect.poll(() => button(page, 'Notifications are paused').count()).toBe(0)
  })
})

it('main is told which conversation somebody reads at its end, and that they left it', async () => {
  const page = await open(showcase({ lines: 60 }))
  const watched = async (): Promise<string | null | undefined> =>
    (await callsOf(page, 'watchConversation')).at(-1)?.conversationId
  await openConversation(page, 'Rosalind Okafor')
  await expect.poll(watched).toBe('rosalind')
  const log = page.getByRole('log', { name: 'Messages' })
  await scrollSettled(log)
  await log.hover()
  await page.mouse.wheel(0, -2_000)
  await expect.poll(watched).toBeNull()
  await page.mouse.wheel(0, 9_000)
  await expect.poll(watched).toBe('rosalind')
  await openConversation(page, 'Juno Feld')
  await expect.poll(watched).toBe('juno')
  await page.keyboard.press('Escape')
  await expect.poll(watched).toBeNull()
})
