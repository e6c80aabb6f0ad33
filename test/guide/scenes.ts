/** What the pictures of the README and the user guide show. */
import type { Page } from 'playwright-core'
import type { Program } from '../e2e/program.ts'
import { composer, messages, openConversation, pasteFile, write } from '../e2e/person.ts'
import { drawScene } from '../sandbox/draw-scene.ts'
import type { Sandbox, SandboxUser } from '../sandbox/index.ts'
import { conversationOf } from '../support/sandbox-http.ts'
import { showSettingsPage } from '../support/settings-page.ts'

export type Stage = Pick<Program, 'page' | 'act'> & { sandbox: Sandbox; me: SandboxUser }

export type Scene = {
  /** The name of the picture's file, without the theme. */
  name: string
  themes: ('light' | 'dark')[]
  /** Brings the window into the state of the picture, from the conversation that the scene before left open. */
  prepare(stage: Stage): Promise<void>
  /** Closes what covers the conversation. */
  leave?(page: Page): Promise<void>
}

const both: Scene['themes'] = ['light', 'dark']

export const scenes: Scene[] = [
  {
    name: 'window',
    themes: both,
    async prepare({ page }) {
      await openConversation(page, 'Launch')
      await messages(page, 'Me too.').waitFor()
    }
  },
  {
    name: 'files',
    themes: both,
    async prepare({ page, sandbox }) {
      const conversationId = conversationOf(sandbox, 'Field support')
      const userId = (name: string): string => sandbox.users.find((one) => one.name === name)?.userId ?? ''
      await openConversation(page, 'Field support')
      await sandbox.shareFile({
        ...{ conversationId, userId: userId('Imke Brandt'), caption: 'The view from the new lab.' },
        ...{ name: 'view-from-the-lab.png', type: 'image/png', content: drawScene(1) }
      })
      await sandbox.shareFile({
        ...{ conversationId, userId: userId('Dara Quill'), name: 'site-survey.pdf', type: 'application/pdf' },
        content: Buffer.from('%PDF-1.7 The invented survey of an invented site.')
      })
      await messages(page, 'site-survey.pdf').waitFor()
      await page.locator('[role="log"] img[src^="/files/"]').waitFor()
      await showNewest(page)
    }
  },
  {
    name: 'viewer',
    themes: both,
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Enlarge picture view-from-the-lab.png' }).click()
      await page.getByRole('button', { name: 'Zoom in' }).waitFor()
    },
    leave: (page) => page.keyboard.press('Escape')
  },
  {
    name: 'composer',
    themes: both,
    async prepare({ page }) {
      await composer(page).fill('Thank you, that is a lovely view')
      await pasteFile(page, 'our-view.png', drawScene(2))
      await page.getByRole('button', { name: 'Remove our-view.png' }).waitFor()
      await page.getByRole('button', { name: 'Insert an emoji' }).click()
      await page.getByRole('dialog').or(page.getByRole('grid')).first().waitFor()
    },
    async leave(page) {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Remove our-view.png' }).click()
      await composer(page).fill('')
    }
  },
  {
    name: 'undo',
    themes: ['light'],
    async prepare({ page }) {
      await page.evaluate(() => window.cloudlink.call('setSettings', { undoSeconds: 10 }))
      await write(page, 'I will bring the numbers on Thursday.')
      await page.getByText(/^Sends in/).waitFor()
    },
    async leave(page) {
      await page.getByRole('button', { name: 'Undo', exact: true }).click()
      await composer(page).fill('')
    }
  },
  {
    name: 'settings',
    themes: both,
    async prepare({ page }) {
      await page.keyboard.press('Control+,')
      await showSettingsPage(page, 'Notifications')
    },
    leave: (page) => page.keyboard.press('Escape')
  },
  {
    name: 'shortcuts',
    themes: both,
    async prepare({ page }) {
      await page.keyboard.press('Control+/')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
    leave: (page) => page.keyboard.press('Escape')
  }
]

/** Scrolls to the end, because a picture that arrives does not move what a person reads. */
async function showNewest(page: Page): Promise<void> {
  await page.getByRole('log', { name: 'Messages' }).evaluate((log) => log.scrollTo(0, log.scrollHeight))
}
