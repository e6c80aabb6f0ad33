import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import {
  answerWith,
  callsOf,
  holdCalls,
  NARROW,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { composer } from '../../support/elements.ts'

const open = usePreview()

/** The name of the focused element, as a screen reader says it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? ''
  })

/** Style and width of the focus ring; that of the composer is around its box. */
const focusRing = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    const ringed = element?.tagName === 'TEXTAREA' ? element.parentElement : element
    const { outlineStyle, outlineWidth } = getComputedStyle(ringed ?? document.body)
    return `${outlineStyle} ${outlineWidth}`
  })

describe('by keyboard', () => {
  it('Tab reaches every control once, each with a focus ring', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await page.getByText('ring them at three').waitFor()
    await composer(page).fill('x')
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await page.getByRole('heading', { name: 'CloudLink Chat' }).evaluate((heading) => {
      heading.tabIndex = -1
      heading.focus()
    })
    const stops: string[] = []
    for (let count = 0; count < 23; count++) {
      await page.keyboard.press('Tab')
      expect(await focusRing(page)).toBe('solid 2px')
      stops.push((await focused(page)).replace(/^You.*Sending…$/s, 'newest message'))
    }
    expect(
      stops.map((stop) => stop.replace(/^RO .*/, 'Rosalind Okafor').replace(/^My status.*/, 'My status'))
    ).toEqual([
      'My status',
      'Search',
      'Settings',
      'New message',
      'Unread',
      'Mentions',
      'Saved',
      'Mark all as read',
      'Streams',
      'New Stream',
      'Direct messages',
      'Rosalind Okafor',
      // The header of the conversation, which opens the profile.
      'Rosalind Okafor',
      'Jump to a date',
      'Conversation details',
      'Actions for Rosalind Okafor',
      // One message, and what is in it.
      'newest message',
      'Message actions',
      'Message',
      'Attach files',
      'Insert an emoji',
      'Send later',
      'Send'
    ])
  })

  it('arrows, Home and End move through the list, Enter opens, Escape goes back', async () => {
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

  it('F6 and Shift+F6 cycle through list, messages and composer', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await page.getByText('ring them at three').waitFor()
    const round: string[] = []
    for (const key of ['F6', 'F6', 'F6', 'Shift+F6']) {
      await page.keyboard.press(key)
      await page.waitForFunction(() => document.activeElement?.role !== 'log')
      round.push((await focused(page)).replace(/^RO.*/, 'row').replace(/^You.*Sending…$/s, 'message'))
    }
    expect(round).toEqual(['row', 'message', 'Message', 'message'])
  })

  it('the focus returns to the button that opened a dialog', async () => {
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
    await composer(page).pressSequentially('one')
    await composer(page).press('Shift+Enter')
    await composer(page).pressSequentially('two')
    await composer(page).press('Enter')
    await expect.poll(() => composer(page).inputValue()).toBe('')
    expect(await callsOf(page, 'sendMessage')).toEqual([
      { conversationId: 'juno', text: 'one\ntwo', fromDraft: true }
    ])
    await page.getByRole('log').getByText('Sending…').waitFor()
    await composer(page).fill('  \n ')
    await composer(page).press('Enter')
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
  })

  it('does not send for an Enter that confirms text in an input method', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await composer(page).fill('にほんご')
    await composer(page).evaluate((field) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true }
      field.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }))
    })
    expect(await callsOf(page, 'sendMessage')).toEqual([])
    await composer(page).press('Enter')
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
  })

  it('keeps a message that could not be stored, and says why', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await answerWith(page, 'sendMessage', { ok: false, code: 'storage', detail: 'store-full' })
    await composer(page).fill('do not lose me')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('alert').getByText('The disk is full. Free some space, then try again.').waitFor()
    expect(await composer(page).inputValue()).toBe('do not lose me')
  })

  it('keeps text typed while a message is being stored, and saves no draft of that message', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await holdCalls(page, 'sendMessage')
    await composer(page).pressSequentially('first')
    await composer(page).press('Enter')
    await composer(page).pressSequentially(' and next')
    await composer(page).blur()
    await releaseCalls(page, 'sendMessage')
    await expect.poll(() => composer(page).inputValue()).toBe(' and next')
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
    await expect.poll(() => composer(page).inputValue()).toBe('Half a thou')
    await composer(page).press('End')
    await composer(page).pressSequentially('ght')
    await openConversation(page, 'Juno Feld')
    expect(await composer(page).inputValue()).toBe('')
    await openConversation(page, 'Imke Brandt')
    await expect.poll(() => composer(page).inputValue()).toBe('Half a thought')
  })
})

it('a narrow window shows list or conversation; Back restores the scroll position and the focused row', async () => {
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
  const row = page.getByRole('listitem').getByRole('button', { name: /^Group 20/ })
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
