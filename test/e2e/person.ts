/** What a person does in the window, by the names that a screen reader says. */
import type { Locator, Page } from 'playwright-core'
import type { SandboxUser } from '../sandbox/index.ts'
import { answerPortal } from './portal.ts'
import type { Program } from './program.ts'

/** Signs in by the browser and waits for the conversations. */
export async function signIn(program: Program, user: SandboxUser): Promise<void> {
  const link = await askForSignIn(program)
  await fetch(await answerPortal(link, user))
  await conversations(program.page).waitFor()
}

/** Presses the button; the link that the browser was asked to open. */
export async function askForSignIn({ page, nextLink }: Program): Promise<string> {
  await page.getByRole('button', { name: 'Sign in with your browser' }).click()
  return nextLink()
}

export const conversations = (page: Page): Locator => page.getByRole('navigation', { name: 'Conversations' })

/** Rows of one of the two lists, as they stand. */
export const rows = (page: Page, list: 'Streams' | 'Direct messages'): Locator =>
  page.getByRole('list', { name: list }).getByRole('listitem')

/** Waits until the connection is said to be so. */
export async function status(page: Page, words: 'Connected' | 'Connecting' | 'Offline'): Promise<void> {
  // In a narrow window that shows a conversation it is there for a screen reader only.
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${words}$`) })
    .waitFor({ state: 'attached' })
}

/** Waits until the program is in touch with the service. */
export const connected = (page: Page): Promise<void> => status(page, 'Connected')
