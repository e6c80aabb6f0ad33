import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, NARROW, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

const message = (page: Page) => page.getByRole('textbox', { name: 'Message' })
/** What has the focus, as a screen reader names it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? ''
  })

/** The ring must be there and seen: 2 px of the accent, or the box around the field. */
const ring = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    const ringed = element?.tagName === 'TEXTAREA' ? element.parentElement : element
    const { outlineStyle, outlineWidth } = getComputedStyle(ringed ?? document.body)
    return `${outlineStyle} ${outlineWidth}`
  })

describe('with the keyboard alone', () => {
  it('Tab reaches everything once, each with a ring', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await page.getByText('ring them at three').waitFor()
    await message(page).fill('x')
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await page.getByRole('heading', { name: 'CloudLink Chat' }).evaluate((heading) => {
      heading.tabIndex = -1
      heading.focus()
    })
    const stops: string[] = []
    for (let count = 0; count < 13; count++) {
      await page.keyboard.press('Tab')
      expect(await ring(page)).toBe('solid 2px')
      stops.push(await focused(page))
    }
    expect(stops.map((stop) => stop.replace(/^RO .*/, 'Rosalind Okafor'))).toEqual([
      'Search',
      'Settings',
      'New message',
      'New Stream',
      'Rosalind Okafor',
      'Jump to a date',
      'Conversation details',
      'Messages',
      'https://numbers.example/range',
      'Accept',
      'Open plan',
      'Message',
      'Send'
    ])
  })

  it('arrows, Home and End go through the list, Enter opens, Escape goes back', async () => {
    const page = await open()
    const rows = page.getByRole('listitem').getByRole('button')
    await rows.first().focus()
    await page.keyboard.press('End')
    expect(await focused(page)).toContain('Juno Feld')
    await page.keyboard.press('ArrowUp')
    expect(await focused(page)).toContain('Teo Marsh')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toContain('Field support')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('Message')
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page)).toContain('Field support')
  })

  it('F6 goes round list, messages and composer, both ways', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await page.getByText('ring them at three').waitFor()
    const round: string[] = []
    for (const key of ['F6', 'F6', 'F6', 'Shift+F6']) {
      await page.keyboard.press(key)
      round.push((await focused(page)).replace(/^RO.*/, 'row'))
    }
    expect(round).toEqual(['row', 'Messages', 'Message', 'Messages'])
  })

  it('the focus is back where it was after each dialog', async () => {
    const page = await open()
    await openConversation(page, 'Launch room')
    for (const [name, dialog] of [
      ['Settings', 'Settings'],
      ['New message', 'New message'],
      ['New Stream', 'New Stream'],
      ['Jump to a date', 'Jump to a date'],
      ['Conversation details', 'Conversation details']
    ] as const) {
      await page.getByRole('button', { name, exact: true }).press('Enter')
      await page.getByRole('dialog', { name: dialog }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await focused(page)).toBe(name)
    }
  })
})

describe('the composer', () => {
  it('sends with Enter, breaks the line with Shift+Enter', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await message(page).pressSequentially('one')
    await message(page).press('Shift+Enter')
    await message(page).pressSequentially('two')
    await message(page).press('Enter')
    await expect.poll(() => message(page).inputValue()).toBe('')
    expect(await callsOf(page, 'sendMessage')).toEqual([
      { conversationId: 'juno', text: 'one\ntwo', fromDraft: true }
    ])
    await page.getByRole('log').getByText('Sending…').waitFor()
    await message(page).fill('  \n ')
    await message(page).press('Enter')
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
  })

  it('never sends with the Enter of an input method', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await message(page).fill('にほんご')
    await message(page).evaluate((field) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true }
      field.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }))
    })
    expect(await callsOf(page, 'sendMessage')).toEqual([])
    await message(page).press('Enter')
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
  })

  it('keeps what could not be put away, and says why', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await answerWith(page, 'sendMessage', { ok: false, code: 'storage', detail: 'store-full' })
    await message(page).fill('do not lose me')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('alert').getByText('The disk is full. Free some space, then try again.').waitFor()
    expect(await message(page).inputValue()).toBe('do not lose me')
  })

  it('keeps what is written while a message is put away, and saves nothing of the message as a draft', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await page.evaluate(() => window.fakeMain.hold('sendMessage'))
    await message(page).pressSequentially('first')
    await message(page).press('Enter')
    await message(page).pressSequentially(' and next')
    await message(page).blur()
    await page.evaluate(() => window.fakeMain.release('sendMessage'))
    await expect.poll(() => message(page).inputValue()).toBe(' and next')
    await page.getByRole('log').getByText('first', { exact: true }).waitFor()
    await openConversation(page, 'Rosalind Okafor')
    await expect
      .poll(async () => (await callsOf(page, 'setDraft')).at(-1))
      .toEqual({ conversationId: 'juno', text: ' and next' })
    const saved = (await callsOf(page, 'setDraft')) as { text: string }[]
    expect(saved.filter(({ text }) => text.startsWith('first'))).toEqual([])
  })

  it('keeps a draft for each conversation', async () => {
    const page = await open()
    await openConversation(page, 'Imke Brandt')
    await expect.poll(() => message(page).inputValue()).toBe('Half a thou')
    await message(page).press('End')
    await message(page).pressSequentially('ght')
    await openConversation(page, 'Juno Feld')
    expect(await message(page).inputValue()).toBe('')
    await openConversation(page, 'Imke Brandt')
    await expect.poll(() => message(page).inputValue()).toBe('Half a thought')
  })

  it('grows with the text up to five lines', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    const height = () => message(page).evaluate((field) => field.clientHeight)
    expect(await height()).toBe(32)
    await message(page).fill('1\n2\n3\n4\n5')
    expect(await height()).toBe(112)
    await message(page).fill('1\n2\n3\n4\n5\n6\n7')
    expect(await height()).toBe(112)
  })
})

it('a narrow window shows list or conversation; Back leads to the same place and row', async () => {
  const scene = showcase()
  const [first] = scene.conversations.slice(-1)
  for (let index = 0; first && index < 40; index++) {
    const conversationId = `other-${index}`
    scene.conversations.push({
      ...first,
      conversationId,
      title: `Group ${index}`,
      lastAt: `2026-10-01T00:00:${59 - index}Z`
    })
    scene.messages[conversationId] = []
  }
  const page = await open(scene, NARROW)
  const row = page.getByRole('button', { name: /^Group 20/ })
  const list = page.locator('nav .scroller')
  await list.evaluate((element) => (element.scrollTop = 1_300))
  await row.click()
  await page.getByRole('log', { name: 'Messages' }).waitFor()
  expect(await row.isVisible()).toBe(false)
  const before = await list.evaluate((element) => element.scrollTop)
  await page.getByRole('button', { name: 'Back' }).click()
  await row.waitFor()
  expect(await list.evaluate((element) => element.scrollTop)).toBe(before)
  expect(await focused(page)).toContain('Group 20')
  expect(await page.getByRole('log').count()).toBe(0)
})
