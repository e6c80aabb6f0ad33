/** Mentioning people, the mentions in messages, and the lists "Mentions" and "Saved". */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { composer } from '../../support/elements.ts'
import { button, chooseByKeyboard, messageRow, receiveMessage } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import { callsOf, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()
const offers = (page: Page) => page.getByRole('listbox', { name: 'People to mention' }).getByRole('option')

describe('completing a mention', () => {
  it('offers people of the conversation first, then of the directory, by keyboard alone', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await composer(page).pressSequentially('Hi @')
    await expect.poll(async () => (await offers(page).allInnerTexts()).length).toBe(1)
    await composer(page).pressSequentially('d')
    await expect
      .poll(() => offers(page).allInnerTexts())
      .toEqual([expect.stringMatching(/Dara Quill[^]*not in this conversation/)])
    await composer(page).press('Backspace')
    await composer(page).pressSequentially('ro')
    await expect.poll(() => offers(page).first().innerText()).toMatch(/^RO\s+Rosalind Okafor/)
    // With her presence.
    expect(await offers(page).first().locator('.presence.available').count()).toBe(1)
    expect(await composer(page).getAttribute('aria-activedescendant')).toBe(
      await offers(page).first().getAttribute('id')
    )
    await composer(page).press('Enter')
    expect(await composer(page).inputValue()).toBe('Hi @Rosalind Okafor ')
    expect(await offers(page).count()).toBe(0)
    await composer(page).pressSequentially('soup?')
    await composer(page).press('Enter')
    await expect
      .poll(async () => (await callsOf(page, 'sendMessage')).map(({ text }) => text))
      .toEqual(['Hi @Rosalind Okafor soup?'])
  })

  it('moves by arrows, and Escape closes it without leaving the conversation', async () => {
    const page = await open()
    await openConversation(page, 'Launch room')
    await composer(page).pressSequentially('@')
    await expect.poll(() => offers(page).count()).toBeGreaterThan(1)
    await composer(page).press('ArrowDown')
    const second = await offers(page).nth(1).locator('[dir=auto]').first().innerText()
    expect(await offers(page).nth(1).getAttribute('aria-selected')).toBe('true')
    await composer(page).press('Tab')
    expect(await composer(page).inputValue()).toBe(`@${second} `)
    await composer(page).fill('@')
    await expect.poll(() => offers(page).count()).toBeGreaterThan(1)
    await composer(page).press('Escape')
    await expect.poll(() => offers(page).count()).toBe(0)
    expect(await page.getByRole('log', { name: 'Messages' }).isVisible()).toBe(true)
    // Enter sends again.
    await composer(page).press('Enter')
    await expect.poll(async () => (await callsOf(page, 'sendMessage')).length).toBe(1)
  })
})

describe('a mention in a message', () => {
  it('opens the profile of the person; an own one is stronger, and a name that is not known is text', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await receiveMessage(page, 'Soup, @Ana Vell and @rosalind okafor? @Nobody Known comes too.')
    const row = messageRow(page, 'Soup,')
    await button(row, '@rosalind okafor').waitFor()
    expect(await button(row, '@Ana Vell').getAttribute('class')).toMatch(/\bme\b/)
    expect(await button(row, '@rosalind okafor').getAttribute('class')).not.toMatch(/\bme\b/)
    expect(await row.getByRole('button', { name: '@Nobody' }).count()).toBe(0)
    await button(row, '@rosalind okafor').click()
    await page.getByRole('dialog').getByText('Rosalind Okafor').first().waitFor()
  })
})

describe('a saved message', () => {
  it('is saved and removed by the menu of the message, by keyboard, and marked', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const row = messageRow(page, 'The customer moved')
    await button(row, 'Message actions').focus()
    await page.keyboard.press('Enter')
    await chooseByKeyboard(page, 'Save')
    await row.getByText('Saved').waitFor()
    await page.getByRole('button', { name: 'Saved', exact: true }).click()
    const list = page.getByRole('dialog', { name: 'Saved' })
    await expect
      .poll(() => list.getByRole('listitem').allInnerTexts())
      .toEqual([expect.stringMatching(/Rosalind Okafor[^]*The customer moved/)])
    await button(list, 'Remove from saved').click()
    await list.getByText('Nothing saved yet.').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => row.getByText('Saved').count()).toBe(0)
  })

  it('opens at its message from the list, and copies its text', async () => {
    const scene = showcase()
    const message = scene.messages.rosalind?.find(({ content }) => content.text.startsWith('The customer'))
    scene.saved = [message?.id ?? '']
    const page = await open(scene)
    await page.getByRole('button', { name: 'Saved', exact: true }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /The customer moved/ })
      .click()
    const row = messageRow(page, 'The customer moved')
    await row.waitFor()
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy text' }).click()
    await expect.poll(() => callsOf(page, 'copyText')).toEqual([{ text: message?.content.text }])
  })
})

describe('the list "Mentions"', () => {
  it('shows the mentions of all conversations, more on request, or says that there are none', async () => {
    const scene = showcase({ lines: 60 })
    scene.mentioned = (scene.messages.rosalind ?? []).slice(0, 55).map(({ id }) => id)
    const page = await open(scene)
    await page.getByRole('button', { name: 'Mentions' }).click()
    const list = page.getByRole('dialog', { name: 'Mentions' })
    await expect.poll(() => list.getByRole('listitem').count()).toBe(50)
    await button(list, 'Show more').click()
    await expect.poll(() => list.getByRole('listitem').count()).toBe(55)
    await page.keyboard.press('Escape')
    await page.evaluate(() => void (window.fakeMain.scene.mentioned = []))
    await page.getByRole('button', { name: 'Mentions' }).click()
    await list.getByText('Nobody has mentioned you yet.').waitFor()
  })
})
