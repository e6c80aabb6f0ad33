/** Every screen of the page, with the steps of a person that lead to it. */
import type { Page } from 'playwright-core'
import type { AppState } from '../../preload/contract/index.ts'
import { photo, plan, stored, withFiles } from './file-scene.ts'
import { showSettingsPage } from '../support/settings-page.ts'
import { scrollSettled } from './scroll-settled.ts'
import { showcase } from './scene.ts'
import type { Scene } from './scene.ts'
import { answerWith, holdCalls, openConversation } from './use-preview.ts'

type Screen = { name: string; scene: Scene; reach(page: Page): Promise<unknown> }

const signedOut = (state: Partial<AppState>): Scene => {
  const scene = showcase()
  return { ...scene, state: { ...scene.state, phase: 'signed-out', account: null, ...state } }
}
const signedIn = (state: Partial<AppState>): Scene => {
  const scene = showcase()
  return { ...scene, state: { ...scene.state, ...state } }
}
const button = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click()
const heading = (page: Page): Promise<void> => page.getByRole('heading').first().waitFor()
const list = (page: Page): Promise<void> => page.getByRole('listitem').first().waitFor()

const { cloud } = showcase().state
const noConversations = { ...showcase(), conversations: [] }

const files = withFiles(
  plan(),
  stored(photo()),
  photo({ id: 'late', name: 'Late.png' }),
  plan({
    ...{ id: 'lost', name: 'Numbers.xlsx', bytes: 80_000 },
    state: { step: 'failed', failure: { code: 'offline', detail: 'unreachable' } }
  }),
  plan({ id: 'half', name: 'Tools.zip', state: { step: 'loading', received: 900_000 } })
)

export const SCREENS: Screen[] = [
  {
    name: 'starting',
    scene: signedOut({ phase: 'starting' }),
    reach: (page) => page.getByText('Starting').waitFor()
  },
  { name: 'sign-in', scene: signedOut({ dataKept: true }), reach: heading },
  {
    name: 'waiting for the browser',
    scene: signedOut({ phase: 'signing-in', signIn: { step: 'waiting-for-browser' } }),
    reach: (page) => button(page, 'Copy the link')
  },
  {
    name: 'password refused',
    scene: signedOut({
      cloud: { ...cloud, portal: 'password' },
      failure: { code: 'sign-in-refused', detail: 'check-credentials' }
    }),
    reach: heading
  },
  {
    name: 'checking the password',
    scene: signedOut({
      phase: 'signing-in',
      signIn: { step: 'checking' },
      cloud: { ...cloud, portal: 'password' }
    }),
    reach: heading
  },
  {
    name: 'server settings',
    scene: signedOut({ cloud: { ...cloud, hasClientId: false, region: '' } }),
    reach: heading
  },
  {
    name: 'keychain locked',
    scene: signedOut({ phase: 'keychain-locked', waitingForKeychain: true }),
    reach: heading
  },
  {
    name: 'profile unusable',
    scene: signedOut({
      phase: 'profile-unusable',
      failure: { code: 'storage', detail: 'store-read-only' }
    }),
    reach: heading
  },
  { name: 'list', scene: showcase(), reach: list },
  { name: 'list loading', scene: { ...showcase(), heldCalls: ['listConversations'] }, reach: heading },
  {
    name: 'list empty',
    scene: noConversations,
    reach: (page) => page.getByText('No conversations yet.').waitFor()
  },
  {
    name: 'compact list',
    scene: { ...showcase(), settings: { ...showcase().settings, compactRows: true } },
    reach: list
  },
  {
    name: 'offline',
    scene: signedIn({ connection: 'offline', failure: { code: 'offline', detail: 'unreachable' } }),
    reach: list
  },
  {
    name: 'history',
    scene: signedIn({ connection: 'connecting', history: { done: 3, total: 9, paused: false } }),
    reach: list
  },
  { name: 'conversation', scene: showcase(), reach: (page) => openConversation(page, 'Rosalind Okafor') },
  {
    name: 'emoji picker',
    scene: { ...showcase(), emojiUse: { recent: ['🎉'], tone: 3 } },
    async reach(page) {
      await openConversation(page, 'Juno Feld')
      await button(page, 'Insert an emoji')
      await page.getByRole('gridcell', { name: 'grinning face', exact: true }).waitFor()
    }
  },
  { name: 'not sent', scene: showcase(), reach: (page) => openConversation(page, 'Dara Quill') },
  { name: 'HTML message', scene: showcase(), reach: (page) => openConversation(page, 'Launch room') },
  { name: 'no messages yet', scene: showcase(), reach: (page) => openConversation(page, 'Juno Feld') },
  {
    name: 'conversation loading',
    scene: { ...showcase(), heldCalls: ['listMessages'] },
    reach: (page) => openConversation(page, 'Rosalind Okafor')
  },
  {
    name: 'scrolled up',
    scene: showcase({ lines: 40 }),
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.getByText('Shall we ring them at three?').waitFor()
      await scrollSettled(page.getByRole('log'))
      await page.getByRole('log').hover()
      await page.mouse.wheel(0, -600)
      await page.getByRole('button', { name: 'Jump to latest' }).waitFor()
    }
  },
  {
    name: 'newer messages not loaded',
    scene: showcase({ lines: 120 }),
    async reach(page) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('40: The')
      await page.getByRole('option').first().click()
      await page.locator('.found').waitFor()
      await answerWith(page, 'listMessages', { ok: false, code: 'offline' })
      await page.getByRole('log').evaluate((element) => (element.scrollTop = element.scrollHeight))
      await page.getByText('Newer messages could not be loaded.').waitFor()
      await button(page, 'Jump to latest')
      await page.getByRole('alert').waitFor()
    }
  },
  { name: 'new message', scene: showcase(), reach: (page) => button(page, 'New message') },
  {
    name: 'found conversations, people and Streams',
    scene: showcase(),
    async reach(page) {
      await button(page, 'New message')
      await page.getByRole('combobox', { name: 'People or Streams' }).fill('o')
      await page.getByRole('option', { name: /Coffee corner/ }).waitFor()
    }
  },
  {
    name: 'editing a Stream',
    scene: showcase(),
    async reach(page) {
      await openConversation(page, 'Launch room')
      await button(page, 'Conversation details')
      await button(page, 'Edit')
      await page.getByRole('textbox', { name: 'Name of the Stream' }).fill('x'.repeat(300))
      await page.getByText('Please shorten it.').waitFor()
    }
  },
  { name: 'new Stream', scene: showcase(), reach: (page) => button(page, 'New Stream') },
  { name: 'settings', scene: showcase(), reach: (page) => button(page, 'Settings') },
  {
    name: 'keyboard shortcuts',
    scene: showcase(),
    async reach(page) {
      await list(page)
      await page.keyboard.press('Control+/')
      await page.getByRole('searchbox').waitFor()
    }
  },
  {
    name: 'keys in the settings, refused',
    scene: { ...showcase(), globalShortcut: { isRefused: true, isDecidedByDesktop: true } },
    async reach(page) {
      await button(page, 'Settings')
      await showSettingsPage(page, 'Keyboard')
      await button(page, 'Change the keys of: Search…')
      await page.keyboard.press('Control+n')
      await page.getByRole('alert').first().waitFor()
    }
  },
  {
    name: 'updates',
    scene: { ...showcase(), updates: { phase: 'downloading', version: '2.0.0', percent: 42 } },
    async reach(page) {
      await button(page, 'Settings')
      await showSettingsPage(page, 'About')
      await page.getByRole('progressbar').waitFor()
    }
  },
  {
    name: 'erase',
    scene: showcase(),
    async reach(page) {
      await button(page, 'Settings')
      await button(page, 'Sign out and erase')
      await page.getByText('lost for good').waitFor()
    }
  },
  {
    name: 'profile',
    scene: showcase(),
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await button(page, 'Rosalind Okafor')
      await page.getByText('rosalind.okafor@example.test').waitFor()
    }
  },
  {
    name: 'conversation details',
    scene: showcase(),
    async reach(page) {
      await openConversation(page, 'Launch room')
      await button(page, 'Conversation details')
      await page.getByRole('list', { name: 'People' }).waitFor()
    }
  },
  {
    name: 'export',
    scene: { ...showcase(), historyState: { historyComplete: false, oldest: null } },
    async reach(page) {
      await openConversation(page, 'Launch room')
      await button(page, 'Conversation details')
      await button(page, 'Export messages…')
      await page.getByRole('checkbox').waitFor()
    }
  },
  {
    name: 'exporting',
    scene: {
      ...showcase(),
      exportState: {
        step: 'running',
        conversationId: 'launch',
        messages: 0,
        backTo: Date.parse('2026-03-03T09:00:00Z')
      }
    },
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.getByText(/back to .*3 March/).waitFor()
    }
  },
  {
    name: 'exported',
    scene: {
      ...showcase(),
      exportState: {
        step: 'done',
        conversationId: 'launch',
        messages: 10_042,
        gaps: 1,
        file: 'Launch room 2026-11-24.txt',
        folder: 'Documents'
      }
    },
    reach: (page) => page.getByRole('button', { name: 'Show in folder' }).waitFor()
  },
  {
    name: 'export failed',
    scene: {
      ...showcase(),
      exportState: {
        step: 'failed',
        conversationId: 'launch',
        failure: {
          code: 'disk-full',
          detail: 'export-disk-full'
        }
      }
    },
    reach: (page) => page.getByRole('alert').waitFor()
  },
  {
    name: 'adding people',
    scene: showcase(),
    async reach(page) {
      await openConversation(page, 'Imke Brandt')
      await button(page, 'Conversation details')
      await button(page, 'Add people')
      await page.getByRole('checkbox').first().waitFor()
    }
  },
  {
    name: 'jump to a date',
    scene: showcase(),
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.keyboard.press('Control+g')
      await page.getByLabel('Day', { exact: true }).fill('2026-11-20')
    }
  },
  {
    name: 'jump to a date, loading',
    scene: { ...showcase({ lines: 400 }), notLoaded: { rosalind: 300 } },
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.keyboard.press('Control+g')
      await page.getByLabel('Day', { exact: true }).fill('2026-11-20')
      await holdCalls(page, 'listMessages')
      await button(page, 'Go')
      await page.getByText('Loading older history, back to').waitFor()
    }
  },
  {
    name: 'jump to a date, failed',
    scene: { ...showcase({ lines: 400 }), notLoaded: { rosalind: 300 } },
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.keyboard.press('Control+g')
      await page.getByLabel('Day', { exact: true }).fill('2026-11-20')
      await answerWith(page, 'listMessages', { ok: false, code: 'offline', detail: 'unreachable' })
      await button(page, 'Go')
      await page.getByText('Messages from that time cannot be loaded now.').waitFor()
    }
  },
  {
    name: 'files in messages',
    scene: files,
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.getByRole('group', { name: 'File Tools.zip' }).waitFor()
    }
  },
  {
    name: 'picture viewer',
    scene: files,
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await button(page, 'Enlarge picture Photo.png')
      await page.getByRole('dialog').getByRole('img', { name: 'Photo.png' }).waitFor()
    }
  },
  {
    name: 'search',
    scene: {
      ...showcase(),
      historyState: { historyComplete: false, oldest: null },
      indexing: { done: 400, total: 9_000, paused: false }
    },
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('o')
      await page.getByRole('option').first().waitFor()
    }
  },
  {
    name: 'search in a conversation',
    scene: {
      ...showcase(),
      historyState: {
        historyComplete: false,
        oldest: { messageId: 'x', createdAt: '2026-01-05T09:00:00.000Z' }
      }
    },
    async reach(page) {
      await openConversation(page, 'Rosalind Okafor')
      await page.keyboard.press('Control+f')
      await page.getByRole('combobox').fill('three')
      await page.getByRole('option').first().waitFor()
    }
  }
]
