import { beforeAll, describe, expect, test } from 'vitest'
import { askForSignIn, conversations, signInWithPassword } from './person.ts'
import type { Program } from './program.ts'
import { filesIn, leaks, pagePlaces } from './scan.ts'
import { useStage } from './stage.ts'

const PASSWORD = 'quince-lantern-47-harbour'
const stage = useStage({ sandbox: { password: PASSWORD } })

describe('sign-in with a user name and password, where there is no portal', () => {
  let program: Program

  beforeAll(async () => {
    program = await stage.open({ cloud: { ...stage.sandbox.cloud, portal: null }, shared: true })
  })

  /** Tries to sign in and waits for the words that say why not; those of an earlier try go first. */
  async function refused(
    credentials: Parameters<typeof signInWithPassword>[1],
    words: string
  ): Promise<void> {
    const alert = program.page.getByRole('alert')
    const earlier = await alert.elementHandles()
    await signInWithPassword(program.page, credentials)
    for (const one of earlier) await one.waitForElementState('hidden')
    await alert.filter({ hasText: words }).waitFor()
  }

  test('is all that the screen offers', async () => {
    await program.page.getByRole('textbox', { name: 'User name' }).waitFor()
    expect(await program.page.getByRole('button', { name: 'Sign in with your browser' }).count()).toBe(0)
  })

  test.each([
    ['a wrong password', { password: 'not-the-password' }],
    ['an unknown user', { userName: 'nobody@example.test' }],
    ['an unknown account', { accountId: '999999' }]
  ])('says in a sentence that %s was refused, and keeps what else was typed', async (_, wrong) => {
    await refused({ ...stage.user, ...wrong }, 'Check user name, password and account id')
    const typed = { ...stage.user, ...wrong }
    const field = (name: string): Promise<string> => program.page.getByRole('textbox', { name }).inputValue()
    expect(await field('User name')).toBe(typed.userName)
    expect(await field('Account ID')).toBe(typed.accountId)
    expect(await field('Password')).toBe('')
  })

  test.each([
    ['HTML', 'authorize$', 'html'],
    ['half a JSON', 'authorize$', 'truncated'],
    ['HTML for a token', 'token$', 'html'],
    ['half a JSON for a token', 'token$', 'truncated'],
    ['a token of another type', 'token$', 'wrong-types']
  ] as const)('says in a sentence that the server answered %s', async (_, path, kind) => {
    stage.sandbox.control.fault({ kind, times: 1, service: 'authentication', path })
    await refused(stage.user, 'CloudLink has a problem.')
    await program.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  })

  test('loads the page anew, and the password is nowhere in it', async () => {
    const { page } = program
    await page.evaluate(() => Object.assign(window, { before: true }))
    await page.getByLabel('Password').fill(PASSWORD)
    expect(leaks(await pagePlaces(page), [PASSWORD])).toEqual(['heap'])

    await signInWithPassword(page, stage.user)
    await conversations(page).waitFor()
    expect(await page.evaluate(() => 'before' in window)).toBe(false)
    expect(leaks(await pagePlaces(page), [PASSWORD])).toEqual([])
    expect(leaks(filesIn(program.profile), [PASSWORD])).toEqual([])
    expect(leaks(stage.browserFiles(), [PASSWORD])).toEqual([])
  })
})

test('a portal that is closed to the program leaves the way by user name and password', async () => {
  const program = await stage.open()
  stage.sandbox.control.closePortal(true)
  const link = await askForSignIn(program)
  expect((await fetch(link)).status).toBe(403)
  await program.page.getByRole('button', { name: 'Cancel' }).click()
  await program.page.getByRole('button', { name: 'Use a user name and password' }).click()
  await signInWithPassword(program.page, stage.user)
  await conversations(program.page).waitFor()
})
