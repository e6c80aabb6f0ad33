import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Person } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, emit, openConversation, usePreview } from '../use-preview.ts'
import { button, isFocused } from '../page-elements.ts'

const open = usePreview()

async function openDetails(page: Page, title = 'Launch room'): Promise<Locator> {
  await openConversation(page, title)
  await button(page, 'Conversation details').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('list', { name: 'People' }).waitFor()
  return dialog
}

async function openEdit(page: Page): Promise<Locator> {
  const dialog = await openDetails(page)
  await button(dialog, 'Edit').click()
  return dialog
}

const nameOf = (dialog: Locator): Locator => dialog.getByRole('textbox', { name: 'Name of the Stream' })

describe('a Stream', () => {
  it('says who can find it, how many people take part, and who created it when', async () => {
    const page = await open()
    const dialog = await openDetails(page)
    await dialog.getByText('Public Stream · 4 people').waitFor()
    await dialog.getByText(/^Created by you on .*5 January/).waitFor()
  })

  it('is changed by keyboard, and only what changed is sent', async () => {
    const page = await open()
    const dialog = await openEdit(page)
    expect(await isFocused(nameOf(dialog))).toBe(true)
    expect(await button(dialog, 'Save').isDisabled()).toBe(true)
    await page.keyboard.press('Control+a')
    await page.keyboard.type(' Landing room ')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Landing room' }).waitFor()
    await button(dialog, 'Edit').press('Enter')
    // Tab reaches the chosen radio button, the arrow key changes it.
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Tab')
    await page.keyboard.type('https://example.test/picture.png')
    await page.keyboard.press('Enter')
    await dialog.getByText('Private Stream').waitFor()
    expect(await callsOf(page, 'changeConversation')).toEqual([
      { conversationId: 'launch', name: 'Landing room' },
      {
        conversationId: 'launch',
        visibility: 'private',
        pictureUrl: 'https://example.test/picture.png'
      }
    ])
  })

  it.each([
    ['x'.repeat(300), 'The name has 300 characters, and at most 200 are possible.'],
    [' \u200f\u202e ', 'Nobody could see this name.']
  ])('does not get the name %j: a sentence says why, and nothing is lost', async (name, sentence) => {
    const page = await open()
    const dialog = await openEdit(page)
    await nameOf(dialog).fill(name)
    await dialog.getByText(sentence).waitFor()
    expect(await button(dialog, 'Save').isDisabled()).toBe(true)
    expect(await nameOf(dialog).inputValue()).toBe(name)
  })

  it('can be named by one emoji, and counts near the limit', async () => {
    const page = await open()
    const dialog = await openEdit(page)
    await nameOf(dialog).fill('y'.repeat(170))
    await dialog.getByText('170 of 200 characters').waitFor()
    await nameOf(dialog).fill('🥣')
    await button(dialog, 'Save').click()
    await page.getByRole('heading', { name: '🥣' }).waitFor()
  })

  it.each([
    'http://example.test/a.png',
    'picture.png',
    'javascript:alert(1)',
    'https://me:secret@example.test/a'
  ])('does not get a picture from %s', async (address) => {
    const page = await open()
    const dialog = await openEdit(page)
    await dialog.getByRole('textbox', { name: 'Address of a picture' }).fill(address)
    await dialog.getByText('Enter an address that begins with https://').waitFor()
    expect(await button(dialog, 'Save').isDisabled()).toBe(true)
  })

  it('is deleted only after a question that says what others lose', async () => {
    const page = await open()
    const dialog = await openDetails(page)
    await button(dialog, 'Delete for everybody').click()
    await dialog.getByRole('alert').getByText('disappears for all 4 people').waitFor()
    await expect.poll(() => isFocused(button(dialog, 'Cancel'))).toBe(true)
    expect(await callsOf(page, 'deleteConversation')).toEqual([])
    await button(dialog, 'Delete now').click()
    await page.getByText('Choose a conversation or start a new one.').waitFor()
    expect(await callsOf(page, 'deleteConversation')).toEqual([{ conversationId: 'launch' }])
  })

  it('of somebody else offers no deletion, and says why a change failed', async () => {
    const scene = showcase()
    scene.details.launch = { createdBy: { name: 'Imke Brandt', me: false } }
    const page = await open(scene)
    const dialog = await openDetails(page)
    await dialog.getByText('Created by Imke Brandt').waitFor()
    expect(await button(dialog, 'Delete for everybody').count()).toBe(0)
    await button(dialog, 'Edit').click()
    await answerWith(page, 'changeConversation', { ok: false, code: 'forbidden', detail: 'status-403' })
    await nameOf(dialog).fill('Mine now')
    await button(dialog, 'Save').click()
    await dialog.getByRole('alert').getByText('Your account is not allowed to do this.').waitFor()
    expect(await nameOf(dialog).inputValue()).toBe('Mine now')
  })

  it('shows what the service refuses as disabled, with a sentence', async () => {
    const scene = showcase()
    for (const one of scene.capabilities) {
      Object.assign(one, { state: 'refused', since: scene.conversations[0]?.lastAt })
    }
    const page = await open(scene)
    const dialog = await openDetails(page)
    await dialog.getByText('does not allow removing people from a conversation or leaving it').waitFor()
    await dialog.getByText('does not allow deleting conversations').waitFor()
    expect(await button(dialog, 'Leave').isDisabled()).toBe(true)
    expect(await button(dialog, 'Delete for everybody').isDisabled()).toBe(true)
    expect(await dialog.getByRole('button', { name: /^Remove / }).count()).toBe(0)
    await button(dialog, 'Edit').click()
    await dialog.getByText('does not allow changing the name, picture or visibility').waitFor()
    expect(await nameOf(dialog).isDisabled()).toBe(true)
    expect(await button(dialog, 'Save').isDisabled()).toBe(true)
  })
})

describe('a Stream with 2,000 people', () => {
  const PEOPLE = Array.from({ length: 2_000 }, (_, index): Person => ({
    userId: `person-${index}`,
    name: `Person ${String(index).padStart(4, '0')}`,
    shortName: 'Person',
    email: `${index}@example.test`,
    presence: 'unknown'
  }))

  it('loads page by page, draws only what is visible, and can be filtered', async () => {
    const page = await open({ ...showcase(), streamPeople: PEOPLE })
    const dialog = await openDetails(page)
    await dialog.getByText('2,001 people').waitFor()
    const rows = dialog.getByRole('listitem')
    await rows.first().waitFor()
    expect(await rows.count()).toBeLessThan(40)
    expect(await rows.first().getAttribute('aria-setsize')).toBe('2001')
    const offsets = async (): Promise<unknown[]> =>
      (await callsOf(page, 'getParticipants')).map((args) => (args as { offset: number }).offset)
    expect(await offsets()).toEqual([0])
    const list = dialog.getByRole('group', { name: 'People' })
    await list.evaluate((element) => (element.scrollTop = element.scrollHeight))
    await expect.poll(offsets).toEqual([0, 200])

    await dialog.getByRole('searchbox', { name: 'Filter people' }).fill('1999')
    await dialog.getByRole('status').getByText('1 person').waitFor()
    await dialog.getByText('Person 1999').waitFor()
    await dialog.getByRole('searchbox', { name: 'Filter people' }).fill('nobody')
    await dialog.getByRole('status').getByText('Nobody with this name takes part.').waitFor()
  })

  it('offers everybody else, but none of them, when people are added', async () => {
    const scene = showcase()
    const page = await open({ ...scene, streamPeople: [...PEOPLE, ...scene.people.slice(1)] })
    const dialog = await openDetails(page)
    await button(dialog, 'Add people').click()
    const boxes = dialog.getByRole('checkbox')
    await expect.poll(() => boxes.count()).toBe(1)
    await dialog.getByRole('checkbox', { name: /Imke Brandt/ }).waitFor()
  })

  it('keeps its place when somebody joins meanwhile', async () => {
    const page = await open({ ...showcase(), streamPeople: PEOPLE })
    const dialog = await openDetails(page)
    const list = dialog.getByRole('group', { name: 'People' })
    await dialog.getByText('Person 0000').waitFor()
    await list.evaluate((element) => (element.scrollTop = 44 * 100))
    await dialog.getByText('Person 0101').waitFor()
    await emit(page, 'conversationsChanged', { conversationIds: ['launch'] })
    await expect.poll(async () => (await callsOf(page, 'getParticipants')).length).toBe(2)
    await dialog.getByText('Person 0101').waitFor()
    expect(await list.evaluate((element) => element.scrollTop)).toBe(44 * 100)
  })
})
