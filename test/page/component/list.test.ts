import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Calls } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, emit, usePreview } from '../use-preview.ts'

const open = usePreview()

/** So many conversations of one person; the last lines a minute apart, or all at the same time. */
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

/** The fonts of the system that draw an element. */
async function fontsOf(page: Page, selector: string): Promise<string[]> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('DOM.enable')
  await cdp.send('CSS.enable')
  const { root } = await cdp.send('DOM.getDocument')
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector })
  const { fonts } = await cdp.send('CSS.getPlatformFontsForNode', { nodeId })
  return fonts.map(({ familyName }) => familyName)
}

/** So high that every row of a long list is drawn. */
const HIGH = { viewport: { width: 420, height: 15_000 } }
/** Pages so high take their time on a busy machine. */
const PATIENT = { timeout: 10_000 }
const titlesOf = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Direct messages' }).locator('.title').allInnerTexts()

describe('the list', () => {
  it('is latest first in each part, with title, last line, time and unread', async () => {
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
  ])('draws Han characters as people of %s write them, in %s', async (locale, font) => {
    const scene = longList(1)
    const [only] = scene.conversations
    if (only) only.title = '直 東京'
    const page = await open(scene, { locale })
    await page.getByRole('listitem').first().waitFor()
    expect(await fontsOf(page, 'nav li .title')).toContain(font)
  })

  it('shows the first ones of a long list while the others come', async () => {
    const page = await open(longList(120))
    await page.getByRole('listitem').first().waitFor()
    await expect.poll(async () => (await callsOf(page, 'getConversations')).length).toBe(2)
    expect(await callsOf(page, 'listConversations')).toEqual([{ limit: 50 }])
    await page.getByRole('button', { name: 'Conversation 0' }).press('End')
    await page.getByRole('button', { name: 'Conversation 119' }).waitFor()
  })

  it.each(['at the start', 'where it comes late'])(
    'fills the window, also a higher one: %s',
    async (when) => {
      const scene = longList(120)
      if (when !== 'at the start') scene.held.push('listConversations')
      const page = await open(scene, { viewport: { width: 420, height: 1_400 } })
      if (when !== 'at the start') {
        await page.getByText('Loading conversations').waitFor()
        await page.evaluate(() => window.fakeMain.release('listConversations'))
      }
      // Nobody scrolled; a row is 56 px high.
      await page.getByRole('button', { name: 'Conversation 21' }).waitFor()
      await page.setViewportSize({ width: 420, height: 4_000 })
      await page.getByRole('button', { name: 'Conversation 68' }).waitFor()
    }
  )

  it('takes in what changed, and only asks for that', async () => {
    const page = await open()
    // The whole list is there, so the next question is about what changed.
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

  it('of many conversations is whole and in order, also where the times are the same', async () => {
    for (const minutesApart of [1, 0]) {
      const scene = longList(250, minutesApart)
      const page = await open(scene, HIGH)
      await page.getByRole('listitem').first().waitFor()
      await expect.poll(async () => (await callsOf(page, 'getConversations')).length, PATIENT).toBe(3)
      const asked = (await callsOf(page, 'getConversations')).map(({ ids }) => ids.length)
      expect(asked).toEqual([100, 100, 50])
      await expect.poll(() => titlesOf(page), PATIENT).toEqual(scene.conversations.map(({ title }) => title))
    }
  })

  it('takes in what changes, comes and goes while its parts are on their way', async () => {
    const page = await open({ ...longList(250), held: ['getConversations'] })
    await page.getByRole('listitem').first().waitFor()
    await expect.poll(async () => (await callsOf(page, 'getConversations')).length).toBe(1)
    // All three parts are from before it: only who asks once more learns of it.
    await page.evaluate(() => {
      let parts = 3
      const { scene, answers } = window.fakeMain
      Object.defineProperty(answers, 'getConversations', {
        get() {
          if (parts-- > 0) return
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
    await page.evaluate(() => window.fakeMain.release('getConversations'))
    await page.getByText('said meanwhile').waitFor()
    expect((await titlesOf(page)).slice(0, 3)).toEqual(['Just begun', 'Conversation 1', 'Conversation 2'])
    const expected: Calls['getConversations']['args'] = { ids: conversationIds }
    expect((await callsOf(page, 'getConversations')).at(-1)).toEqual(expected)
    expect(await page.getByText('Conversation 0', { exact: true }).count()).toBe(0)
  })

  it('of which only the first part came says so at its end, and can be asked for again', async () => {
    const page = await open({ ...longList(120), held: ['getConversations'] }, HIGH)
    await page.getByRole('listitem').first().waitFor()
    await answerWith(page, 'getConversations', { ok: false, code: 'storage', detail: 'store-full' })
    await page.evaluate(() => window.fakeMain.release('getConversations'))
    await page
      .getByRole('navigation')
      .getByRole('alert')
      .getByText('The disk is full. Free some space, then try again.')
      .waitFor()
    expect(await titlesOf(page)).toHaveLength(50)
    await page.evaluate(() => delete window.fakeMain.answers.getConversations)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await expect.poll(() => titlesOf(page), PATIENT).toHaveLength(120)
  })
})
