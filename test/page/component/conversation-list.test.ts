import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Calls } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { composer } from '../../support/elements.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  emit,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'

const open = usePreview()

/** `length` conversations with one person, each with its last message `minutesApart` earlier than the one before. */
function longList(length: number, minutesApart = 1): Scene {
  const scene = showcase()
  const juno = scene.conversations.find(({ conversationId }) => conversationId === 'juno')
  if (juno === undefined) throw new Error('The scene has no such conversation.')
  scene.conversations = Array.from({ length }, (_, place) => ({
    ...juno,
    conversationId: `c${place}`,
    title: `Conversation ${place}`,
    lastAt: new Date(Date.UTC(2026, 0, 1, 0, -place * minutesApart)).toISOString()
  }))
  return scene
}

/** The system fonts that draw an element. */
async function fontsOf(page: Page, selector: string): Promise<string[]> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('DOM.enable')
  await cdp.send('CSS.enable')
  const { root } = await cdp.send('DOM.getDocument')
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector })
  const { fonts } = await cdp.send('CSS.getPlatformFontsForNode', { nodeId })
  return fonts.map(({ familyName }) => familyName)
}

/** Tall enough to draw every row of a long list. */
const VERY_TALL = { viewport: { width: 420, height: 15_000 } }
/** Such pages draw slowly on a busy machine. */
const LONG_WAIT = { timeout: 10_000 }
const titlesOf = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Direct messages' }).locator('.title').allInnerTexts()

describe('the list', () => {
  it('shows each part latest first, with title, last message, time and unread count', async () => {
    const page = await open()
    const titles = (name: string) => page.getByRole('list', { name }).locator('.title').allInnerTexts()
    await page.getByRole('listitem').first().waitFor()
    expect(await titles('Streams')).toEqual(['Launch room', 'Field support', 'Lunch'])
    expect((await titles('Direct messages')).slice(0, 3)).toEqual([
      'Rosalind Okafor',
      'Imke Brandt, Teo Marsh',
      'Dara Quill'
    ])
    const launch = page.getByRole('button', { name: /^Launch room/ })
    expect((await launch.innerText()).split('\n')).toEqual(
      expect.arrayContaining(['Launch room', '13:59', 'Imke: the build is signed', '3'])
    )
    expect(await page.getByRole('button', { name: /^Launch room.*3 unread/ }).count()).toBe(1)
    expect(await page.getByRole('button', { name: /^Lunch Sun/ }).count()).toBe(1)
  })

  it.each([
    ['en-GB', 'Noto Sans CJK JP'],
    ['ko-KR', 'Noto Sans CJK KR'],
    ['zh-CN', 'Noto Sans CJK SC'],
    ['zh-TW', 'Noto Sans CJK TC']
  ])('draws Han characters in the style of %s, with %s', async (locale, font) => {
    const scene = longList(1)
    const [only] = scene.conversations
    if (only) only.title = '直 東京'
    const page = await open(scene, { locale })
    await page.getByRole('listitem').first().waitFor()
    expect(await fontsOf(page, 'nav li .title')).toContain(font)
  })

  it('shows the first 50 conversations while the others load', async () => {
    const page = await open(longList(120))
    await page.getByRole('listitem').first().waitFor()
    await expect.poll(async () => (await callsOf(page, 'getConversations')).length).toBe(2)
    expect(await callsOf(page, 'listConversations')).toEqual([{ limit: 50 }])
    await page.getByRole('button', { name: 'Conversation 0' }).press('End')
    await page.getByRole('button', { name: 'Conversation 119' }).waitFor()
  })

  it.each(['at the start', 'when the list comes late'])(
    'fills the window, also after it grows: %s',
    async (when) => {
      const scene = longList(120)
      if (when !== 'at the start') scene.heldCalls.push('listConversations')
      const page = await open(scene, { viewport: { width: 420, height: 1_400 } })
      if (when !== 'at the start') {
        await page.getByText('Loading conversations').waitFor()
        await releaseCalls(page, 'listConversations')
      }
      // Without scrolling; a row is 56 px high.
      await page.getByRole('button', { name: 'Conversation 21' }).waitFor()
      await page.setViewportSize({ width: 420, height: 4_000 })
      await page.getByRole('button', { name: 'Conversation 68' }).waitFor()
    }
  )

  it('fetches and shows only the conversations that changed', async () => {
    const page = await open()
    // Once the whole list is loaded, the next call is for what changed.
    await expect.poll(async () => (await callsOf(page, 'getConversations')).length).toBe(1)
    await page.evaluate(() => {
      const juno = window.fakeMain.scene.conversations.find((one) => one.conversationId === 'juno')
      if (juno) Object.assign(juno, { lastText: 'Back again', lastAt: '2026-11-24T14:06:00Z', unread: 120 })
    })
    await emit(page, 'conversationsChanged', { conversationIds: ['juno'] })
    const first = page.getByRole('list', { name: 'Direct messages' }).getByRole('listitem').first()
    await first.getByText('99+').waitFor()
    expect(await first.innerText()).toContain('Juno Feld')
    expect(await callsOf(page, 'listConversations')).toHaveLength(1)
    expect((await callsOf(page, 'getConversations')).slice(1)).toEqual([{ ids: ['juno'] }])
  })

  it('shows drafts in place, but not of the open conversation, until they are sent', async () => {
    const page = await open()
    const row = (name: string) => page.getByRole('listitem').getByRole('button', { name })
    await row('Imke Brandt').getByText('Draft: Half a thou').waitFor()
    const before = await titlesOf(page)
    await openConversation(page, 'Juno Feld')
    await composer(page).pressSequentially('Not yet')
    await openConversation(page, 'Imke Brandt')
    await row('Juno Feld').getByText('Draft: Not yet').waitFor()
    expect(await row('Imke Brandt').getByText('Draft:').count()).toBe(0)
    expect(await titlesOf(page)).toEqual(before)
    await openConversation(page, 'Juno Feld')
    await composer(page).press('Enter')
    await openConversation(page, 'Imke Brandt')
    expect(await row('Juno Feld').getByText('Draft:').count()).toBe(0)
  })

  it('is complete and in order with many conversations, also if their times are equal', async () => {
    for (const minutesApart of [1, 0]) {
      const scene = longList(250, minutesApart)
      const page = await open(scene, VERY_TALL)
      await page.getByRole('listitem').first().waitFor()
      await expect.poll(async () => (await callsOf(page, 'getConversations')).length, LONG_WAIT).toBe(3)
      const batches = (await callsOf(page, 'getConversations')).map(({ ids }) => ids.length)
      expect(batches).toEqual([100, 100, 50])
      await expect
        .poll(() => titlesOf(page), LONG_WAIT)
        .toEqual(scene.conversations.map(({ title }) => title))
    }
  })

  it('shows conversations that change, appear or disappear while the rest of the list loads', async () => {
    const page = await open({ ...longList(250), heldCalls: ['getConversations'] })
    await page.getByRole('listitem').first().waitFor()
    await expect.poll(async () => (await callsOf(page, 'getConversations')).length).toBe(1)
    // The three batches are read before the change, so only a further call returns it.
    await page.evaluate(() => {
      let batches = 3
      const { scene, answers } = window.fakeMain
      Object.defineProperty(answers, 'getConversations', {
        get() {
          if (batches-- > 0) return
          const [first, second, ...rest] = scene.conversations
          if (first === undefined || second === undefined) throw new Error('The list is too short.')
          const late = { ...second, lastText: 'said meanwhile', lastAt: '2026-11-24T14:04:00Z', unread: 1 }
          const fresh = {
            ...first,
            conversationId: 'new',
            title: 'Just begun',
            lastAt: '2026-11-24T14:05:00Z'
          }
          scene.conversations = [...rest, late, fresh]
        }
      })
    })
    const conversationIds = ['c0', 'c1', 'new']
    await emit(page, 'conversationsChanged', { conversationIds: conversationIds.slice(0, 1) })
    await emit(page, 'conversationsChanged', { conversationIds: conversationIds.slice(1) })
    await releaseCalls(page, 'getConversations')
    await page.getByText('said meanwhile').waitFor()
    expect((await titlesOf(page)).slice(0, 3)).toEqual(['Just begun', 'Conversation 1', 'Conversation 2'])
    const expected: Calls['getConversations']['args'] = { ids: conversationIds }
    expect((await callsOf(page, 'getConversations')).at(-1)).toEqual(expected)
    expect(await page.getByText('Conversation 0', { exact: true }).count()).toBe(0)
  })

  it('says at its end that the rest failed to load, and loads it on Try again', async () => {
    const page = await open({ ...longList(120), heldCalls: ['getConversations'] }, VERY_TALL)
    await page.getByRole('listitem').first().waitFor()
    await answerWith(page, 'getConversations', { ok: false, code: 'storage', detail: 'store-full' })
    await releaseCalls(page, 'getConversations')
    await page
      .getByRole('navigation')
      .getByRole('alert')
      .getByText('The disk is full. Free some space, then try again.')
      .waitFor()
    expect(await titlesOf(page)).toHaveLength(50)
    await clearAnswer(page, 'getConversations')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await expect.poll(() => titlesOf(page), LONG_WAIT).toHaveLength(120)
  })
})
