/** Favourites, muted, hidden and unread conversations: everything by keyboard alone too. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ConversationSummary } from '../../../preload/contract/index.ts'
import { chooseByKeyboard } from '../page-elements.ts'
import { NOW, showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { callsOf, clearAnswer, emit, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

/** The showcase, with changes to conversations by their title. */
function arranged(changes: Record<string, Partial<ConversationSummary>>): Scene {
  const scene = showcase()
  for (const [title, change] of Object.entries(changes)) {
    const found = scene.conversations.find((one) => one.title === title || one.people[0]?.name === title)
    if (found === undefined) throw new Error(`The scene has no conversation ${title}.`)
    Object.assign(found, change)
  }
  return scene
}
const FAVOURITES = { 'Dara Quill': { favourite: 0 }, Lunch: { favourite: 1 }, 'Juno Feld': { favourite: 2 } }

const row = (page: Page, title: string): Locator =>
  page.getByRole('listitem').getByRole('button', { name: new RegExp(`^${title}`) })
const titles = (page: Page, section: string): Promise<string[]> =>
  page.getByRole('list', { name: section }).locator('.title').allInnerTexts()
/** Opens the menu of a row by the keyboard, and chooses an item. */
async function choose(page: Page, title: string, ...labels: string[]): Promise<void> {
  await row(page, title).focus()
  await page.keyboard.press('Shift+F10')
  await chooseByKeyboard(page, ...labels)
}

describe('favourites', () => {
  it('are listed first in their own order, and nowhere else', async () => {
    const page = await open(arranged(FAVOURITES))
    await row(page, 'Dara').waitFor()
    expect(await titles(page, 'Favourites')).toEqual(['Dara Quill', 'Lunch', 'Juno Feld'])
    expect(await titles(page, 'Streams')).not.toContain('Lunch')
    expect(await titles(page, 'Direct messages')).not.toContain('Dara Quill')
  })

  it('are added and removed by the menu of a row, by keyboard; the focus returns to the row', async () => {
    const page = await open(arranged({}))
    await choose(page, 'Teo Marsh', 'Add to favourites')
    await expect.poll(() => titles(page, 'Favourites')).toEqual(['Teo Marsh'])
    await choose(page, 'Teo Marsh', 'Remove from favourites')
    await expect.poll(() => page.getByRole('list', { name: 'Favourites' }).count()).toBe(0)
    await expect.poll(() => titles(page, 'Direct messages')).toContain('Teo Marsh')
  })

  it('move by Alt and the arrow keys, and say where they went', async () => {
    const page = await open(arranged(FAVOURITES))
    await row(page, 'Dara').focus()
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => titles(page, 'Favourites')).toEqual(['Lunch', 'Dara Quill', 'Juno Feld'])
    await page.getByRole('status').getByText('Moved to place 2 of 3.').waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => titles(page, 'Favourites')).toEqual(['Dara Quill', 'Lunch', 'Juno Feld'])
  })

  it('move by dragging; a conversation that is none is not draggable', async () => {
    const page = await open(arranged(FAVOURITES))
    await row(page, 'Juno').dragTo(row(page, 'Dara'))
    await expect.poll(() => titles(page, 'Favourites')).toEqual(['Juno Feld', 'Dara Quill', 'Lunch'])
    expect(await row(page, 'Teo Marsh').getAttribute('draggable')).toBe('false')
  })
})

describe('a muted conversation', () => {
  it('is muted for an hour by keyboard, shown as muted, and unmuted', async () => {
    const page = await open(arranged({}))
    await choose(page, 'Lunch', 'Mute', 'For 1 hour')
    await page.getByRole('button', { name: /^Lunch.*muted/ }).waitFor()
    const [call] = await callsOf(page, 'muteConversation')
    expect(call?.conversationId).toBe('lunch')
    expect(Date.parse(call?.until ?? '') - NOW).toBe(60 * 60_000)
    await choose(page, 'Lunch', 'Unmute')
    await expect.poll(() => page.getByRole('button', { name: /^Lunch.*muted/ }).count()).toBe(0)
  })

  it('is muted until the next morning, or until it is unmuted', async () => {
    const page = await open(arranged({}))
    await choose(page, 'Lunch', 'Mute', 'Until tomorrow')
    await choose(page, 'Teo Marsh', 'Mute', 'Until I turn it off')
    await expect
      .poll(() => callsOf(page, 'muteConversation'))
      .toEqual([
        { conversationId: 'lunch', until: '2026-11-25T08:00:00.000Z' },
        { conversationId: 'teo', until: 'always' }
      ])
  })

  it('shows that it mentions the person', async () => {
    const page = await open(arranged({ Lunch: { mutedUntil: 'always', unread: 4, mentions: 1 } }))
    await page.getByRole('button', { name: /^Lunch.*1 mention of you.*4 unread/ }).waitFor()
  })
})

describe('reading', () => {
  it('marks as unread, which closes the conversation, and as read', async () => {
    const page = await open(arranged({}))
    await openConversation(page, 'Dara')
    await page.getByRole('button', { name: 'Actions for Dara Quill' }).click()
    await page.getByRole('menuitem', { name: 'Mark as unread' }).click()
    await page.getByRole('button', { name: /^Dara Quill.*Marked as unread/ }).waitFor()
    await expect.poll(() => page.getByRole('log').count()).toBe(0)
    await choose(page, 'Dara Quill', 'Mark as read')
    await expect.poll(() => page.getByRole('button', { name: /Marked as unread/ }).count()).toBe(0)
  })

  it('marks all as read, and only then has nothing to do', async () => {
    const page = await open(arranged({}))
    const all = page.getByRole('button', { name: 'Mark all as read' })
    await all.click()
    await expect.poll(() => page.getByRole('button', { name: /unread/ }).count()).toBe(0)
    await expect.poll(() => all.isDisabled()).toBe(true)
  })

  it('"Unread" lists only what is unread, keeps the open one, and is remembered', async () => {
    const page = await open(arranged({ 'Teo Marsh': { markedUnread: true } }))
    const unread = page.getByRole('button', { name: 'Unread', exact: true })
    await unread.click()
    await expect.poll(() => titles(page, 'Streams')).toEqual(['Launch room'])
    expect(await titles(page, 'Direct messages')).toEqual(['Imke Brandt, Teo Marsh', 'Teo Marsh'])
    expect(await unread.getAttribute('aria-pressed')).toBe('true')
    expect((await callsOf(page, 'setListView')).at(-1)).toEqual({ unreadOnly: true, folded: [] })
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await page.getByText('Nothing unread.').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await row(page, 'Lunch').waitFor()
  })
})

describe('a hidden conversation', () => {
  it('leaves the list, and can be found by the search and shown again', async () => {
    const page = await open(arranged({}))
    await choose(page, 'Lunch', 'Hide')
    await expect.poll(() => titles(page, 'Streams')).not.toContain('Lunch')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('Lunch')
    await page.getByRole('option', { name: 'Lunch' }).first().click()
    await page.getByRole('button', { name: 'Actions for Lunch' }).click()
    await page.getByRole('menuitem', { name: 'Show in the list' }).click()
    await page.getByRole('button', { name: 'Back' }).or(row(page, 'Teo Marsh')).last().click()
    await expect.poll(() => titles(page, 'Streams')).toContain('Lunch')
  })
})

describe('a section', () => {
  it('folds by keyboard, shows how much in it is unread, and stays folded', async () => {
    const page = await open(arranged({}))
    const heading = page.getByRole('button', { name: /^Streams/ })
    await heading.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => titles(page, 'Streams')).toEqual([])
    expect(await heading.getAttribute('aria-expanded')).toBe('false')
    await page.getByRole('button', { name: /^Streams.*1 unread/ }).waitFor()
    expect(await callsOf(page, 'setListView')).toEqual([{ unreadOnly: false, folded: ['streams'] }])
  })

  it('is folded from the start if it was', async () => {
    const scene = arranged({})
    scene.view = { unreadOnly: false, folded: ['direct'] }
    const page = await open(scene)
    await row(page, 'Lunch').waitFor()
    expect(await titles(page, 'Direct messages')).toEqual([])
  })
})

it('is arranged after a sign-in, too', async () => {
  const scene = arranged({})
  scene.view = { unreadOnly: false, folded: ['streams'] }
  scene.state = { ...scene.state, phase: 'signed-out' }
  const { state } = showcase()
  const page = await open(scene, undefined, (one) =>
    // Nobody is signed in, so there is no list yet.
    one.addInitScript(() => void (window.fakeMain.answers.getListView = { ok: false, code: 'signed-out' }))
  )
  await page.getByRole('heading').first().waitFor()
  await clearAnswer(page, 'getListView')
  await page.evaluate((now) => void (window.fakeMain.scene.state = now), state)
  await emit(page, 'state', state)
  await row(page, 'Dara').waitFor()
  await expect
    .poll(() => page.getByRole('button', { name: /^Streams/ }).getAttribute('aria-expanded'))
    .toBe('false')
})
