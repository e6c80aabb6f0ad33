/** One start of the built program, attached to its window. */
import type { Page } from 'playwright-core'
import type { App } from '../../build/launch/app.ts'
import { attachToWindow } from '../../build/launch/attach.ts'
import { freePort } from '../../build/tools/ports.ts'
import type { Remote } from '../recorder/remote.ts'
import { startProgram } from '../support/program.ts'
import type { RecordedOptions } from '../support/program.ts'
import { until } from '../support/until.ts'

/** How long the window, or a step in it, may take, in ms. */
const LIMIT = 45_000

export type Program = Pick<App, 'output' | 'isRunning' | 'ended' | 'quit' | 'kill'> & {
  page: Page
  /** Reads and drives the desktop through the recorder: tray, notifications, dialogs, clipboard. */
  act: Remote['act']
  profile: string
  /** Violations of the page's policy, errors on its console, and its exceptions. */
  problems: string[]
  /** The next link that the program opens in the system's browser. Links that no test has taken yet come first. */
  nextLink(): Promise<string>
}

export async function openProgram(options: Omit<RecordedOptions, 'debuggingPort'>): Promise<Program> {
  const debuggingPort = await freePort()
  const app = await startProgram({ ...options, debuggingPort })
  const { remote } = app
  const { page } = await attachToWindow(app, debuggingPort, LIMIT)
  const problems: string[] = []
  await watchPage(page, problems)
  /** How many opened links nextLink has returned. */
  let taken = 0

  return {
    ...app,
    page,
    act: remote.act,
    profile: options.profile,
    problems,
    async nextLink() {
      let link: string | undefined
      await until(async () => {
        link = (await remote.act('state')).openedLinks[taken]
        return link !== undefined
      }, 'The program opened no link.')
      taken++
      return link ?? ''
    },
    async quit() {
      // Windows has no signal that asks a program to end.
      if (process.platform !== 'win32') return app.quit()
      await remote.act('quit')
      return app.ended()
    }
  }
}

/** Collects what a page complains about, what it said before included. */
async function watchPage(page: Page, problems: string[]): Promise<void> {
  page.on('console', (message) => {
    if (isProblem(message.type(), message.text())) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  for (const message of await page.consoleMessages({ filter: 'all' })) {
    const text = message.text()
    if (isProblem(message.type(), text) && !problems.includes(text)) problems.push(text)
  }
  for (const error of await page.pageErrors({ filter: 'all' })) {
    if (!problems.includes(error.message)) problems.push(error.message)
  }
}

const isProblem = (type: string, text: string): boolean =>
  type === 'error' || /content security policy|trusted ?type/i.test(text)
