import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { atRest } from '../at-rest.ts'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, openConversation, usePreview } from '../use-preview.ts'

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

/** Somebody writes in the open conversation. @returns the message's id */
function arrive(page: Page, words: string): Promise<string> {
  return page.evaluate((text) => {
    const all = window.fakeMain.scene.messages.rosalind ?? []
    const [first] = all
    if (first === undefined) throw new Error('There is no talk.')
    const [id, createdAt] = [`message-9${all.length}`, new Date().toISOString()]
    // What waits in the outbox stands last.
    all.splice(-1, 0, { ...first, id, content: { kind: 'text', text }, createdAt })
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids: [id], replaced: {} })
    return id
  }, words)
}

/** Scrolls by less than what is seen each frame, until a message is seen. @returns how high the list ever was, in px */
function travel(page: Page, direction: 'up' | 'down', until = ''): Promise<number> {
  return log(page).evaluate(
    (element, { step, until }) =>
      new Promise<number>((resolve) => {
        let highest = 0
        const look = (): void => {
          highest = Math.max(highest, element.scrollHeight)
          const { top, bottom } = element.getBoundingClientRect()
          // Ids grow with time, and what waits in the outbox comes last: one that was stepped over counts too.
          const there = [...element.querySelectorAll<HTMLElement>('.message')].some((one) => {
            const [id, place] = [one.dataset.id ?? '', one.getBoundingClientRect()]
            return place.bottom > top && place.top < bottom && (step < 0 ? id <= until : id >= until)
          })
          if (there) {
            // Drawn where it belongs: heights that become known in the last frames count as scrolling too.
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(highest)))
            return
          }
          element.scrollTop += step
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    { step: direction === 'up' ? -400 : 400, until }
  )
}

/** Where the first message that is wholly seen is in each frame from now on. @returns to be called for how far it moved, in px */
async function watchFirst(page: Page): Promise<() => Promise<number[]>> {
  await log(page).evaluate(async (element) => {
    const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)
    // Rows that were drawn just now are still measured, which is the end of the scrolling before.
    await nextFrame()
    await nextFrame()
    const { top } = element.getBoundingClientRect()
    const rows = [...element.querySelectorAll<HTMLElement>('.message')]
    const id = rows.find((one) => one.getBoundingClientRect().top >= top)?.dataset.id ?? ''
    const placeOf = (): number =>
      element.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? NaN
    const began = placeOf()
    const moves: number[] = []
    Object.assign(window, { moves })
    const look = (): void => {
      moves.push(placeOf() - began)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return async () => {
    const moves = await page.evaluate(() => (window as unknown as { moves: number[] }).moves)
    return moves.filter((by) => !(Math.abs(by) < 1))
  }
}

/** Near the edge of what is loaded a page comes, and nothing that is seen moves. @param top where to scroll to, in px */
async function loadAtRest(page: Page, top: (element: HTMLElement) => number): Promise<void> {
  await atRest(log(page))
  await page.evaluate(() => window.fakeMain.hold('listMessages'))
  const asked = (await callsOf(page, 'listMessages')).length
  await log(page).evaluate(top)
  await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(asked + 1)
  await atRest(log(page))
  const moved = await watchFirst(page)
  await page.evaluate(() => window.fakeMain.release('listMessages'))
  await page.getByText(/Loading (older|newer) messages/).waitFor({ state: 'detached' })
  await atRest(log(page))
  expect(await moved()).toEqual([])
}

it('only a part of what was scrolled through is kept, both ways, and nothing that is read moves', async () => {
  const { page, ids } = await openLong(1_000)
  const before = await travel(page, 'up', ids[500])
  await loadAtRest(page, (element) => (element.scrollTop = 400))
  const up = await travel(page, 'up', ids[0])
  expect(Math.max(before, up)).toBeLessThan(500 * ROW)
  await log(page).getByText('This is where the conversation begins.').waitFor()
  expect(await jumpToLatest(page).isVisible()).toBe(true)

  await travel(page, 'down', ids[600])
  // At rest what is far above goes, and what is seen stays.
  const moved = await watchFirst(page)
  await expect.poll(() => heightOf(page)).toBeLessThan(500 * ROW)
  await atRest(log(page))
  expect(await moved()).toEqual([])
  await loadAtRest(page, (element) => (element.scrollTop = element.scrollHeight - element.clientHeight - 400))
  const read = (await callsOf(page, 'markRead')).length
  expect(await log(page).getAttribute('aria-live')).toBe('off')

  // What waits in the outbox is there again, behind the newest.
  await travel(page, 'down', 'send-1')
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
  await travel(page, 'up', ids[0])
  const highest = await travel(page, 'down', ids.at(-1))
  expect(highest).toBeLessThan(1_400 * ROW)
})

it('one button leads to the newest from far above, with what came meanwhile below the "New" line', async () => {
  const { page, ids } = await openLong(500)
  await travel(page, 'up', ids[0])
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
  await travel(page, 'up', ids[0])
  await page.getByRole('textbox', { name: 'Message' }).fill('from far above')
  await page.keyboard.press('Enter')
  await row(page, 'from far above').waitFor()
  await jumpToLatest(page).waitFor({ state: 'detached' })
  expect(await row(page, 'from far above').count()).toBe(1)
})

it('what arrives while the last page is on its way is there behind it', async () => {
  const { page, ids } = await openLong(300)
  await travel(page, 'up', ids[0])
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
  const arrived = await arrive(page, 'just now')
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(1)
  await page.evaluate(() => window.fakeMain.release('listMessages'))
  await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
  await travel(page, 'down', arrived)
})

it('newer messages that did not come can be asked for again', async () => {
  const { page, ids } = await openLong(500)
  await travel(page, 'up', ids[0])
  await atRest(log(page))
  await answerWith(page, 'listMessages', { ok: false, code: 'offline' })
  await log(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  await page.getByText('Newer messages could not be loaded.').waitFor()
  const asked = (await callsOf(page, 'listMessages')).length
  await jumpToLatest(page).click()
  await page.getByRole('alert').getByText('CloudLink cannot be reached.').waitFor()
  expect(await callsOf(page, 'listMessages')).toHaveLength(asked + 1)
  await page.evaluate(() => delete window.fakeMain.answers.listMessages)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Newer messages could not be loaded.').waitFor({ state: 'detached' })
  await travel(page, 'down', ids.at(-1))
})
