/** How the kinds of messages look, and what their parts do. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { reduceHtml } from '../../../main/sync/html.ts'
import type { MessageContent } from '../../../preload/contract/index.ts'
import { NOW, showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, clearAnswer, emit, openConversation, usePreview, WIDE } from '../use-preview.ts'
import { messageRow, twoFrames } from '../page-elements.ts'
import { scrollSettled } from '../scroll-settled.ts'
import { timeline } from '../../support/elements.ts'

const open = usePreview()

/** The scene with other content in the first messages with Rosalind. */
function saying(...contents: MessageContent[]): Scene {
  const scene = showcase()
  const messages = scene.messages.rosalind ?? []
  contents.forEach((content, place) => {
    const message = messages[place]
    if (message) message.content = content
  })
  return scene
}
const html = (body: string): MessageContent => ({ kind: 'html', html: reduceHtml(body) ?? '', text: 'text' })
const topOf = (page: Page, words: string): Promise<number> =>
  messageRow(page, words).evaluate((one) => one.getBoundingClientRect().top)

it('one to three emoji are large and have no bubble', async () => {
  const page = await open(saying({ kind: 'text', text: '👍🏽 👩‍👩‍👧' }, { kind: 'text', text: '👍👍👍👍' }))
  await openConversation(page, 'Rosalind Okafor')
  const looks = (words: string): Promise<string> =>
    messageRow(page, words)
      .locator('.bubble')
      .evaluate((one) => `${getComputedStyle(one).fontSize} ${getComputedStyle(one).boxShadow}`)
  expect(await looks('👍🏽')).toBe('36px none')
  expect(await looks('👍👍👍👍')).toMatch(/^14px rgb/)
})

it('formatted messages mark mentions, and code scrolls by itself and by keyboard', async () => {
  const long = 'const value = '.repeat(30)
  const page = await open(
    saying(html(`<p>Ask <b>@Rosalind Okafor</b> or @Ana Vell.</p><pre><code>${long}@Ana Vell</code></pre>`)),
    { viewport: { width: 360, height: 640 } }
  )
  await openConversation(page, 'Rosalind Okafor')
  const row = messageRow(page, 'Ask')
  await row.locator('.mention', { hasText: '@Rosalind Okafor' }).waitFor()
  await expect
    .poll(() => row.locator('.mention').allTextContents())
    .toEqual(['@Rosalind Okafor', '@Ana Vell'])
  await expect.poll(() => row.locator('.mention.me').allTextContents()).toEqual(['@Ana Vell'])
  const code = await row.locator('pre').evaluate((one) => ({
    scrolls: one.scrollWidth > one.clientWidth,
    tabIndex: one.tabIndex,
    font: getComputedStyle(one).fontFamily
  }))
  expect(code).toMatchObject({ scrolls: true, tabIndex: 0 })
  expect(code.font).toContain('monospace')
  expect(await timeline(page).evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  // Vue ignores events from the millisecond in which their element was drawn.
  await page.clock.setFixedTime(NOW + 1)
  await row.locator('.mention', { hasText: '@Rosalind Okafor' }).click()
  await page.getByRole('dialog').getByText('Rosalind Okafor').first().waitFor()
})

describe('a long message', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join('\n')

  it('shows 20 lines and the rest on request by keyboard; nothing above moves', async () => {
    const page = await open(saying({ kind: 'text', text: lines }))
    await openConversation(page, 'Rosalind Okafor')
    const row = messageRow(page, 'line 1')
    const height = (): Promise<number> => row.locator('.long').evaluate((one) => one.clientHeight)
    const toggle = row.getByRole('button', { name: 'Show all (40 lines)' })
    await toggle.scrollIntoViewIfNeeded()
    expect(await height()).toBe(400)
    // A list that is still scrolling keeps its lower edge where it is.
    await scrollSettled(timeline(page))
    const top = await topOf(page, 'line 1')
    await toggle.press('Enter')
    await expect.poll(height).toBe(800)
    await twoFrames(page)
    expect(Math.abs((await topOf(page, 'line 1')) - top)).toBeLessThan(1)
    const less = row.getByRole('button', { name: 'Show less' })
    expect(await less.evaluate((one) => one === document.activeElement)).toBe(true)
    await less.press('Enter')
    await expect.poll(height).toBe(400)
  })

  it('of hardly more than 20 lines is shown as it is', async () => {
    const page = await open(saying({ kind: 'text', text: lines.split('\n').slice(0, 22).join('\n') }))
    await openConversation(page, 'Rosalind Okafor')
    const row = messageRow(page, 'line 22')
    await row.waitFor()
    expect(await row.locator('.long').evaluate((one) => one.clientHeight)).toBe(440)
    expect(await row.getByRole('button', { name: /Show all/ }).count()).toBe(0)
  })
})

describe('a button of an action card', () => {
  async function openCard(scene = showcase()): Promise<Page> {
    const page = await open(scene)
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'Switch-over rehearsal').waitFor()
    return page
  }

  it('sends once, says what becomes of the message, and remembers it', async () => {
    const page = await openCard()
    const card = messageRow(page, 'Switch-over rehearsal')
    const accept = card.getByRole('button', { name: 'Accept' })
    await accept.click()
    await card.getByText('Accept: Sending…').waitFor()
    await accept.click({ force: true })
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
    await page.evaluate(() => {
      const sent = window.fakeMain.scene.messages.rosalind?.at(-1)
      if (sent) Object.assign(sent, { id: 'message-99999', state: 'sent' })
    })
    const replaced = { 'send-new-1': 'message-99999' }
    await emit(page, 'messagesChanged', { conversationId: 'rosalind', ids: ['message-99999'], replaced })
    await card.getByText('Accept: Sent').waitFor()
    // Drawn again, as after a reload: main remembers it.
    await openConversation(page, 'Juno Feld')
    await openConversation(page, 'Rosalind Okafor')
    await card.getByText('Accept: Sent').waitFor()
    await accept.click({ force: true })
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
  })

  it('can be pressed again after a failure or when its message was deleted, and never sends twice', async () => {
    const page = await openCard()
    const card = messageRow(page, 'Switch-over rehearsal')
    await answerWith(page, 'sendMessage', { ok: false, code: 'storage', detail: 'store-full' })
    await card.getByRole('button', { name: 'Accept' }).click()
    await card.getByText('The disk is full.').waitFor()
    await clearAnswer(page, 'sendMessage')
    await card.getByRole('button', { name: 'Accept – Retry' }).click()
    await card.getByText('Accept: Sending…').waitFor()
    const refuse = (): void => {
      const message = window.fakeMain.scene.messages.rosalind?.at(-1)
      if (message) Object.assign(message, { state: 'not-sent', failure: { code: 'rejected' } })
    }
    await page.evaluate(refuse)
    await emit(page, 'messagesChanged', { conversationId: 'rosalind', ids: ['send-new-1'], replaced: {} })
    await card.getByRole('button', { name: 'Accept – Retry' }).click()
    expect(await callsOf(page, 'retryMessage')).toEqual([{ id: 'send-new-1' }])
    expect(await callsOf(page, 'sendMessage')).toHaveLength(2)
    await page.evaluate(() => window.fakeMain.scene.messages.rosalind?.pop())
    await emit(page, 'messagesChanged', { conversationId: 'rosalind', ids: ['send-new-1'], replaced: {} })
    await card.getByRole('button', { name: 'Accept', exact: true }).waitFor()
    await expect.poll(() => callsOf(page, 'forgetCardPress')).toHaveLength(1)
  })
})

it('the picture of a card has its place at once, and other hosts are asked only after a click', async () => {
  const scene = showcase()
  const card = scene.messages.rosalind?.find(({ content }) => content.kind === 'action-card')
  if (card?.content.kind !== 'action-card') throw new Error('The scene has a card.')
  card.content.picture = true
  scene.cardPictures[card.id] = { path: null, host: 'pictures.example' }
  const page = await open(scene, WIDE, (one) => one.clock.install({ time: NOW }))
  await openConversation(page, 'Rosalind Okafor')
  const picture = messageRow(page, 'Switch-over rehearsal').locator('.picture')
  const load = picture.getByRole('button', { name: 'Show picture from pictures.example' })
  await load.waitFor()
  const height = await messageRow(page, 'Switch-over rehearsal').evaluate((one) => one.clientHeight)
  expect(await callsOf(page, 'loadCardPicture')).toEqual([])
  await load.click()
  await picture.locator('img').waitFor()
  expect(await messageRow(page, 'Switch-over rehearsal').evaluate((one) => one.clientHeight)).toBe(height)
})
