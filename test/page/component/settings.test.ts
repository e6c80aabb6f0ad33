/** The pages of the settings, the search in them, and resetting a page. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showSettingsPage } from '../../support/settings-page.ts'
import { button } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import { callsOf, emit, NARROW, usePreview } from '../use-preview.ts'

const open = usePreview()

async function openSettings(page: Page): Promise<Locator> {
  await button(page, 'Settings').click()
  return page.getByRole('dialog', { name: 'Settings' })
}

const headings = (dialog: Locator): Promise<string[]> =>
  dialog.getByRole('heading', { level: 3 }).filter({ visible: true }).allInnerTexts()

describe('the pages of the settings', () => {
  it('are reached by keyboard, and the last one is shown again', async () => {
    const page = await open()
    const dialog = await openSettings(page)
    const entry = button(dialog, 'Appearance')
    await entry.press('Enter')
    await expect.poll(() => entry.getAttribute('aria-current')).toBe('page')
    expect(await dialog.getByRole('combobox', { name: 'Theme' }).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await openSettings(page)
    await dialog.getByRole('combobox', { name: 'Theme' }).waitFor()
  })

  it('are a choice in a narrow window', async () => {
    const page = await open(showcase(), NARROW)
    const dialog = await openSettings(page)
    expect(await dialog.getByRole('navigation').isVisible()).toBe(false)
    await showSettingsPage(page, 'Tray and window')
    await dialog.getByRole('checkbox', { name: 'Start when I log in' }).waitFor()
    expect(await dialog.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  })

  it('open at the page that main names', async () => {
    const page = await open()
    await emit(page, 'showSettings', { page: 'about' })
    const dialog = page.getByRole('dialog', { name: 'Settings' })
    await dialog.getByRole('heading', { name: 'About' }).waitFor()
    // Also while they are open.
    await emit(page, 'showSettings', { page: 'messages' })
    await dialog.getByRole('heading', { name: 'Messages and storage' }).waitFor()
  })

  it('can be reset one by one, and offer it only if something was changed', async () => {
    const scene = showcase()
    scene.settings = { ...scene.settings, compactRows: true, theme: 'dark', closeToTray: false }
    const page = await open(scene)
    const dialog = await openSettings(page)
    await showSettingsPage(page, 'Appearance')
    await button(dialog, 'Reset this page').click()
    expect(await callsOf(page, 'setSettings')).toEqual([{ compactRows: false, theme: 'system' }])
    await expect.poll(() => button(dialog, 'Reset this page').count()).toBe(0)
    await showSettingsPage(page, 'Tray and window')
    expect(await button(dialog, 'Reset this page').count()).toBe(1)
  })
})

describe('the search in the settings', () => {
  it('finds settings by label, value and page, and changes them in place', async () => {
    const page = await open()
    const dialog = await openSettings(page)
    const search = dialog.getByRole('searchbox')
    await search.fill('DARK')
    await expect.poll(() => headings(dialog)).toEqual(['Appearance'])
    await dialog.getByRole('combobox', { name: 'Theme' }).selectOption({ label: 'Dark' })
    expect(await callsOf(page, 'setSettings')).toEqual([{ theme: 'dark' }])
    await search.fill('tray log in')
    await expect.poll(() => dialog.getByRole('checkbox').count()).toBe(1)
    await search.fill('erase')
    await dialog.getByRole('button', { name: 'Sign out and erase' }).waitFor()
    await search.fill('no such thing')
    await dialog.getByText('No setting matches.').waitFor()
    await search.fill('')
    await expect.poll(() => headings(dialog)).toHaveLength(1)
  })
})
