/** Commands by keys: the list of shortcuts, changing keys, and the ways between conversations. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { KeyChanges } from '../../../preload/contract/index.ts'
import { composer } from '../../support/elements.ts'
import { button, isFocused } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  emit,
  NARROW,
  openConversation,
  usePreview
} from '../use-preview.ts'

const open = usePreview()

const sheetOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Keyboard shortcuts' })
const searchOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Search' })
const line = (where: Locator, name: string): Locator => where.locator('.line').filter({ hasText: name })

async function openKeyboardPage(page: Page): Promise<Locator> {
  await emit(page, 'showSettings', { page: 'keyboard' })
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('heading', { name: 'Keyboard', exact: true }).waitFor()
  return dialog
}
/** Waits for new keys of a command. */
async function record(dialog: Locator, command: string): Promise<void> {
  await button(dialog, `Change the keys of: ${command}`).press('Enter')
  await dialog.getByRole('button', { name: 'Press the new keys.' }).waitFor()
}
const withKeys = (keys: KeyChanges): Scene => {
  const scene = showcase()
  return { ...scene, settings: { ...scene.settings, keys } }
}

describe('the list of shortcuts', () => {
  it('has every command with its keys, can be searched, and leads to the settings', async () => {
    const page = await open(withKeys({ jump: 'Mod+J', emoji: null }))
    await openConversation(page, 'Juno Feld')
    await page.keyboard.press('Control+/')
    const sheet = sheetOf(page)
    await sheet.waitFor()
    expect(await line(sheet, 'Search…').innerText()).toMatch(/Ctrl\+K$/)
    expect(await line(sheet, 'Jump to a date…').innerText()).toMatch(/Ctrl\+J$/)
    expect(await line(sheet, 'Insert an emoji').innerText()).toMatch(/No keys$/)
    expect(await line(sheet, 'New line').innerText()).toMatch(/Shift\+Enter$/)
    // In a dialog, keys of the chat screen do nothing.
    await page.keyboard.press('Control+n')
    expect(await page.getByRole('dialog').count()).toBe(1)
    await sheet.getByRole('searchbox').fill('ctrl+j')
    await expect.poll(() => sheet.locator('.line').allInnerTexts()).toEqual([expect.stringMatching(/^Jump/)])
    await sheet.getByRole('searchbox').fill('no such thing')
    await sheet.getByText('No shortcut matches.').waitFor()
    await button(sheet, 'Change keys…').click()
    await page.getByRole('heading', { name: 'Keyboard', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(composer(page))).toBe(true)
  })

  it('fits a narrow window, and opens where the slash needs Shift', async () => {
    const page = await open(showcase(), NARROW)
    await page.getByRole('listitem').first().waitFor()
    await page.evaluate(() =>
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', {
          ...{ key: '/', code: 'Digit7', ctrlKey: true, shiftKey: true, bubbles: true }
        })
      )
    )
    await sheetOf(page).waitFor()
    for (const part of [sheetOf(page), sheetOf(page).locator('.scroller')])
      expect(await part.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
    const change = button(sheetOf(page), 'Change keys…')
    expect(await change.evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight - 40)).toBe(true)
  })
})

describe('the keys of a command', () => {
  it('can be changed, work at once, and can be reset', async () => {
    const page = await open()
    const dialog = await openKeyboardPage(page)
    await record(dialog, 'Search…')
    // Escape ends the recording, not the dialog.
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(button(dialog, 'Change the keys of: Search…'))).toBe(true)
    await record(dialog, 'Search…')
    await page.keyboard.press('Control+Shift+p')
    await expect.poll(() => line(dialog, 'Search…').locator('kbd').innerText()).toBe('Ctrl+Shift+P')
    expect(await callsOf(page, 'setSettings')).toEqual([{ keys: { search: 'Mod+Shift+P' } }])
    expect(await isFocused(button(dialog, 'Change the keys of: Search…'))).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+Shift+p')
    await searchOf(page).waitFor()
    await page.keyboard.press('Escape')

    await openKeyboardPage(page)
    await button(dialog, 'Reset the keys of: Search…').click()
    await expect.poll(() => line(dialog, 'Search…').locator('kbd').innerText()).toBe('Ctrl+K')
    await button(dialog, 'Remove the keys of: Search…').click()
    await line(dialog, 'Search…').getByText('No keys').waitFor()
    await button(dialog, 'Reset this page').click()
    await expect
      .poll(async () => (await callsOf(page, 'setSettings')).slice(1))
      .toEqual([{ keys: {} }, { keys: { search: null } }, { keys: {} }])
  })

  it('are refused if they belong to another command, type text or have a meaning already', async () => {
    const page = await open(withKeys({ search: 'Mod+J', jump: 'Mod+K' }))
    const dialog = await openKeyboardPage(page)
    await record(dialog, 'Conversation details')
    const alert = dialog.getByRole('alert')
    await page.keyboard.press('Control+k')
    await alert.getByText('Ctrl+K already belongs to “Jump to a date…”.').waitFor()
    await page.keyboard.press('Control+=')
    await alert.getByText('Ctrl++ already belongs to “Zoom in”.').waitFor()
    await page.keyboard.press('Control+c')
    await alert.getByText('Ctrl+C already has a meaning on this computer.').waitFor()
    await page.keyboard.press('j')
    await alert.getByText('J would type text. Use it together with Ctrl or Alt.').waitFor()
    await page.keyboard.press('Escape')
    // The default of another command is taken now.
    await button(dialog, 'Reset the keys of: Search…').click()
    await alert.getByText('Ctrl+K already belongs to “Jump to a date…”.').waitFor()
    expect(await callsOf(page, 'setSettings')).toEqual([])
    expect(await callsOf(page, 'zoom')).toEqual([])
  })

  it('from other programs stay as they are if the system refuses new ones, with what to do', async () => {
    const scene = withKeys({ 'toggle-window': 'Mod+Alt+C' })
    const page = await open({ ...scene, globalShortcut: { isRefused: true, isDecidedByDesktop: true } })
    const dialog = await openKeyboardPage(page)
    await dialog.getByText('The system did not accept Ctrl+Alt+C, probably because').waitFor()
    await dialog.getByText('Your desktop may ask you to confirm').waitFor()
    await answerWith(page, 'setSettings', { ok: false, code: 'refused', detail: 'shortcut-taken' })
    await record(dialog, 'Show or hide the window')
    await page.keyboard.press('F9')
    await dialog.getByText('F9 is needed in other programs.').waitFor()
    await page.keyboard.press('Control+Alt+d')
    await dialog.getByText('The system did not accept Ctrl+Alt+D').waitFor()
    await page.keyboard.press('Escape')
    expect(await line(dialog, 'Show or hide the window').locator('kbd').innerText()).toBe('Ctrl+Alt+C')
    await clearAnswer(page, 'setSettings')
    await record(dialog, 'Show or hide the window')
    await page.keyboard.press('Control+Alt+e')
    await expect
      .poll(() => line(dialog, 'Show or hide the window').locator('kbd').innerText())
      .toBe('Ctrl+Alt+E')
  })

  it('do nothing while an input method composes, or with AltGr', async () => {
    const page = await open()
    await openConversation(page, 'Juno Feld')
    await composer(page).evaluate((field) => {
      const keys = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }
      field.dispatchEvent(new KeyboardEvent('keydown', { ...keys, isComposing: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { ...keys, modifierAltGraph: true }))
    })
    await page.keyboard.press('Control+i')
    await page.getByRole('dialog', { name: 'Conversation details' }).waitFor()
    expect(await searchOf(page).count()).toBe(0)
  })
})

describe('the ways between conversations', () => {
  const title = (page: Page): Promise<string> => page.locator('.pane h2').first().innerText()

  it('are the next and the previous one, and the next unread one, in the order of the list', async () => {
    const scene = showcase()
    scene.view = { ...scene.view, folded: ['streams'] }
    const page = await open(scene)
    await page.getByRole('listitem').first().waitFor()
    for (const [keys, expected] of [
      ['PageDown', 'Rosalind Okafor'],
      ['PageDown', 'Imke Brandt, Teo Marsh'],
      ['PageUp', 'Rosalind Okafor'],
      ['Shift+PageDown', 'Imke Brandt, Teo Marsh'],
      // Also in a folded section.
      ['Shift+PageDown', 'Launch room'],
      ['Shift+PageUp', 'Imke Brandt, Teo Marsh']
    ] as const) {
      await page.keyboard.press(`Control+${keys}`)
      await expect.poll(() => title(page)).toBe(expected)
    }
    await expect.poll(() => isFocused(composer(page))).toBe(true)
  })

  it('lead back and forward, by keys and by the buttons of the mouse', async () => {
    const page = await open()
    for (const name of ['Juno Feld', 'Dara Quill', 'Lunch']) await openConversation(page, name)
    const press = (where: number): Promise<void> =>
      page.evaluate((pressed) => {
        window.dispatchEvent(new MouseEvent('mouseup', { button: pressed, cancelable: true }))
      }, where)
    await page.keyboard.press('Alt+ArrowLeft')
    await expect.poll(() => title(page)).toBe('Dara Quill')
    await press(3)
    await expect.poll(() => title(page)).toBe('Juno Feld')
    await press(4)
    await expect.poll(() => title(page)).toBe('Dara Quill')
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(() => title(page)).toBe('Lunch')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+ArrowLeft')
    await expect.poll(() => title(page)).toBe('Lunch')
  })
})

describe('commands for the open conversation', () => {
  it('make it a favourite, mute it, and mark it and all others', async () => {
    const page = await open()
    await openConversation(page, 'Dara Quill')
    for (const key of ['d', 'm', 'a', 'j']) await page.keyboard.press(`Control+Shift+${key}`)
    await expect.poll(() => callsOf(page, 'markUnread')).toEqual([{ conversationId: 'dara' }])
    expect(await callsOf(page, 'setFavourites')).toEqual([{ conversationIds: ['dara'] }])
    expect(await callsOf(page, 'muteConversation')).toEqual([{ conversationId: 'dara', until: 'always' }])
    expect(await callsOf(page, 'markAllRead')).toEqual([{}])
    await page.getByRole('status').filter({ hasText: 'Marked as unread.' }).waitFor({ state: 'attached' })
    // It would be read again at once.
    expect(await page.getByRole('log').count()).toBe(0)
  })

  it('come from the application menu too: its keys do nothing in a dialog, a click replaces the dialog', async () => {
    const page = await open()
    await emit(page, 'runCommand', { command: 'search', byKey: true })
    await searchOf(page).waitFor()
    await emit(page, 'runCommand', { command: 'shortcuts', byKey: true })
    expect(await searchOf(page).count()).toBe(1)
    await emit(page, 'runCommand', { command: 'shortcuts', byKey: false })
    await sheetOf(page).waitFor()
    expect(await searchOf(page).count()).toBe(0)
  })
})
