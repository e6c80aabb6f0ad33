/** Writing in the composer: growth, undo, paste, and the longest message. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { composer } from '../../support/elements.ts'
import { callsOf, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()
const text = (page: Page): Promise<string> => composer(page).inputValue()

/** Pastes what the clipboard of another program may hold. */
const paste = (page: Page, data: { plain?: string; html?: string; file?: string }): Promise<void> =>
  composer(page).evaluate((field, { plain, html, file }) => {
    const clipboardData = new DataTransfer()
    if (plain !== undefined) clipboardData.setData('text/plain', plain)
    if (html !== undefined) clipboardData.setData('text/html', html)
    if (file !== undefined) clipboardData.items.add(new File(['x'], file, { type: 'image/png' }))
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, data)

it('grows to half the height of the window, then scrolls', async () => {
  const page = await open()
  await openConversation(page, 'Juno Feld')
  const height = () => composer(page).evaluate((field) => field.clientHeight)
  expect(await height()).toBe(32)
  await composer(page).fill('1\n2\n3\n4\n5')
  expect(await height()).toBe(112)
  await composer(page).fill('line\n'.repeat(60))
  expect(await height()).toBe(360)
  // Not wider, however long a word is.
  await composer(page).fill('x'.repeat(1_000))
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1_100)
  await composer(page).fill('line\n'.repeat(60))
  await page.setViewportSize({ width: 360, height: 300 })
  expect(await height()).toBe(150)
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isVisible()).toBe(true)
})

it('undoes and redoes by keyboard, also after another conversation was open', async () => {
  const page = await open()
  await openConversation(page, 'Juno Feld')
  await composer(page).pressSequentially('soup at ten')
  await openConversation(page, 'Launch room')
  await composer(page).pressSequentially('other')
  await openConversation(page, 'Juno Feld')
  await expect.poll(() => text(page)).toBe('soup at ten')
  await composer(page).press('Control+z')
  await composer(page).press('Control+z')
  expect(await text(page)).toBe('soup ')
  await composer(page).press('Control+Shift+z')
  expect(await text(page)).toBe('soup at ')
  await composer(page).press('Control+y')
  expect(await text(page)).toBe('soup at ten')
  await composer(page).press('Control+z')
  // From a menu, the browser only announces it.
  await composer(page).evaluate((field) => {
    field.dispatchEvent(new InputEvent('beforeinput', { inputType: 'historyUndo', cancelable: true }))
  })
  expect(await text(page)).toBe('soup ')
  await composer(page).press('Enter')
  await expect.poll(() => text(page)).toBe('')
  await composer(page).press('Control+z')
  expect(await text(page)).toBe('')
})

it('takes back a mention and a composition of an input method as one step each', async () => {
  const page = await open()
  await openConversation(page, 'Juno Feld')
  await composer(page).pressSequentially('@juno')
  await page.getByRole('option', { name: /Juno Feld/ }).waitFor()
  await composer(page).press('Enter')
  expect(await text(page)).toBe('@Juno Feld ')
  const cdp = await page.context().newCDPSession(page)
  for (const word of ['n', 'に', 'にほん'])
    await cdp.send('Input.imeSetComposition', {
      text: word,
      selectionStart: word.length,
      selectionEnd: word.length
    })
  // Enter only ends the composition.
  await cdp.send('Input.insertText', { text: '日本' })
  expect(await text(page)).toBe('@Juno Feld 日本')
  expect(await callsOf(page, 'sendMessage')).toEqual([])
  await composer(page).press('Control+z')
  expect(await text(page)).toBe('@Juno Feld ')
  await composer(page).press('Control+z')
  expect(await text(page)).toBe('@juno')
})

describe('pasting', () => {
  it('inserts plain text where the caret is, as one step; HTML only where it says more', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await composer(page).pressSequentially('Bring: ')
    await paste(page, { plain: 'soup\r\nbread', html: '<p>soup</p><p>bread</p>' })
    expect(await text(page)).toBe('Bring: soup\nbread')
    await composer(page).press('Control+z')
    expect(await text(page)).toBe('Bring: ')
    await paste(page, { plain: 'soup\nbread', html: '<ul><li style="color:red">soup<li>bread</ul>' })
    await expect.poll(() => text(page)).toBe('Bring: - soup\n- bread')
    await composer(page).fill('')
    await paste(page, { html: '<b>only</b> HTML' })
    await expect.poll(() => text(page)).toBe('only HTML')
  })

  it('refuses a text that is too long, says so, and keeps what was typed', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await composer(page).pressSequentially('typed')
    await paste(page, { plain: 'x'.repeat(100_000) })
    await page.getByRole('alert').getByText('The pasted text has 100,000 characters').waitFor()
    expect(await text(page)).toBe('typed')
    await composer(page).press('!')
    expect(await page.getByRole('alert').count()).toBe(0)
    await composer(page).selectText()
    await paste(page, { plain: 'x'.repeat(100_000) })
    expect((await text(page)).length).toBe(100_000)
  })
})

it('counts what is left near the limit; beyond it, nothing is cut and nothing is sent', async () => {
  const page = await open()
  await openConversation(page, 'Juno Feld')
  await composer(page).fill('x'.repeat(98_000))
  expect(await page.getByText('characters left').count()).toBe(0)
  await composer(page).press('y')
  await page.getByText('1,999 characters left').waitFor()
  await composer(page).fill('x'.repeat(100_000))
  await composer(page).press('End')
  await composer(page).pressSequentially('yz')
  await page.getByText('2 characters too many').waitFor()
  expect((await text(page)).endsWith('xyz')).toBe(true)
  const send = page.getByRole('button', { name: 'Send', exact: true })
  expect(await send.isDisabled()).toBe(true)
  expect(await send.getAttribute('title')).toContain('2 characters too many')
  await composer(page).press('Enter')
  expect(await callsOf(page, 'sendMessage')).toEqual([])
  // It is kept like any draft.
  await composer(page).blur()
  await expect.poll(async () => (await callsOf(page, 'setDraft')).at(-1)?.text.length).toBe(100_002)
  await composer(page).press('Backspace')
  await composer(page).press('Backspace')
  await composer(page).press('Enter')
  await expect.poll(async () => (await callsOf(page, 'sendMessage')).length).toBe(1)
})
