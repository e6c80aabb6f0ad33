/** What the pictures of the README and the user guide show. */
import type { Page } from 'playwright-core'
import type { Program } from '../e2e/program.ts'
import { messages, openConversation } from '../e2e/person.ts'
import type { Sandbox, SandboxUser } from '../sandbox/index.ts'

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

export const scenes: Scene[] = [
  {
    name: 'window',
    themes: ['light', 'dark'],
    async prepare({ page }) {
      await openConversation(page, 'Launch')
      await messages(page, '').last().waitFor()
    }
  }
]
