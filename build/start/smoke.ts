/** `npm start -- --smoke`, and a part of `npm run package -- --check`: tries the program's main features end to end, with a new profile and a new sandbox. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { startApp } from '../launch/app.ts'
import { attachToWindow } from '../launch/attach.ts'
import { createLinkCatcher } from '../launch/browser.ts'
import type { Children } from '../tools/children.ts'
import { chromiumOptions } from '../launch/chromium.ts'
import { prepareDesktop } from '../launch/desktop.ts'
import { root } from '../tools/paths.ts'
import { freePort } from '../tools/ports.ts'
import { openSandbox } from '../launch/sandbox.ts'
import type { OpenSandbox } from '../launch/sandbox.ts'
import { chooseShell } from '../launch/shell.ts'

const STEP_TIMEOUT_MS = 60_000

type Running = { page: Page; browser: Browser; quit(): Promise<number> }

/**
 * Runs the steps and prints the name of each.
 * @param app the archive of a packaged program. Default: this project
 * @returns the exit code: 0 if all steps passed
 */
export async function runSmoke(children: Children, app: string = root): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudlink-chat-smoke-'))
  let step = ''
  const begin = (name: string): void => {
    step = name
    console.log(`- ${name}`)
  }
  let links: ReturnType<typeof createLinkCatcher> | null = null
  try {
    begin('start the sandbox')
    const sandbox = await openSandbox(children, join(folder, 'sandbox'))
    const user = sandbox.users[0]
    if (user === undefined) throw new Error('The sandbox has no users.')

    let opened: (url: string) => void = () => undefined
    links = createLinkCatcher(join(folder, 'browser'), (url) => opened(url))
    const link = new Promise<string>((resolve) => (opened = resolve))
    const { env } = await prepareDesktop(children, {
      env: { ...process.env, BROWSER: links.program },
      keychainFolder: join(folder, 'keychain'),
      alwaysOwnKeychain: true
    })
    const shell = chooseShell(env)
    console.log(shell.why)

    const start = async (): Promise<Running> => {
      const port = await freePort()
      const running = startApp(children, shell, {
        app,
        env,
        cloudFile: sandbox.cloudFile,
        profile: join(folder, 'profile'),
        debuggingPort: port
      })
      return {
        ...(await attachToWindow(running, port, STEP_TIMEOUT_MS)),
        quit: () => running.quit()
      }
    }

    begin('open the window, signed out')
    let { page, quit } = await start()
    await page.getByRole('button', { name: 'Sign in with your browser' }).click()

    begin('sign in with the browser')
    const portal = await chromium.launch({ ...chromiumOptions(), headless: true })
    const portalPage = await portal.newPage()
    await portalPage.goto(await withTimeout(link, 'The program did not open a link.'))
    await portalPage.getByLabel('User name').fill(user.userName)
    await portalPage.getByLabel('Password').fill(user.password)
    await portalPage.getByLabel('Account ID').fill(user.accountId)
    await portalPage.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Conversations' }).waitFor()
    await portal.close()

    begin('open a conversation')
    const conversation = (where: Page): ReturnType<Page['locator']> =>
      where
        .getByRole('list', { name: 'Direct messages' })
        .getByRole('listitem')
        .filter({ hasText: sandbox.resident.name })
        .first()
    await conversation(page).click()
    const messages = page.getByRole('log', { name: 'Messages' })
    await messages.waitFor()

    begin('send a message')
    const words = `Hello from the smoke test, ${Date.now().toString(36)}`
    await page.getByRole('textbox', { name: 'Message' }).fill(words)
    await page.getByRole('textbox', { name: 'Message' }).press('Enter')
    await messages.getByText(words).waitFor()

    begin('receive the reply')
    const answer = await replyTo(words, sandbox)
    await messages.getByText(answer).last().waitFor()

    begin('quit')
    const code = await quit()
    if (code !== 0) throw new Error(`The program ended with exit code ${code}.`)

    begin('start again, still signed in')
    ;({ page, quit } = await start())
    await conversation(page).click()
    await page.getByRole('log', { name: 'Messages' }).getByText(words).waitFor()

    begin('sign out')
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    await quit()

    console.log('PASS')
    return 0
  } catch (error) {
    console.error(`FAILED at "${step}": ${error instanceof Error ? error.message : String(error)}`)
    return 1
  } finally {
    links?.close()
    await children.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Polls the sandbox for the resident's reply to the message with this text. */
async function replyTo(words: string, { controlUrl, resident }: OpenSandbox): Promise<string> {
  type Written = { body: string; createdBy: string }
  const ask = async <T>(method: string, args: unknown[]): Promise<T> => {
    const answer = await fetch(`${controlUrl}/${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args)
    })
    return ((await answer.json()) as { value: T }).value
  }
  const limit = performance.now() + STEP_TIMEOUT_MS
  while (performance.now() < limit) {
    for (const { conversationId } of await ask<{ conversationId: string }[]>('conversations', [])) {
      const written = await ask<Written[]>('messages', [conversationId])
      const place = written.findIndex((message) => message.body === words)
      const found = written.slice(place + 1).find((message) => message.createdBy === resident.userId)
      if (place !== -1 && found !== undefined) return found.body
    }
    await wait(250)
  }
  throw new Error(`${resident.name} did not reply.`)
}

/** Resolves with the promise. @throws Error with the message after STEP_TIMEOUT_MS */
async function withTimeout<T>(promise: Promise<T>, message: string): Promise<T> {
  const ended = new AbortController()
  try {
    return await Promise.race([
      promise,
      wait(STEP_TIMEOUT_MS, undefined, { signal: ended.signal }).then(() =>
        Promise.reject(new Error(message))
      )
    ])
  } finally {
    ended.abort()
  }
}
