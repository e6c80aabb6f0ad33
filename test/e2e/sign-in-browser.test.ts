import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../build/tools/ports.ts'
import { askForSignIn, connected, conversations, rows, signIn, status } from './person.ts'
import { answerPortal } from './sign-in-page.ts'
import type { Program } from './program.ts'
import { until } from '../support/until.ts'
import { useStage } from './stage.ts'

const stage = useStage()

const redirectOf = (link: string): string => new URL(link).searchParams.get('redirect_uri') ?? ''

/** A port of this machine that is in use. */
async function busyPort(): Promise<{ port: number; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

describe('while the program waits for the browser', () => {
  let program: Program
  const signInButton = (): ReturnType<Program['page']['locator']> =>
    program.page.getByRole('button', { name: 'Sign in with your browser' })
  const alert = (): ReturnType<Program['page']['locator']> => program.page.getByRole('alert')

  beforeAll(async () => {
    program = await stage.open({ shared: true })
  })

  test('Cancel goes back, and the program no longer listens for the answer', async () => {
    const link = await askForSignIn(program)
    await program.page.getByRole('button', { name: 'Cancel' }).click()
    await signInButton().waitFor()
    expect(await alert().count()).toBe(0)
    await expect(fetch(redirectOf(link))).rejects.toThrow('fetch failed')
  })

  test('Copy the link copies the link to the clipboard', async () => {
    const link = await askForSignIn(program)
    await program.page.getByRole('button', { name: 'Copy the link' }).click()
    await program.page.getByText('The link is on the clipboard.').waitFor()
    expect((await program.act('state')).clipboard).toBe(link)
    await program.page.getByRole('button', { name: 'Cancel' }).click()
  })

  test('each sign-in has a different state and code challenge', async () => {
    const links: URL[] = []
    for (let round = 0; round < 2; round++) {
      links.push(new URL(await askForSignIn(program)))
      await program.page.getByRole('button', { name: 'Cancel' }).click()
    }
    for (const name of ['state', 'code_challenge']) {
      const values = links.map((link) => link.searchParams.get(name) ?? '')
      expect(new Set(values).size, name).toBe(2)
      for (const value of values) expect(value.length, name).toBeGreaterThanOrEqual(43)
    }
    expect(links[0]?.searchParams.get('code_challenge_method')).toBe('S256')
  })

  test('an answer with another state is refused without a call to the service, and the real answer still works', async () => {
    const back = await answerPortal(await askForSignIn(program), stage.user, 'deny')
    const forged = new URL(back)
    forged.searchParams.set('state', 'of-another-sign-in')
    const before = stage.sandbox.control.requests().length
    expect((await fetch(forged)).status).toBe(400)
    expect(stage.sandbox.control.requests().slice(before)).toEqual([])
    await fetch(back)
    await alert().filter({ hasText: 'The sign-in was refused in the browser.' }).waitFor()
  })

  test('a refusal in the browser is shown, and the person can try again', async () => {
    await fetch(await answerPortal(await askForSignIn(program), stage.user, 'deny'))
    await alert().filter({ hasText: 'The sign-in was refused in the browser.' }).waitFor()
    await signInButton().waitFor()
  })

  test('a sign-in still works after these failures, and a second answer is not accepted', async () => {
    const back = await answerPortal(await askForSignIn(program), stage.user)
    const page = await fetch(back)
    expect(await page.text()).toContain('This page can be closed.')
    await conversations(program.page).waitFor()
    await expect(fetch(back)).rejects.toThrow('fetch failed')
  })
})

test('a sign-in completes while the window is closed to the tray', async () => {
  const program = await stage.open()
  const link = await askForSignIn(program)
  await program.act('closeWindow')
  await until(async () => !(await program.act('state')).visible, 'The window stays visible.')
  await fetch(await answerPortal(link, stage.user))
  await program.act('clickTray')
  await conversations(program.page).waitFor()
  expect((await program.act('state')).visible).toBe(true)
})

describe('the redirect from the browser', () => {
  test('uses a port of 127.0.0.1 that the system chose', async () => {
    const program = await stage.open()
    expect(redirectOf(await askForSignIn(program))).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/)
  })

  test('uses the first registered port that is free', async () => {
    const busy = await busyPort()
    const free = await freePort()
    const program = await stage.open({ cloud: { ...stage.sandbox.cloud, redirect: [busy.port, free] } })
    const link = await askForSignIn(program)
    expect(redirectOf(link)).toBe(`http://127.0.0.1:${free}/signed-in`)
    await fetch(await answerPortal(link, stage.user))
    await conversations(program.page).waitFor()
    busy.close()
  })

  test('fails with a clear error if every registered port is in use', async () => {
    const busy = await busyPort()
    const program = await stage.open({ cloud: { ...stage.sandbox.cloud, redirect: [busy.port] } })
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).click()
    await program.page
      .getByRole('alert')
      .filter({ hasText: `all registered ports are in use (${busy.port})` })
      .waitFor()
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    busy.close()
  })

  test('can be a cloudlink-chat: link, which a second start passes to the first', async () => {
    const cloud = { ...stage.sandbox.cloud, redirect: 'link' }
    const program = await stage.open({ cloud })
    const link = await askForSignIn(program)
    expect(redirectOf(link)).toBe('cloudlink-chat://signed-in')
    const back = await answerPortal(link, stage.user)
    const second = await stage.run({ cloud, profile: program.profile, args: ['--', back.href] })
    expect(second.code).toBe(0)
    expect(second.output).not.toContain(back.searchParams.get('code'))
    await conversations(program.page).waitFor()
  })
})

describe('a restart', () => {
  let profile: string

  beforeAll(async () => {
    const program = await stage.open({ shared: true })
    await signIn(program, stage.user)
    await connected(program.page)
    profile = program.profile
    expect(await program.quit(), program.output()).toBe(0)
  })

  /** Checks that no dialog, link or error box was shown. */
  async function expectNoPrompt(program: Program): Promise<void> {
    const { dialogs, openedLinks, errorBoxes } = await program.act('state')
    expect({ dialogs, openedLinks, errorBoxes }).toEqual({ dialogs: [], openedLinks: [], errorBoxes: [] })
  }

  test('keeps the person signed in without asking anything', async () => {
    const before = stage.sandbox.control.requests().length
    const program = await stage.open({ profile })
    await connected(program.page)
    await expectNoPrompt(program)
    const calls = stage.sandbox.control.requests().slice(before)
    expect(calls.filter(({ method, service }) => method === 'POST' && service === 'authentication')).toEqual(
      []
    )
  })

  test('shows the stored conversations and Offline while the service is down, then reconnects', async () => {
    await stage.stopSandbox()
    const program = await stage.open({ profile })
    await rows(program.page, 'Streams').first().waitFor()
    await rows(program.page, 'Direct messages').first().waitFor()
    await status(program.page, 'Offline')
    await expectNoPrompt(program)
    await stage.startSandbox()
    // The program reconnects by itself; a click on Reconnect would race with it.
    await connected(program.page)
  })

  test('shows the stored conversations before the service has answered any call', async () => {
    stage.sandbox.control.fault({ kind: 'hang', times: -1 })
    const before = stage.sandbox.control.requests().length
    const program = await stage.open({ profile })
    await until(() => stage.sandbox.control.requests().length > before, 'The service was not called.')
    await rows(program.page, 'Streams').first().waitFor()
    await status(program.page, 'Connecting')
    const calls = stage.sandbox.control.requests().slice(before)
    expect(calls.map((call) => call.status).filter((code) => code !== 0)).toEqual([])
  })
})
