import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../build/tools/ports.ts'
import { askForSignIn, connected, conversations, rows, signIn, status } from './person.ts'
import { answerPortal } from './portal.ts'
import type { Program } from './program.ts'
import { until } from '../support/until.ts'
import { useStage } from './stage.ts'

const stage = useStage()

const redirectOf = (link: string): string => new URL(link).searchParams.get('redirect_uri') ?? ''

/** A port of this machine that somebody else listens at. */
async function busyPort(): Promise<{ port: number; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

describe('while the browser is waited for', () => {
  let program: Program
  const signInButton = (): ReturnType<Program['page']['locator']> =>
    program.page.getByRole('button', { name: 'Sign in with your browser' })
  const alert = (): ReturnType<Program['page']['locator']> => program.page.getByRole('alert')

  beforeAll(async () => {
    program = await stage.open({ shared: true })
  })

  test('Cancel goes back, and the answer to what was cancelled finds nobody', async () => {
    const link = await askForSignIn(program)
    await program.page.getByRole('button', { name: 'Cancel' }).click()
    await signInButton().waitFor()
    expect(await alert().count()).toBe(0)
    await expect(fetch(redirectOf(link))).rejects.toThrow('fetch failed')
  })

  test('Copy the link puts the link on the clipboard', async () => {
    const link = await askForSignIn(program)
    await program.page.getByRole('button', { name: 'Copy the link' }).click()
    await program.page.getByText('The link is on the clipboard.').waitFor()
    expect((await program.act('state')).clipboard).toBe(link)
    await program.page.getByRole('button', { name: 'Cancel' }).click()
  })

  test('each sign-in has a state and a challenge of its own', async () => {
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

  test('an answer with another state is refused, its code is not exchanged, and the real answer still counts', async () => {
    const back = await answerPortal(await askForSignIn(program), stage.user, 'deny')
    const forged = new URL(back)
    forged.searchParams.set('state', 'of-somebody-else')
    const before = stage.sandbox.control.requests().length
    expect((await fetch(forged)).status).toBe(400)
    expect(stage.sandbox.control.requests().slice(before)).toEqual([])
    await fetch(back)
    await alert().filter({ hasText: 'The sign-in was refused in the browser.' }).waitFor()
  })

  test('access denied in the browser is said, and another try is offered', async () => {
    await fetch(await answerPortal(await askForSignIn(program), stage.user, 'deny'))
    await alert().filter({ hasText: 'The sign-in was refused in the browser.' }).waitFor()
    await signInButton().waitFor()
  })

  test('after all that a sign-in works, and a second answer finds nobody', async () => {
    const back = await answerPortal(await askForSignIn(program), stage.user)
    const page = await fetch(back)
    expect(await page.text()).toContain('This page can be closed.')
    await conversations(program.page).waitFor()
    await expect(fetch(back)).rejects.toThrow('fetch failed')
  })
})

test('the window may be closed in the middle of the sign-in', async () => {
  const program = await stage.open()
  const link = await askForSignIn(program)
  await program.act('closeWindow')
  await until(async () => !(await program.act('state')).visible, 'The window stays.')
  await fetch(await answerPortal(link, stage.user))
  await program.act('clickTray')
  await conversations(program.page).waitFor()
  expect((await program.act('state')).visible).toBe(true)
})

describe('the way back from the browser', () => {
  test('is a port of 127.0.0.1 that the system chose', async () => {
    const program = await stage.open()
    expect(redirectOf(await askForSignIn(program))).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/)
  })

  test('is the first registered port that is free', async () => {
    const busy = await busyPort()
    const free = await freePort()
    const program = await stage.open({ cloud: { ...stage.sandbox.cloud, redirect: [busy.port, free] } })
    const link = await askForSignIn(program)
    expect(redirectOf(link)).toBe(`http://127.0.0.1:${free}/signed-in`)
    await fetch(await answerPortal(link, stage.user))
    await conversations(program.page).waitFor()
    busy.close()
  })

  test('is missed with a sentence where every registered port is in use', async () => {
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

  test('is a cloudlink-chat: link, which a second start hands over', async () => {
    const cloud = { ...stage.sandbox.cloud, redirect: 'link' }
    const program = await stage.open({ cloud })
    const link = await askForSignIn(program)
    expect(redirectOf(link)).toBe('cloudlink-chat://signed-in')
    const back = await answerPortal(link, stage.user)
    const second = await stage.run({ cloud, profile: program.profile, args: [back.href] })
    expect(second.code).toBe(0)
    expect(second.output).not.toContain(back.searchParams.get('code'))
    await conversations(program.page).waitFor()
  })
})

describe('started again', () => {
  let profile: string

  beforeAll(async () => {
    const program = await stage.open({ shared: true })
    await signIn(program, stage.user)
    await connected(program.page)
    profile = program.profile
    expect(await program.quit(), program.output()).toBe(0)
  })

  /** Everything that may ask a person something. */
  async function expectNoQuestion(program: Program): Promise<void> {
    const { dialogs, openedLinks, errorBoxes } = await program.act('state')
    expect({ dialogs, openedLinks, errorBoxes }).toEqual({ dialogs: [], openedLinks: [], errorBoxes: [] })
  }

  test('somebody is still signed in and asked nothing', async () => {
    const before = stage.sandbox.control.requests().length
    const program = await stage.open({ profile })
    await connected(program.page)
    await expectNoQuestion(program)
    const calls = stage.sandbox.control.requests().slice(before)
    expect(calls.filter(({ method, service }) => method === 'POST' && service === 'authentication')).toEqual(
      []
    )
  })

  test('the conversations are there while the service is not, and it is said', async () => {
    await stage.stopSandbox()
    const program = await stage.open({ profile })
    await rows(program.page, 'Streams').first().waitFor()
    await rows(program.page, 'Direct messages').first().waitFor()
    await status(program.page, 'Offline')
    await expectNoQuestion(program)
    await stage.startSandbox()
    // By itself: a click on Reconnect would race with it.
    await connected(program.page)
  })

  test('the conversations are there before the service has answered anything', async () => {
    stage.sandbox.control.fault({ kind: 'hang', times: -1 })
    const before = stage.sandbox.control.requests().length
    const program = await stage.open({ profile })
    await until(() => stage.sandbox.control.requests().length > before, 'Nothing was asked of the service.')
    await rows(program.page, 'Streams').first().waitFor()
    await status(program.page, 'Connecting')
    const calls = stage.sandbox.control.requests().slice(before)
    expect(calls.map((call) => call.status).filter((code) => code !== 0)).toEqual([])
  })
})
