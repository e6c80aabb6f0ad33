import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, emit, openConversation, usePreview } from '../use-preview.ts'
import { isFocused } from '../page-elements.ts'

const open = usePreview()

const row = (page: Page, title: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByText(title, { exact: true }) })
const dotOf = (within: Locator): Locator => within.locator('.avatar .presence')
const AS_OF = '2026-11-24T13:58:00.000Z'

describe('presence', () => {
  it('is a dot with words for screen readers, and none where it is unknown', async () => {
    const scene = showcase()
    for (const { people } of scene.conversations)
      for (const one of people) if (one.name === 'Dara Quill') one.presence = 'unknown'
    const page = await open(scene)
    await dotOf(row(page, 'Teo Marsh')).and(page.locator('.away')).waitFor()
    await row(page, 'Teo Marsh')
      .getByRole('button', { name: /^Teo Marsh Away/ })
      .waitFor()
    expect(await dotOf(row(page, 'Dara Quill')).count()).toBe(0)
    expect(await dotOf(row(page, 'Launch room')).count()).toBe(0)
  })

  it('changes in list and header without a call', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const header = page.getByRole('region', { name: 'Rosalind Okafor' })
    await header.getByText('Available').waitFor()
    const before = (await page.evaluate(() => window.fakeMain.calls)).length
    await emit(page, 'presenceChanged', { people: [{ userId: 'rosalind-okafor', presence: 'dnd' }] })
    await header.getByText('Do not disturb').waitFor()
    await dotOf(row(page, 'Rosalind Okafor')).and(page.locator('.dnd')).waitFor()
    const since = (await page.evaluate(() => window.fakeMain.calls)).slice(before)
    // Only who is on the screen may still be reported.
    expect(since.filter(({ name }) => name !== 'watchPresence')).toEqual([])
  })

  it('that is not current is hollow, and says since when', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const colour = (dot: Locator): Promise<string> =>
      dot.evaluate((element) => getComputedStyle(element).backgroundColor)
    const dot = dotOf(row(page, 'Rosalind Okafor'))
    const current = await colour(dot)
    await emit(page, 'presenceChanged', {
      people: [{ userId: 'rosalind-okafor', presence: 'available', presenceAsOf: AS_OF }]
    })
    const header = page.getByRole('region', { name: 'Rosalind Okafor' })
    await header.getByText('Available (as of 13:58, not current)').waitFor()
    await row(page, 'Rosalind Okafor')
      .getByRole('button', { name: /Available \(as of 13:58, not current\)/ })
      .waitFor()
    await dot.and(page.locator('.stale')).waitFor()
    expect(await colour(dot)).not.toBe(current)
    await emit(page, 'presenceChanged', { people: [{ userId: 'rosalind-okafor', presence: 'available' }] })
    await header.getByText('Available', { exact: true }).waitFor()
    expect(await colour(dot)).toBe(current)
  })

  it('is shown in the details and the people to choose from, also after a change', async () => {
    const page = await open()
    await openConversation(page, 'Launch room')
    await page.getByRole('button', { name: 'Conversation details' }).click()
    const dialog = page.getByRole('dialog', { name: 'Conversation details' })
    const line = (name: string): Locator => dialog.getByRole('listitem').filter({ hasText: name })
    await line('Teo Marsh').getByText('Away').waitFor()
    await emit(page, 'presenceChanged', { people: [{ userId: 'teo-marsh', presence: 'busy' }] })
    await line('Teo Marsh').getByText('Busy').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+n')
    await page.getByRole('option', { name: /Teo Marsh.*Busy/ }).waitFor()
  })

  it('tells main who is on the screen, and who no longer is', async () => {
    const page = await open()
    const watched = async (): Promise<string[]> =>
      (await callsOf(page, 'watchPresence')).at(-1)?.userIds ?? []
    await expect.poll(watched).toContain('rosalind-okafor')
    expect(await watched()).not.toContain('imke-brandt')
    await openConversation(page, 'Launch room')
    await page.getByRole('button', { name: 'Conversation details' }).click()
    await expect.poll(watched).toContain('imke-brandt')
    await page.keyboard.press('Escape')
    await expect.poll(watched).not.toContain('imke-brandt')
    // Not once for each person.
    expect((await callsOf(page, 'watchPresence')).length).toBeLessThan(8)
  })
})

describe('the own status', () => {
  const status = (page: Page): Locator => page.getByRole('button', { name: /^My status/ })

  it('is chosen, and cleared after a time, by keyboard alone; the focus returns', async () => {
    const page = await open()
    await status(page).focus()
    await page.keyboard.press('Enter')
    const menu = page.getByRole('menu', { name: 'My status' })
    await menu.waitFor()
    await expect
      .poll(() => menu.getByRole('menuitemradio', { checked: true }).allInnerTexts())
      .toEqual(['Available'])
    await page.keyboard.press('B')
    await page.keyboard.press('Enter')
    await menu.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'setOwnStatus')).toEqual([{ status: 'busy', clearAfter: 'never' }])
    const busy = page.getByRole('button', { name: 'My status: Busy' })
    expect(await isFocused(busy)).toBe(true)
    await dotOf(busy).and(page.locator('.busy')).waitFor()

    await page.keyboard.press('Enter')
    await menu.waitFor()
    // By its first letter.
    await page.keyboard.press('C')
    await expect.poll(() => isFocused(page.getByRole('menuitem', { name: 'Clear after' }))).toBe(true)
    await page.keyboard.press('ArrowRight')
    const times = page.getByRole('menu', { name: 'Clear after' })
    await expect.poll(() => isFocused(times)).toBe(true)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => isFocused(page.getByRole('menuitem', { name: '30 minutes' }))).toBe(true)
    await page.keyboard.press('Enter')
    await menu.waitFor({ state: 'detached' })
    expect((await callsOf(page, 'setOwnStatus')).at(-1)).toEqual({
      status: 'busy',
      clearAfter: '30-minutes'
    })
    await page.keyboard.press('Enter')
    await page.getByText('Clear after (now: 14:35)').waitFor()
    await page.keyboard.press('Escape')
    expect(await isFocused(busy)).toBe(true)
  })

  it('that the service refuses is disabled, with a sentence', async () => {
    const scene = showcase()
    for (const one of scene.capabilities)
      if (one.name === 'own-presence') Object.assign(one, { state: 'refused', since: AS_OF })
    const page = await open(scene)
    await status(page).click()
    const menu = page.getByRole('menu', { name: 'My status' })
    await menu.getByText('This CloudLink service does not allow setting your status').waitFor()
    for (const item of await menu.getByRole('menuitemradio').all()) {
      expect(await item.getAttribute('aria-disabled')).toBe('true')
    }
    await page.keyboard.press('Escape')
  })

  it('that could not be set says why, also when the tray tried', async () => {
    const page = await open()
    await answerWith(page, 'setOwnStatus', { ok: false, code: 'offline', detail: 'unreachable' })
    await status(page).click()
    await page.getByRole('menuitemradio', { name: 'Away' }).click()
    await page.getByText('CloudLink cannot be reached. Check your network connection.').waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await emit(page, 'ownStatusFailed', { code: 'forbidden', detail: 'capability-own-presence' })
    await page.getByText('This CloudLink service does not allow setting your status').waitFor()
  })
})
