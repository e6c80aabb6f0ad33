/** Locators for parts of the window, shared by the tests of the page and of the whole program. */
import type { Locator, Page } from 'playwright-core'

export const conversations = (page: Page): Locator => page.getByRole('navigation', { name: 'Conversations' })

export const timeline = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' })
