import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import {
  answerWith,
  callsOf,
  emit,
  holdCalls,
  NARROW,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { isFocused, jumpToLatest } from '../page-elements.ts'

const open = usePreview()

const field = (page: Page) => page.getByRole('combobox')
const active = (page: Page): Promise<string> => page.getByRole('option', { selected: true }).innerText()

describe('searching everywhere', () => {
  it('Ctrl+K searches while typing and marks the words; Enter opens the message in its conversation', async () => {
    const page = await open(showcase({ lines: 400 }))
    await page.keyboard.press('Control+k')
    await field(page).pressSequentially('ring them')
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('option').first().locator('mark').innerText()).toBe('ring them')
    expect((await callsOf(page, 'search')).at(-1)).toEqual({ text: 'ring them', limit: 20 })
    await page.keyboard.press('Enter')
    const log = page.getByRole('log', { name: 'Messages' })
    await log.locator('article:focus').getByText('ring them at three').waitFor()
    expect(await callsOf(page, 'messagesAround')).toHaveLength(1)
  })

  it('arrows move through people, conversations and messages; Escape closes and restores the focus', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await field(page).fill('imke')
    await page.getByRole('option').first().waitFor()
    expect(await active(page)).toContain('Imke Brandt')
    await page.keyboard.press('ArrowDown')
    expect(await active(page)).toContain('Messages from Imke Brandt')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    expect(await page.getByRole('option').last().getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Escape')
    await field(page).waitFor({ state: 'detached' })
    const searchButton = page.getByRole('button', { name: 'Search', exact: true })
    expect(await isFocused(searchButton)).toBe(true)
  })

  it('choosing a person filters by author: lists their messages newest first, without marks', async () => {
    const page = await open(showcase({ lines: 40 }))
    await page.keyboard.press('Control+k')
    await field(page).fill('rosa')
    await page.getByRole('option', { name: 'Messages from Rosalind Okafor' }).click()
    const options = page.getByRole('option')
    await options.filter({ hasText: 'Shall we ring them at three?' }).waitFor()
    expect((await callsOf(page, 'search')).at(-1)).toEqual({ text: '', limit: 20, from: 'rosalind-okafor' })
    expect(await active(page)).toContain('Shall we ring them at three?')
    expect(await options.locator('mark').count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.getByRole('log').getByText('Shall we ring them at three?').waitFor()
  })

  it('what a message has is a filter of its own, with and without words', async () => {
    const scene = showcase()
    scene.saved = (scene.messages.lunch ?? []).map(({ id }) => id)
    const page = await open(scene)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('button', { name: 'Saved' }).click()
    await page.getByRole('option').first().waitFor()
    expect((await callsOf(page, 'search')).at(-1)).toEqual({ text: '', limit: 20, has: ['saved'] })
    expect(await page.getByRole('option').count()).toBe(1)
    await page.getByRole('button', { name: 'Has file' }).click()
    await page.getByRole('option').first().waitFor({ state: 'detached' })
    await field(page).fill('soup')
    expect((await callsOf(page, 'search')).at(-1)).toMatchObject({ has: ['saved', 'file'] })
    await page.getByRole('button', { name: 'Has file' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Saved' }).click()
    await page.getByRole('option').filter({ hasText: 'soup, again' }).first().waitFor()
    expect((await callsOf(page, 'search')).at(-1)).toEqual({ text: 'soup', limit: 20 })
  })

  it('a day without words lists its messages; without either nothing is searched', async () => {
    const page = await open()
    await page.keyboard.press('Control+k')
    await page.getByLabel('To day').fill('2026-11-23')
    await page.getByRole('option').filter({ hasText: 'soup, again' }).waitFor()
    await expect
      .poll(() => page.getByRole('option').allInnerTexts())
      .toEqual([
        expect.stringContaining('Can you send me the list?'),
        expect.stringContaining('soup, again'),
        expect.stringContaining('Photo')
      ])
    await page.getByLabel('To day').fill('')
    await page.getByRole('option').first().waitFor({ state: 'detached' })
    expect(await callsOf(page, 'search')).toHaveLength(1)
  })

  it('days narrow down the messages of a person, and a filter can be removed', async () => {
    const page = await open(showcase(), NARROW)
    await page.keyboard.press('Control+k')
    await field(page).fill('imke')
    await page.getByRole('option', { name: 'Messages from Imke Brandt' }).click()
    await field(page).fill('e')
    await page.getByLabel('From day').fill('2026-02-03')
    await page.getByLabel('To day').fill('2026-02-04')
    await expect
      .poll(async () => (await callsOf(page, 'search')).at(-1))
      .toEqual({
        text: 'e',
        limit: 20,
        from: 'imke-brandt',
        after: await page.evaluate(() => new Date('2026-02-03T00:00').toISOString()),
        before: await page.evaluate(() => new Date('2026-02-05T00:00').toISOString())
      })
    await page.getByRole('button', { name: 'From Imke Brandt' }).click()
    await expect.poll(async () => (await callsOf(page, 'search')).at(-1)).not.toHaveProperty('from')
  })

  it('draws the visible results first, then the others; Show more extends the list', async () => {
    const scene = showcase({ lines: 400 })
    for (const message of scene.messages.rosalind ?? []) message.content = { kind: 'text', text: 'a needle' }
    const page = await open(scene)
    await page.keyboard.press('Control+k')
    await field(page).waitFor()
    const drawnCounts = await page.evaluateHandle(() => {
      const counts: number[] = []
      new MutationObserver(() => {
        const { length } = document.querySelectorAll('[role="option"]')
        if (length !== (counts.at(-1) ?? 0)) counts.push(length)
      }).observe(document.body, { childList: true, subtree: true })
      return counts
    })
    await field(page).fill('needle')
    await expect.poll(() => page.getByRole('option').count()).toBe(20)
    expect(await drawnCounts.jsonValue()).toEqual([10, 20])
    const list = await page.getByRole('listbox').boundingBox()
    const tenth = await page.getByRole('option').nth(9).boundingBox()
    expect(list && tenth && tenth.y + tenth.height >= list.y + list.height).toBe(true)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => page.getByRole('option').count()).toBe(200)
    expect(await drawnCounts.jsonValue()).toEqual([10, 20, 200])
  })

  it('says that nothing was found, or that the search failed', async () => {
    const page = await open()
    await page.keyboard.press('Control+k')
    await field(page).fill('zzzz')
    await page.getByRole('status').getByText('Nothing found.').waitFor()
    await answerWith(page, 'search', { ok: false, code: 'storage', detail: 'store-failed' })
    await field(page).fill('zzz')
    await page.getByRole('alert').first().waitFor()
  })
})

it('shows the progress of indexing, pauses it, and searches again when it is done', async () => {
  const scene = showcase()
  scene.indexing = { done: 200, total: 9_000, paused: false }
  const page = await open(scene)
  await page.keyboard.press('Control+k')
  await field(page).fill('three')
  await page.getByText('still being indexed: 200 of 9000').waitFor()
  await emit(page, 'indexing', { done: 1_400, total: 9_000, paused: false })
  await page.getByText('still being indexed: 1400 of 9000').waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('is paused: 200 of 9000').waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByText('still being indexed: 200 of 9000').waitFor()
  expect(await callsOf(page, 'pauseIndexing')).toEqual([{ paused: true }, { paused: false }])
  await page.evaluate(() => (window.fakeMain.scene.indexing = null))
  await emit(page, 'indexing', null)
  await page.getByText('being indexed').waitFor({ state: 'detached' })
  await expect.poll(() => callsOf(page, 'search')).toHaveLength(2)
})

describe('searching in a conversation', () => {
  it('Ctrl+F searches the open conversation, and everywhere after a click', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await page.keyboard.press('Control+f')
    await field(page).fill('three')
    await page.getByRole('option').first().waitFor()
    expect((await callsOf(page, 'search')).at(-1)).toMatchObject({ in: 'rosalind' })
    await page.getByRole('button', { name: 'In Rosalind Okafor' }).click()
    await expect.poll(async () => (await callsOf(page, 'search')).at(-1)).not.toHaveProperty('in')
  })

  it('Ctrl+F lists nothing without words, and with a day the messages of that day', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await page.keyboard.press('Control+f')
    await field(page).fill('three')
    await page.getByRole('option').first().waitFor()
    await field(page).fill('')
    await page.getByText('Words, beginnings of words').waitFor()
    expect(await callsOf(page, 'search')).toHaveLength(1)
    await page.getByLabel('From day').fill('2026-11-24')
    await page.getByRole('option').first().waitFor()
    expect(await active(page)).toContain('Shall we ring them at three?')
    expect((await callsOf(page, 'search')).slice(1)).toEqual([
      { text: '', limit: 20, in: 'rosalind', after: '2026-11-24T00:00:00.000Z' }
    ])
  })

  it('loads older history page by page, shows the progress, and can be cancelled', async () => {
    const scene = showcase({ lines: 400 })
    const last = scene.messages.rosalind?.at(-1)
    if (last === undefined) throw new Error('The scene has no messages.')
    scene.historyState = {
      historyComplete: false,
      oldest: { messageId: last.id, createdAt: last.createdAt }
    }
    const page = await open(scene)
    await openConversation(page, 'Rosalind Okafor')
    await page.keyboard.press('Control+f')
    await field(page).fill('three')
    await page.getByText('Older history is not on this computer').waitFor()
    await holdCalls(page, 'listMessages')
    await page.getByRole('button', { name: 'Load older history' }).click()
    await page.getByText('Loading older history, back to').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await releaseCalls(page, 'listMessages')
    await page.getByRole('button', { name: 'Load older history' }).click()
    await page.getByRole('button', { name: 'Load older history' }).waitFor()
    const pages = (await callsOf(page, 'listMessages')).filter(({ limit }) => limit === 200)
    expect(pages.length).toBeGreaterThanOrEqual(3)
    expect(new Set(pages.slice(1).map(({ before }) => before)).size).toBe(pages.length - 1)
  })
})

it('a found message loads messages around it in both directions; Jump to latest goes to the end', async () => {
  const scene = showcase({ lines: 400 })
  const all = scene.messages.rosalind ?? []
  const old = all[100]
  if (old === undefined) throw new Error('The scene has too few messages.')
  old.content = { kind: 'text', text: 'The needle of the test' }
  const page = await open(scene)
  await page.keyboard.press('Control+k')
  await field(page).fill('needle')
  await page.getByRole('option').first().click()
  const log = page.getByRole('log', { name: 'Messages' })
  await log.getByText('The needle of the test').waitFor()
  const needle = await log.getByText('The needle of the test').boundingBox()
  const view = await log.boundingBox()
  expect(needle && view && needle.y > view.y && needle.y < view.y + view.height).toBe(true)
  expect(await callsOf(page, 'markRead')).toEqual([])
  await log.hover()
  await page.mouse.wheel(0, 3_000)
  await expect
    .poll(async () => (await callsOf(page, 'listMessages')).some((call) => 'after' in call))
    .toBe(true)
  await jumpToLatest(page).click()
  await log.locator(`[data-id="${all.at(-1)?.id}"]`).waitFor()
})

it('a found message of the open conversation leaves the composer as it is', async () => {
  const page = await open()
  await openConversation(page, 'Rosalind Okafor')
  const composer = page.getByRole('textbox', { name: 'Message' })
  await composer.fill('half a thought')
  const element = await composer.elementHandle()
  await page.keyboard.press('Control+f')
  await field(page).fill('number range')
  await page.getByRole('option').first().click()
  await page.locator('.found').waitFor()
  expect(await element.evaluate((one) => one.isConnected)).toBe(true)
  expect(await composer.inputValue()).toBe('half a thought')
})
