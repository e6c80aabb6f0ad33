import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { composer, timeline } from '../../support/elements.ts'
import { button, chooseByKeyboard, isFocused, messageRow } from '../page-elements.ts'
import { NOW, showcase } from '../scene.ts'
import { callsOf, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()
const HOUR_MS = 60 * 60_000

/** Opens the conversation with Rosalind, where sending can be undone for 10 s. */
async function openToWrite(): Promise<Page> {
  const scene = showcase()
  scene.settings.undoSeconds = 10
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  await composer(page).waitFor()
  return page
}

async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
  await messageRow(page, text).getByText('Sends in').waitFor()
}

const caret = (page: Page): Promise<number | null> =>
  composer(page).evaluate((field) => (field as HTMLTextAreaElement).selectionStart)

describe('a message that can still be taken back', () => {
  it('says for how long; Undo puts it before what was typed since, and the caret at the end', async () => {
    const page = await openToWrite()
    await write(page, 'too early')
    expect(await messageRow(page, 'too early').getByText('Escape takes it back').count()).toBe(1)
    await composer(page).pressSequentially('and this')
    await button(page, 'Undo').click()
    await expect.poll(() => composer(page).inputValue()).toBe('too early\nand this')
    await expect.poll(() => isFocused(composer(page))).toBe(true)
    await expect.poll(() => caret(page)).toBe('too early\nand this'.length)
    await messageRow(page, 'too early').waitFor({ state: 'detached' })
    // What was typed was saved first, because main puts the text before it.
    const names = (await page.evaluate(() => window.fakeMain.calls)).map(({ name }) => name)
    expect(names.indexOf('setDraft')).toBeLessThan(names.indexOf('undoSend'))
  })

  it.each(['Escape', 'Control+z'])('%s in the empty composer takes back the last one', async (key) => {
    const page = await openToWrite()
    await write(page, 'first')
    await write(page, 'one more')
    await composer(page).press(key)
    await expect.poll(() => composer(page).inputValue()).toBe('one more')
    expect(await messageRow(page, 'first').count()).toBe(1)
    // With a text in the composer, the keys do what they always do.
    await composer(page).press('Escape')
    await timeline(page).waitFor({ state: 'detached' })
    expect(await callsOf(page, 'undoSend')).toHaveLength(1)
  })

  it('that is already being sent stays, and this is said', async () => {
    const page = await openToWrite()
    await write(page, 'too late')
    await page.evaluate(() => {
      const all = window.fakeMain.scene.messages.rosalind ?? []
      for (const message of all) message.waitsUntil = null
    })
    await button(page, 'Undo').press('Enter')
    await page.getByRole('alert').getByText('already being sent').waitFor()
    expect(await composer(page).inputValue()).toBe('')
  })
})

describe('sending later', () => {
  it('is a menu beside the send button, and a line above the composer afterwards', async () => {
    const page = await openToWrite()
    await composer(page).fill('for the evening')
    await button(page, 'Send later').press('Enter')
    await chooseByKeyboard(page, 'In an hour')
    await page.getByText('1 message is sent').waitFor()
    const [sent] = await callsOf(page, 'sendMessage')
    const at = Date.parse(sent?.sendAt ?? '') - NOW
    expect([sent?.text, Math.round(at / 60_000)]).toEqual(['for the evening', 60])
    expect(await composer(page).inputValue()).toBe('')
    expect(await messageRow(page, 'for the evening').count()).toBe(0)
  })

  it('at a chosen time says what is wrong with it', async () => {
    const page = await openToWrite()
    await composer(page).fill('some day')
    await button(page, 'Send later').click()
    await page.getByRole('menuitem', { name: 'Choose date and time' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send later' })
    const day = dialog.getByLabel('Day')
    const problems: string[] = []
    for (const value of ['', '2026-11-23', '2028-01-01']) {
      await day.fill(value)
      await button(dialog, 'Schedule').click()
      await expect.poll(() => dialog.getByRole('alert').innerText()).not.toBe(problems.at(-1) ?? '')
      problems.push(await dialog.getByRole('alert').innerText())
    }
    expect(problems).toEqual([
      'Enter a day and a time.',
      'This time is in the past. Choose a later one.',
      'A message can be scheduled for at most one year ahead. Choose an earlier time.'
    ])
    await day.fill('2026-12-24')
    await dialog.getByLabel('Time').fill('18:30')
    await button(dialog, 'Schedule').click()
    await dialog.waitFor({ state: 'detached' })
    const expected = await page.evaluate(() => new Date('2026-12-24T18:30').toISOString())
    await expect
      .poll(() => callsOf(page, 'sendMessage'))
      .toEqual([expect.objectContaining({ text: 'some day', sendAt: expected })])
  })

  it('is listed for all conversations; each can be edited, moved, sent now or deleted', async () => {
    const scene = showcase()
    const [, like] = scene.messages.rosalind ?? []
    if (like === undefined) throw new Error('The scene has no message.')
    scene.scheduled = ['first', 'second', 'third'].map((text, place) => ({
      id: `later-${place}`,
      conversationId: place === 2 ? 'lunch' : 'rosalind',
      sendAt: new Date(NOW + (place + 1) * HOUR_MS).toISOString(),
      messages: [{ ...like, id: `later-${place}`, content: { kind: 'text', text } }]
    }))
    scene.missed = [{ conversationId: 'lunch', plannedFor: new Date(NOW - HOUR_MS).toISOString() }]
    const page = await open(scene)
    await page.getByText('Lunch: a message was planned for').waitFor()
    await button(page, 'Dismiss').click()
    await page.getByText('Lunch: a message was planned for').waitFor({ state: 'detached' })

    await button(page, '3 scheduled messages').click()
    const dialog = page.getByRole('dialog', { name: 'Scheduled messages' })
    const items = dialog.getByRole('listitem')
    const item = (text: string) => items.filter({ hasText: text })
    await expect.poll(() => items.count()).toBe(3)

    await button(item('first'), 'Edit').click()
    await dialog.getByRole('textbox', { name: 'Text of the message' }).fill('changed')
    await button(dialog, 'Save').click()
    await item('changed').waitFor()
    await button(item('changed'), 'Change time').click()
    await page.getByLabel('Day').fill('2026-12-01')
    await button(page, 'Schedule').click()
    await item('changed').getByText('1 Dec').waitFor()
    await button(item('second'), 'Send now').click()
    await item('second').waitFor({ state: 'detached' })
    for (const text of ['third', 'changed']) await button(item(text), 'Delete').click()
    await dialog.getByText('Nothing is scheduled.').waitFor()
    expect(await callsOf(page, 'sendScheduledNow')).toEqual([{ id: 'later-1' }])
  })
})
