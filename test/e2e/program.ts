/** Starts the built program and attaches to its window. */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { exitCode, startApp } from '../../build/app.ts'
import type { AppOptions } from '../../build/app.ts'
import { attachToWindow } from '../../build/attach.ts'
import { isRunning } from '../../build/children.ts'
import type { Children } from '../../build/children.ts'
import { freePort } from '../../build/ports.ts'
import type { Shell } from '../../build/shell.ts'
import { recorderIn } from '../recorder/launch.ts'
import { connectRemote } from '../recorder/remote.ts'
import type { Remote } from '../recorder/remote.ts'

/** The timeout of every wait, in ms. */
const LIMIT = 45_000

export type Program = {
  page: Page
  /** Reads and drives the desktop through the recorder: tray, notifications, dialogs, clipboard. */
  act: Remote['act']
  profile: string
  /** Violations of the page's policy, errors on its console, and its exceptions. */
  problems: string[]
  /** Everything that the program wrote to the terminal. */
  output(): string
  /** Returns the links opened in the system's browser one by one; waits for the next. */
  nextLink(): Promise<string>
  isRunning(): boolean
  /** Waits until the program has ended by itself. @returns the exit code */
  ended(): Promise<number>
  /** Asks the program to quit and waits. @returns the exit code */
  quit(): Promise<number>
  /** Kills the program, as a crash would. */
  kill(): Promise<void>
}

export type Launch = {
  children: Children
  shell: Shell
  /** A folder for files of this start, besides the profile. */
  folder: string
} & Omit<AppOptions, 'debuggingPort' | 'output'>

/** Starts the program and collects its output. It need not open a window. */
export function launch(
  { children, shell, ...options }: Omit<Launch, 'folder'>,
  debuggingPort: number | null
): { app: ChildProcess; output(): string } {
  const app = startApp(children, shell, { ...options, debuggingPort, output: 'pipe' })
  let text = ''
  app.stdout?.on('data', (data) => (text += String(data)))
  app.stderr?.on('data', (data) => (text += String(data)))
  return { app, output: () => text }
}

export async function openProgram({ folder, ...options }: Launch): Promise<Program> {
  const recorder = recorderIn(folder, 'recorder')
  const debuggingPort = await freePort()
  const env = { ...options.env, ...recorder.env }
  const { app, output } = launch({ ...options, env, hooks: [recorder.hook] }, debuggingPort)
  const { page } = await attachToWindow(app, debuggingPort, LIMIT, output)
  const remote = await connectRemote(recorder.socket, AbortSignal.timeout(LIMIT))
  const problems: string[] = []
  await watchPage(page, problems)
  /** How many opened links nextLink has returned. */
  let taken = 0

  return {
    page,
    act: remote.act,
    profile: options.profile,
    problems,
    output,
    async nextLink() {
      let link: string | undefined
      await until(async () => {
        link = (await remote.act('state')).openedLinks[taken]
        return link !== undefined
      }, 'The program opened no link.')
      taken++
      return link ?? ''
    },
    isRunning: () => isRunning(app),
    ended: () => exitCode(app),
    async quit() {
      // Windows has no signal that asks a process to quit.
      if (process.platform === 'win32') await remote.act('quit')
      else app.kill('SIGTERM')
      return exitCode(app)
    },
    async kill() {
      app.kill('SIGKILL')
      await exitCode(app)
    }
  }
}

/** Waits until the condition is true. @throws with the sentence after `limit` ms */
export async function until(
  condition: () => boolean | Promise<boolean>,
  sentence: string,
  limit = LIMIT
): Promise<void> {
  const end = performance.now() + limit
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(sentence)
    await wait(20)
  }
}

/** Collects the problems of a page, including those from before this call. */
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
