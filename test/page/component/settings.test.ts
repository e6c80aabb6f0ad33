/** The pages of the settings, the search in them, and resetting a page. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showSettingsPage } from '../../support/settings-page.ts'
import { button } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, emit, NARROW, usePreview } from '../use-preview.ts'

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

describe('the language of the program', () => {
  it('changes at once, and follows the system again', async () => {
    const page = await open()
    await openSettings(page)
    await showSettingsPage(page, 'Languages')
    await page.getByRole('combobox', { name: 'Language of the program' }).selectOption('Deutsch')
    const choice = page.getByRole('combobox', { name: 'Sprache des Programms' })
    await choice.waitFor()
    await page.getByRole('dialog', { name: 'Einstellungen' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await choice.selectOption('Wie das System')
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('is the chosen one from the first frame on', async () => {
    const scene = showcase()
    scene.settings = { ...scene.settings, language: 'de' }
    const page = await open(scene)
    await button(page, 'Einstellungen').waitFor()
    // Dates and numbers follow the system.
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
  })
})

describe('spell checking', () => {
  it('is off, says where dictionaries come from, and takes several languages', async () => {
    const page = await open(showcase(), NARROW)
    const dialog = await openSettings(page)
    await showSettingsPage(page, 'Languages')
    await dialog.getByText('from a Google server').waitFor()
    const german = dialog.getByRole('group', { name: 'Languages to check' }).getByLabel('German')
    expect(await german.isDisabled()).toBe(true)
    await dialog.getByLabel('Check spelling').check()
    await german.check()
    await dialog.getByLabel('French').check()
    await german.uncheck()
    expect(await callsOf(page, 'setSettings')).toEqual([
      { spellCheck: true },
      { spellCheckLanguages: ['de'] },
      { spellCheckLanguages: ['de', 'fr'] },
      { spellCheckLanguages: ['fr'] }
    ])
    expect(await dialog.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  })

  it('leaves the languages to a system that decides by itself', async () => {
    const page = await open()
    await answerWith(page, 'getSpellCheckLanguages', { ok: true, value: [] })
    const dialog = await openSettings(page)
    await showSettingsPage(page, 'Languages')
    await dialog.getByText('The system decides which languages are checked.').waitFor()
  })
})

describe('the used disk space', () => {
  it('is shown by parts, and pictures and files can be removed', async () => {
    const page = await open()
    const dialog = await openSettings(page)
    await showSettingsPage(page, 'Messages and storage')
    const section = dialog.getByRole('region', { name: 'Used disk space' })
    await section.getByText('61.3 MB').waitFor()
    await expect
      .poll(() => section.locator('dd').allInnerTexts())
      .toEqual([...['61.3 MB', '4.2 MB', '128 MB', '48 kB', '193.6 MB']])
    const asked = (await callsOf(page, 'getPictures')).length
    await button(section, 'Remove cached pictures and files').press('Enter')
    await section.getByRole('status').getByText('Removed.').waitFor()
    await expect
      .poll(() => section.locator('dd').allInnerTexts())
      .toEqual([...['61.3 MB', '0 bytes', '0 bytes', '48 kB', '61.3 MB']])
    // What is on the screen is asked for again.
    await expect.poll(async () => (await callsOf(page, 'getPictures')).length).toBeGreaterThan(asked)
  })

  it('that cannot be measured or freed is not shown as none', async () => {
    const page = await open(showcase(), NARROW)
    await answerWith(page, 'getStorage', { ok: false, code: 'storage', detail: 'store-failed' })
    const dialog = await openSettings(page)
    await showSettingsPage(page, 'Messages and storage')
    await dialog.getByRole('alert').getByText('could not be read').waitFor()
    expect(await dialog.locator('dd').count()).toBe(0)
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
