/** What a person does in the window. Elements are found by their accessible names. */
import { showSettingsPage } from '../support/settings-page.ts'
import type { Locator, Page } from 'playwright-core'
import type { SandboxUser } from '../sandbox/index.ts'
import { composer, conversations, timeline } from '../support/elements.ts'
import { answerPortal } from './sign-in-page.ts'
import type { Program } from './program.ts'

export { composer, conversations, timeline }

/** Sizes of the window, in px. */
export const WIDE = { width: 1_100, height: 720 }
export const NARROW = { width: 420, height: 640 }

/** Signs in through the browser and waits for the conversation list. */
export async function signIn(program: Program, user: SandboxUser): Promise<void> {
  const link = await askForSignIn(program)
  await fetch(await answerPortal(link, user))
  await conversations(program.page).waitFor()
}

/** Clicks the sign-in button. @returns the link that the program opened in the browser */
export async function askForSignIn({ page, nextLink }: Program): Promise<string> {
  await page.getByRole('button', { name: 'Sign in with your browser' }).click()
  return nextLink()
}

/** Submits the password form, without waiting for the result. */
export async function signInWithPassword(
  page: Page,
  { userName, password, accountId }: Pick<SandboxUser, 'userName' | 'password' | 'accountId'>
): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(userName)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('textbox', { name: 'Account ID' }).fill(accountId)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Rows of one part of the conversation list, in order. */
export const rows = (page: Page, list: 'Streams' | 'Direct messages'): Locator =>
  page.getByRole('list', { name: list }).getByRole('listitem')

/** Opens a conversation of the list by a part of its title. */
export async function openConversation(page: Page, title: string): Promise<void> {
  await conversations(page).getByRole('listitem').filter({ hasText: title }).first().click()
  await composer(page).waitFor()
}

/** Messages of the open conversation that contain the words. */
export const messages = (page: Page, words: string): Locator =>
  timeline(page).getByRole('article').filter({ hasText: words })

/** Types a message and sends it by Enter, without waiting for the result. */
export async function write(page: Page, words: string): Promise<void> {
  await composer(page).fill(words)
  await composer(page).press('Enter')
}

/** Waits until the page shows this connection status. */
export async function status(page: Page, words: 'Connected' | 'Connecting' | 'Offline'): Promise<void> {
  // 'attached', because only screen readers get the status in a narrow window with an open conversation.
  await page
    .getByRole('status')
    .filter({ hasText: new RegExp(`^${words}$`) })
    .waitFor({ state: 'attached' })
}

/** Waits until the page shows that the program is connected. */
export const connected = (page: Page): Promise<void> => status(page, 'Connected')

/** Opens the settings at one of their pages. */
export async function openSettings(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).first().click()
  const dialog = await settings(page)
  await showSettingsPage(page, name)
  return dialog
}

/** Waits for the settings dialog. */
export async function settings(page: Page): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.waitFor()
  return dialog
}

/** Pastes a picture file into the composer. */
export async function pasteFile(page: Page, name: string, content: Buffer): Promise<void> {
  await composer(page).evaluate(
    (field, file) => {
      const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0))
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([bytes], file.name, { type: 'image/png' }))
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    },
    { name, base64: content.toString('base64') }
  )
}
