import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, emit, NARROW, openConversation, usePreview } from '../use-preview.ts'
import { button, isFocused } from '../page-elements.ts'
import { showSettingsPage } from '../../support/settings-page.ts'

const open = usePreview()

async function openDetails(page: Page, title: string): Promise<Locator> {
  await openConversation(page, title)
  await button(page, 'Conversation details').click()
  const dialog = page.getByRole('dialog', { name: 'Conversation details' })
  await dialog.getByRole('list', { name: 'People' }).waitFor()
  return dialog
}

describe('the conversation details', () => {
  it('show the people with their presence', async () => {
    const page = await open()
    const dialog = await openDetails(page, 'Launch room')
    const people = dialog.getByRole('listitem').locator('.who')
    await expect
      .poll(() => people.allInnerTexts())
      .toEqual(['Ana Vell\nYou', 'Imke Brandt\nBusy', 'Juno Feld\nDo not disturb', 'Teo Marsh\nAway'])
  })

  it('add people who are not in the conversation yet', async () => {
    const page = await open()
    const dialog = await openDetails(page, 'Imke Brandt')
    expect(await dialog.getByRole('textbox').count()).toBe(0)
    await button(dialog, 'Add people').click()
    const find = dialog.getByRole('searchbox', { name: 'Find people' })
    expect(await isFocused(find)).toBe(true)
    await dialog.getByRole('checkbox').first().waitFor()
    expect(await dialog.getByRole('checkbox').count()).toBe(3)
    await dialog.getByRole('checkbox', { name: /Juno Feld/ }).check()
    await dialog.getByText('Chosen: Juno Feld').waitFor()
    await button(dialog, 'Add').click()
    await dialog.getByRole('list', { name: 'People' }).waitFor()
    expect(await callsOf(page, 'addParticipants')).toEqual([
      { conversationId: 'imke', userIds: ['juno-feld'] }
    ])
  })

  it('remove a person, or say why that failed', async () => {
    const page = await open()
    const dialog = await openDetails(page, 'Launch room')
    await answerWith(page, 'removeParticipant', {
      ok: false,
      code: 'forbidden',
      detail: 'status-403'
    })
    await button(dialog, 'Remove Teo Marsh').click()
    await dialog
      .getByRole('alert')
      .getByText('Your account is not allowed to do this. Ask your administrator.')
      .waitFor()
    expect(await callsOf(page, 'removeParticipant')).toEqual([
      { conversationId: 'launch', userId: 'teo-marsh' }
    ])
    expect(await button(dialog, 'Remove Ana Vell').count()).toBe(0)
  })

  it('leave the conversation after a warning; it closes and the list gets the focus', async () => {
    const page = await open()
    const dialog = await openDetails(page, 'Launch room')
    await button(dialog, 'Leave').click()
    await dialog.getByRole('alert').getByText('You will no longer receive messages').waitFor()
    await page.evaluate(() => {
      const { scene } = window.fakeMain
      scene.conversations = scene.conversations.filter((one) => one.conversationId !== 'launch')
    })
    await button(dialog, 'Leave now').click()
    expect(await callsOf(page, 'removeParticipant')).toEqual([
      { conversationId: 'launch', userId: 'ana-vell' }
    ])
    await emit(page, 'conversationsChanged', { conversationIds: ['launch'] })
    await page.getByText('Choose a conversation or start a new one.').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('row')
  })

  it('of a direct message between two people offer no changes', async () => {
    const page = await open()
    const dialog = await openDetails(page, 'Rosalind Okafor')
    const buttons = dialog.getByRole('button').filter({ hasNot: page.locator('.who') })
    await expect
      .poll(() => buttons.allInnerTexts())
      .toEqual(['', 'Export messages…', 'Copy link', 'Delete for everybody'])
  })
})

describe('the settings', () => {
  it('apply at once, and show the old value if saving fails', async () => {
    const page = await open()
    await button(page, 'Settings').click()
    const dialog = page.getByRole('dialog', { name: 'Settings' })
    await showSettingsPage(page, 'Appearance')
    await dialog.getByRole('combobox', { name: 'Theme' }).selectOption({ label: 'Dark' })
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await dialog.getByRole('checkbox', { name: 'Compact conversation list' }).check()
    await showSettingsPage(page, 'Messages and storage')
    await dialog
      .getByRole('combobox', { name: 'Load messages' })
      .selectOption({ label: 'From the last 90 days' })
    expect(await callsOf(page, 'setSettings')).toEqual([
      { theme: 'dark' },
      { compactRows: true },
      { historyDays: 90 }
    ])
    await answerWith(page, 'setSettings', { ok: false, code: 'storage', detail: 'settings-not-saved' })
    await showSettingsPage(page, 'Tray and window')
    const tray = dialog.getByRole('checkbox', { name: 'Closing the window' })
    await tray.click()
    await dialog.getByRole('alert').getByText('could not be saved').waitFor()
    expect(await tray.isChecked()).toBe(true)
  })

  it('list unsent messages and drafts before signing out, and warn before erasing', async () => {
    const page = await open()
    await button(page, 'Settings').click()
    await button(page, 'Sign out').click()
    await page.getByRole('alert').getByText('Not sent yet: 2 messages and 1 draft. It stays').waitFor()
    expect(await callsOf(page, 'signOut')).toEqual([])
    await button(page, 'Cancel').click()
    await button(page, 'Sign out and erase').click()
    await page.getByRole('alert').getByText('lost for good: 2 messages and 1 draft.').waitFor()
    await button(page, 'Erase now').click()
    expect(await callsOf(page, 'signOut')).toEqual([{ erase: true }])
  })

  it('sign out at once if everything is sent', async () => {
    const page = await open()
    await answerWith(page, 'countUnsent', { ok: true, value: { messages: 0, drafts: 0 } })
    await button(page, 'Settings').click()
    await button(page, 'Sign out').click()
    await expect.poll(() => callsOf(page, 'signOut')).toEqual([{ erase: false }])
  })
})

it('nothing overflows sideways in German, with very long words and names', async () => {
  const scene = showcase()
  const [message] = scene.messages.rosalind ?? []
  const [conversation] = scene.conversations
  if (message)
    message.content = {
      kind: 'text',
      text: `${'Donaudampfschifffahrt'.repeat(40)} 😀 今日は ${'x'.repeat(900)}`
    }
  if (conversation) conversation.title = 'Oberste'.repeat(60)
  const page = await open(scene, { ...NARROW, locale: 'de-DE' })
  const overflowing = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('html, [role=log], .scroller, dialog, button')]
        .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
        .map((element) => element.outerHTML.slice(0, 120))
    )
  await page.getByRole('listitem').first().waitFor()
  expect(await overflowing()).toEqual([])
  await button(page, 'Einstellungen').click()
  await page.getByRole('dialog', { name: 'Einstellungen' }).waitFor()
  expect(await overflowing()).toEqual([])
  await page.keyboard.press('Escape')
  await page
    .getByRole('listitem')
    .getByRole('button', { name: /^Rosalind/ })
    .click()
  await page.getByRole('log', { name: 'Nachrichten' }).getByText('Donaudampfschifffahrt').waitFor()
  expect(await overflowing()).toEqual([])
  await page.keyboard.press('Control+g')
  await page.getByRole('dialog', { name: 'Zu einem Tag springen' }).waitFor()
  expect(await overflowing()).toEqual([])
})
