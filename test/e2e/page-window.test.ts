import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { atRest } from '../renderer-preview/at-rest.ts'
import { showcase } from '../renderer-preview/scene.ts'
import { answerWith, callsOf, openConversation, usePreview } from '../renderer-preview/use-preview.ts'

const open = usePreview()

const log = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })
const row = (page: Page, words: string): Locator => log(page).locator('.message').filter({ hasText: words })
const jumpToLatest = (page: Page): Locator => page.getByRole('button', { name: 'Jump to latest' })
const heightOf = (page: Page): Promise<number> => log(page).evaluate((element) => element.scrollHeight)
/** A row of the scene is about as high, in px, counted from all of them. */
const ROW = 70

/** A long talk, open at its end, with the ids of its messages. */
async function openLong(lines: number): Promise<{ page: Page; ids: string[] }> {
  const scene = showcase({ lines })
  const ids = (scene.messages.rosalind ?? []).map(({ id }) => id)
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  await row(page, 'ring them at three').waitFor()
  await atRest(log(page))
  return { page, ids }
}

/** Somebody writes in the open conversation. */
async function arrive(page: Page, words: string): Promise<void> {
  await page.evaluate((text) => {
    const all = window.fakeMain.scene.messages.rosalind ?? []
    const [first] = all
    if (first === undefined) throw new Error('There is no talk.')
    const [id, createdAt] = [`message-9${all.length}`, new Date().toISOString()]
    // What waits in the outbox stands last.
    all.splice(-1, 0, { ...first, id, content: { kind: 'text', text }, createdAt })
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids: [id], replaced: {} })
  }, words)
}

/**
 * Scrolls by so many pixels each frame until a message is seen. Rows are where they were scrolled to, or they moved.
 * @returns how far rows moved by themselves where they did, in px, and how high the list ever was
 */
function travel(
  page: Page,
  { step, until }: { step: number; until: string }
): Promise<{ moved: number[]; highest: number }> {
  return log(page).evaluate(
    (element, { step, until }) =>
      new Promise((resolve) => {
        const { top, bottom } = element.getBoundingClientRect()
        // By its lower edge: the name above the oldest one goes when the one before it is there.
        function placesSeen(): Map<string, number> {
          const rows = [...element.querySelectorAll<HTMLElement>('.message')].filter((one) => {
            const place = one.getBoundingClientRect()
            return (
              one.checkVisibility({ visibilityProperty: true }) && place.bottom > top && place.top < bottom
            )
          })
          return new Map(rows.map((one) => [one.dataset.id ?? '', one.getBoundingClientRect().bottom]))
        }
        const moved: number[] = []
        let highest = 0
        let before = placesSeen()
        const look = (): void => {
          const places = placesSeen()
          for (const [id, place] of places) {
            const by = place - (before.get(id) ?? place)
            if (Math.abs(by) >= 1) moved.push(by)
          }
          highest = Math.max(highest, element.scrollHeight)
          if (places.has(until)) {
            resolve({ moved, highest })
            return
          }
          element.scrollTop += step
          before = placesSeen()
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    { step, until }
  )
}

/** The first message that is wholly seen, and where. */
const firstSeen = (page: Page): Promise<[string, number]> =>
  log(page).evaluate((element) => {
    const { top } = element.getBoundingClientRect()
    const rows = [...element.querySelectorAll<HTMLElement>('.message')]
    const first = rows.find((one) => one.getBoundingClientRect().top >= top)
    return [first?.dataset.id ?? '', first?.getBoundingClientRect().top ?? NaN]
  })

it('only a part of what was scrolled through is kept, both ways, and nothing that is read moves', async () => {
  const { page, ids } = await openLong(1_000)
  // Away from the very end, where the list corrects itself by where it was before.
  await log(page).evaluate((element) => element.scrollBy(0, -600))
  await atRest(log(page))
  const up = await travel(page, { step: -90, until: ids[0] ?? '' })
  expect(up.moved).toEqual([])
  expect(up.highest).toBeLessThan(500 * ROW)
  await log(page).getByText('This is where the conversation begins.').waitFor()
  expect(await jumpToLatest(page).isVisible()).toBe(true)
  await atRest(log(page))

  for (const place of [500, 900]) {
    const down = await travel(page, { step: 90, until: ids[place] ?? '' })
    expect(down.moved).toEqual([])
    expect(down.highest).toBeLessThan(1_300 * ROW)
    // At rest what is far above goes, and what is seen stays.
    const seen = await firstSeen(page)
    await expect.poll(() => heightOf(page)).toBeLessThan(550 * ROW)
    await atRest(log(page))
    const [id, y] = await firstSeen(page)
    expect(id).toBe(seen[0])
    expect(Math.abs(y - seen[1])).toBeLessThan(1)
  }
  const read = (await callsOf(page, 'markRead')).length
  expect(await log(page).getAttribute('aria-live')).toBe('off')

  // What waits in the outbox is there again, behind the newest.
  await travel(page, { step: 400, until: 'send-1' })
  await log(page).press('End')
  await jumpToLatest(page).waitFor({ state: 'detached' })
  await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
  expect((await callsOf(page, 'markRead')).at(-1)).toEqual({
    conversationId: 'rosalind',
    messageId: ids.at(-2)
  })
  expect(await row(page, 'I will set it up').count()).toBe(1)
})

it('who scrolls on and on has no more than a thousand messages above', async () => {
  const { page, ids } = await openLong(1_800)
  await travel(page, { step: -700, until: ids[0] ?? '' })
  const down = await travel(page, { step: 700, until: ids.at(-1) ?? '' })
  expect(down.highest).toBeLessThan(1_400 * ROW)
})

it('one button leads to the newest from far above, with what came meanwhile below the "New" line', async () => {
  const { page, ids } = await openLong(500)
  await travel(page, { step: -700, until: ids[0] ?? '' })
  await atRest(log(page))
  const height = await heightOf(page)
  const read = (await callsOf(page, 'markRead')).length
  await arrive(page, 'first arrival')
  await arrive(page, 'second arrival')
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
  await atRest(log(page))
  expect(await heightOf(page)).toBe(height)
  expect(await callsOf(page, 'markRead')).toHaveLength(read)

  await jumpToLatest(page).click()
  await row(page, 'second arrival').waitFor()
  await jumpToLatest(page).waitFor({ state: 'detached' })
  expect(await row(page, 'first arrival').innerText()).toMatch(/^New\n/)
  expect(await row(page, 'I will set it up').isVisible()).toBe(true)
  await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
})

it('what is sent from far above is shown at once', async () => {
  const { page, ids } = await openLong(500)
  await travel(page, { step: -700, until: ids[0] ?? '' })
  await page.getByRole('textbox', { name: 'Message' }).fill('from far above')
  await page.keyboard.press('Enter')
  await row(page, 'from far above').waitFor()
  await jumpToLatest(page).waitFor({ state: 'detached' })
  expect(await row(page, 'from far above').count()).toBe(1)
})

it('what arrives while the last page is on its way is there behind it', async () => {
  const { page, ids } = await openLong(300)
  await travel(page, { step: -700, until: ids[0] ?? '' })
  await atRest(log(page))
  await page.evaluate(() => window.fakeMain.hold('listMessages'))
  await log(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  const after = async (): Promise<string | undefined> => (await callsOf(page, 'listMessages')).at(-1)?.after
  await expect.poll(after).toBeDefined()
  await page.evaluate(
    (newest) => {
      const all = window.fakeMain.scene.messages.rosalind ?? []
      const messages = all.slice(all.findIndex(({ id }) => id === newest) + 1)
      const value = { messages, hasOlder: true, hasNewer: false, firstUnreadId: null }
      window.fakeMain.answers.listMessages = structuredClone({ ok: true, value })
    },
    await after()
  )
  await arrive(page, 'just now')
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(1)
  await page.evaluate(() => window.fakeMain.release('listMessages'))
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
  await log(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  await row(page, 'just now').waitFor()
})

it('newer messages that did not come can be asked for again', async () => {
  const { page, ids } = await openLong(500)
  await travel(page, { step: -700, until: ids[0] ?? '' })
  await atRest(log(page))
  await answerWith(page, 'listMessages', { ok: false, code: 'offline', message: '' })
  await log(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  await page.getByText('Newer messages could not be loaded.').waitFor()
  const asked = (await callsOf(page, 'listMessages')).length
  await jumpToLatest(page).click()
  await page.getByRole('alert').getByText('CloudLink cannot be reached.').waitFor()
  expect(await callsOf(page, 'listMessages')).toHaveLength(asked + 1)
  await page.evaluate(() => delete window.fakeMain.answers.listMessages)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Newer messages could not be loaded.').waitFor({ state: 'detached' })
  await travel(page, { step: 400, until: ids.at(-1) ?? '' })
})
