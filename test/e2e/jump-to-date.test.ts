/** Jumping to a day whose messages are not stored yet: the program loads them, or says why it cannot. */
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { conversationOf } from '../support/sandbox-http.ts'
import type { Message } from '../sandbox/model.ts'
import { connected, openConversation, signIn, timeline, WIDE } from './person.ts'
import { useStage } from './stage.ts'

// About 350 messages in each conversation, over two days; a page of the service has 50.
const stage = useStage({ tray: false, sandbox: { messages: 2_500 } })

let page: Page
let all: Message[]

beforeEach(async () => {
  // No history is loaded in the background.
  const profile = stage.newProfile({ historyDays: 0 })
  const program = await stage.open({ profile })
  page = program.page
  await page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(page)
  await openConversation(page, 'Lunch')
  all = stage.sandbox.control.messages(conversationOf(stage.sandbox, 'Lunch'))
  await row(all.at(-1)).waitFor()
})

const row = (message: Message | undefined) =>
  timeline(page).locator(`[data-id="${message?.messageId ?? 'none'}"]`)

/** The local day of an old message, as the date field takes it (YYYY-MM-DD), and the first message of that day. */
function oldDay(): { day: string; first: Message | undefined } {
  const date = new Date(all[120]?.createdOn ?? '')
  const digits = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`
  const midnight = new Date(`${day}T00:00`).toISOString()
  return { day, first: all.find(({ createdOn }) => createdOn >= midnight) }
}

async function jumpTo(day: string): Promise<void> {
  await page.keyboard.press('Control+g')
  const dialog = page.getByRole('dialog', { name: 'Jump to a date' })
  await dialog.getByLabel('Day').fill(day)
  await dialog.getByLabel('Day').press('Enter')
}

test('loads the messages in between and shows the first message of the day', async () => {
  const { day, first } = oldDay()
  expect(await row(first).count()).toBe(0)
  await jumpTo(day)
  await row(first).waitFor()
  expect(await row(first).getAttribute('class')).toContain('found')
  await page.getByRole('button', { name: 'Jump to latest' }).click()
  await row(all.at(-1)).waitFor()
})

test('says that the service cannot be reached, and jumps to the next stored message on Enter', async () => {
  await stage.sandbox.control.refuseConnections('chat', true)
  await jumpTo(oldDay().day)
  await page.getByRole('alert').getByText('CloudLink cannot be reached.').waitFor()
  await page.keyboard.press('Enter')
  await row(all.at(-50)).waitFor()
  expect(await row(all.at(-50)).getAttribute('class')).toContain('found')
  await stage.sandbox.control.refuseConnections('chat', false)
})
