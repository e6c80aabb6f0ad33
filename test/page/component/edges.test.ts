import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { atRest } from '../at-rest.ts'
import { showcase } from '../scene.ts'
import { SCREENS } from '../screens.ts'
import { answerWith, callsOf, NARROW, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

const log = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })
const loading = (page: Page): Locator => log(page).getByText('Loading older messages')
const failed = (page: Page): Locator => log(page).getByText('Older messages could not be loaded.')
const beginning = (page: Page): Locator => log(page).getByText('This is where the conversation begins.')
const toTop = (page: Page): Promise<unknown> => log(page).evaluate((element) => (element.scrollTop = 0))

/** Open at its end, with a page of older messages to load. */
async function openTalk(): Promise<Page> {
  const page = await open(showcase({ lines: 60 }))
  await openConversation(page, 'Rosalind Okafor')
  await log(page).getByText('ring them at three').waitFor()
  await atRest(log(page))
  return page
}

it('says while older messages load, and where the conversation begins only there', async () => {
  const page = await openTalk()
  expect(await beginning(page).count()).toBe(0)
  await page.evaluate(() => window.fakeMain.hold('listMessages'))
  await toTop(page)
  await loading(page).waitFor()
  expect(await beginning(page).count()).toBe(0)

  await page.evaluate(() => window.fakeMain.release('listMessages'))
  await loading(page).waitFor({ state: 'detached' })
  await expect
    .poll(
      async () => {
        await toTop(page)
        return beginning(page).isVisible()
      },
      { timeout: 10_000 }
    )
    .toBe(true)
  await atRest(log(page))
  // The date of its first day stands above the first message.
  const oldest = log(page).locator('.message').first()
  expect(await oldest.innerText()).toMatch(/^\s*Today\s[^]*\s1: The customer/)
})

it.each([
  ['fail', { ok: false, code: 'offline' }],
  // What is stored is all that main has while the service cannot be reached.
  [
    'are not here',
    { ok: true, value: { messages: [], hasOlder: true, hasNewer: false, firstUnreadId: null } }
  ]
] as const)(
  'older messages that %s are asked for again only when the person says so',
  async (_why, answer) => {
    const page = await openTalk()
    await answerWith(
      page,
      'listMessages',
      structuredClone(answer) as Parameters<typeof answerWith<'listMessages'>>[2]
    )
    await toTop(page)
    await failed(page).waitFor()
    const asked = (await callsOf(page, 'listMessages')).length
    for (const top of [300, 0, 200, 0]) {
      await log(page).evaluate((element, to) => (element.scrollTop = to), top)
      await atRest(log(page))
    }
    expect(await callsOf(page, 'listMessages')).toHaveLength(asked)
    expect(await beginning(page).count()).toBe(0)
    const isKnown = !answer.ok
    expect(await log(page).getByText('CloudLink cannot be reached.').count()).toBe(isKnown ? 1 : 0)
    expect(await log(page).getByRole('button', { name: 'Copy details' }).count()).toBe(isKnown ? 1 : 0)

    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(asked + 1)
    await failed(page).waitFor()
    await page.evaluate(() => delete window.fakeMain.answers.listMessages)
    await page.getByRole('button', { name: 'Try again' }).click()
    await failed(page).waitFor({ state: 'detached' })
    await beginning(page).waitFor({ state: 'attached' })
  }
)

it('is as high as the list counts it: the first unread message stands at the top', async () => {
  const scene = showcase({ lines: 60 })
  const unread = scene.messages.rosalind?.at(-30)?.id ?? ''
  scene.firstUnread.rosalind = unread
  const page = await open(scene)
  await openConversation(page, 'Rosalind Okafor')
  const message = log(page).locator(`[data-id="${unread}"]`)
  await message.waitFor()
  await atRest(log(page))
  const [row, around] = [await message.boundingBox(), await log(page).boundingBox()]
  expect(Math.abs((row?.y ?? NaN) - (around?.y ?? NaN))).toBeLessThan(2)
})

it('nothing covers what stands beyond the newest, nor the way back', async () => {
  const screen = SCREENS.find(({ name }) => name === 'newer messages not loaded')
  const page = await open(screen?.scene, NARROW)
  await screen?.reach(page)
  await atRest(log(page))
  await log(page).evaluate((element) => (element.scrollTop = element.scrollHeight))
  const said = await log(page).getByText('Newer messages could not be loaded.').boundingBox()
  const button = await page.getByRole('button', { name: 'Jump to latest' }).boundingBox()
  expect((said?.y ?? NaN) + (said?.height ?? NaN)).toBeLessThanOrEqual(button?.y ?? NaN)
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Back' }).click({ timeout: 2_000 })
  await page.getByRole('listitem').first().waitFor()
})
