/** The emoji picker and the completion of emoji names, by keyboard alone. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { composer } from '../../support/elements.ts'
import { showcase } from '../scene.ts'
import { callsOf, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()
const text = (page: Page): Promise<string> => composer(page).inputValue()
const picker = (page: Page) => page.getByRole('dialog', { name: 'Emoji' })
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')

describe('the emoji picker', () => {
  it('opens by a key, finds by name, and inserts where the caret is', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await composer(page).pressSequentially('Well done!')
    await composer(page).press('Home')
    await page.keyboard.press('Control+e')
    await picker(page).waitFor()
    await expect.poll(() => focused(page)).toBe('Search emoji')
    await page.keyboard.type('tada')
    await picker(page).getByRole('gridcell', { name: 'party popper' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await text(page)).toBe('🎉Well done!')
    await expect.poll(() => focused(page)).toBe('Message')
    expect(await picker(page).count()).toBe(0)
    expect(await callsOf(page, 'sendMessage')).toEqual([])
    await page.keyboard.press('Control+z')
    expect(await text(page)).toBe('Well done!')
    await page.keyboard.press('Control+e')
    await picker(page).getByRole('gridcell', { name: 'party popper' }).first().waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page)).toBe('Message')
    expect(await page.getByRole('log', { name: 'Messages' }).isVisible()).toBe(true)
  })

  it('moves through the grid by arrow keys; typing there searches; Shift keeps it open', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await page.getByRole('button', { name: 'Insert an emoji' }).press('Enter')
    await picker(page).getByRole('gridcell', { name: 'grinning face', exact: true }).waitFor()
    // Only what is near the visible part exists.
    expect(await picker(page).getByRole('gridcell').count()).toBeLessThan(250)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => focused(page)).toBe('grinning face')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => focused(page)).toBe('grinning face with big eyes')
    await page.keyboard.press('Control+End')
    await expect.poll(() => focused(page)).toBe('flag: Wales')
    await page.keyboard.press('Control+Home')
    await expect.poll(() => focused(page)).toBe('grinning face')
    await page.keyboard.press('Shift+Enter')
    expect(await text(page)).toBe('😀')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => focused(page)).toBe('Search emoji')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.type('tada')
    await picker(page).getByRole('gridcell', { name: 'party popper' }).waitFor()
    await page.keyboard.type('qqq')
    await picker(page).getByText('No emoji found.').waitFor()
  })

  it('shows recent emoji first, and keeps the skin tone', async () => {
    const scene = showcase()
    scene.emojiUse = { recent: ['👍🏽', '🎉'], tone: 0 }
    const page = await open(scene)
    await openConversation(page, 'Juno Feld')
    await composer(page).press('Control+e')
    const cells = picker(page).getByRole('gridcell')
    // The picker and its data are loaded first.
    await cells.nth(2).waitFor()
    await expect
      .poll(async () => (await cells.allInnerTexts()).slice(0, 3))
      .toEqual(['Recently used', '👍🏽', '🎉'])
    expect(await cells.nth(1).getAttribute('aria-label')).toBe('thumbs up')
    await picker(page).getByRole('radio', { name: 'dark skin tone', exact: true }).press('Space')
    await expect
      .poll(async () => (await callsOf(page, 'setEmojiUse')).at(-1))
      .toEqual({ recent: ['👍🏽', '🎉'], tone: 5 })
    await picker(page).getByRole('radio', { name: 'People & Body' }).press('Space')
    await picker(page).getByRole('gridcell', { name: 'waving hand', exact: true }).click()
    await expect.poll(() => text(page)).toBe('👋🏿')
    await expect
      .poll(async () => (await callsOf(page, 'setEmojiUse')).at(-1)?.recent)
      .toEqual(['👋🏿', '👍🏽', '🎉'])
  })
})

describe('completing the name of an emoji', () => {
  it('offers what fits after ":", by keyboard alone, as one step of the undo history', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    const offers = page.getByRole('listbox', { name: 'Emoji to insert' }).getByRole('option')
    await composer(page).pressSequentially('At 10:30 :ta')
    await composer(page).pressSequentially('da')
    await expect.poll(() => offers.first().innerText()).toMatch(/🎉\s+party popper/)
    expect(await composer(page).getAttribute('aria-activedescendant')).toBe(
      await offers.first().getAttribute('id')
    )
    await composer(page).press('Enter')
    expect(await text(page)).toBe('At 10:30 🎉')
    expect(await callsOf(page, 'sendMessage')).toEqual([])
    await composer(page).press('Control+z')
    expect(await text(page)).toBe('At 10:30 :tada')
    await composer(page).press('Backspace')
    await offers.first().waitFor()
    await composer(page).press('Escape')
    expect(await offers.count()).toBe(0)
    await composer(page).pressSequentially('a')
    expect(await offers.count()).toBe(0)
    await composer(page).press('Enter')
    await expect
      .poll(async () => (await callsOf(page, 'sendMessage')).map((one) => one.text))
      .toEqual(['At 10:30 :tada'])
  })
})
