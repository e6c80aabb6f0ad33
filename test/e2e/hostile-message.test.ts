/** Messages that once froze the program: the conversation still opens, and the page stays small. */
import { beforeAll, expect, test } from 'vitest'
import { HOSTILE_HTML, HOSTILE_TEXTS } from '../support/hostile.ts'
import { connected, messages, openConversation, signIn, timeline, WIDE, write } from './person.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage({ headless: false })
let program: Program
/** Far more elements than the page has with every hostile message folded. */
const MOST_ELEMENTS = 20_000

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
})

test('opens a conversation with hostile messages, unfolds one and sends another', async () => {
  const { control } = stage.sandbox
  const [lunch] = control.conversations().filter(({ name }) => name === 'Lunch')
  const conversationId = lunch?.conversationId ?? ''
  const say = (body: string, contentType: string): void =>
    void control.say(stage.otherUser.userId, conversationId, body, contentType)
  for (const make of Object.values(HOSTILE_HTML)) say(make(120_000), 'text/html')
  for (const make of Object.values(HOSTILE_TEXTS)) say(make(300_000), 'text/plain')
  say('And this is the last one.', 'text/plain')

  const { page } = program
  await openConversation(page, 'Lunch')
  // With many unread messages the conversation opens at the first of them.
  await timeline(page).getByRole('article').first().waitFor()
  const last = messages(page, 'And this is the last one.')
  const jump = page.getByRole('button', { name: 'Jump to latest' })
  const goToLast = async (): Promise<boolean> => {
    if (await jump.isVisible()) await jump.click()
    return last.isVisible()
  }
  await expect.poll(goToLast, { timeout: 30_000 }).toBe(true)
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(MOST_ELEMENTS)

  const more = page.getByRole('button', { name: /^Show more/ })
  const folded = timeline(page).locator('[data-id]').filter({ has: more }).last()
  const id = (await folded.getAttribute('data-id')) ?? ''
  // Found by its id, because the list draws other rows once this one is taller.
  const row = timeline(page).locator(`[data-id="${id}"]`)
  const length = async (): Promise<number> => (await row.innerText()).length
  // First the fold of 20 lines, which the page makes, then the text that main left out.
  const all = row.getByRole('button', { name: /^Show all/ })
  if ((await all.count()) > 0) await all.press('Enter')
  const before = await length()
  await row.locator(more).press('Enter')
  await expect.poll(length).toBeGreaterThan(before)

  await write(page, 'Still here.')
  await messages(page, 'Still here.').waitFor()
})
