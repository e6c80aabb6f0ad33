import { beforeAll, describe, expect, test } from 'vitest'
import { askForSignIn, conversations, signInWithPassword } from './person.ts'
import type { Program } from './program.ts'
import { filesIn, leaks, pagePlaces } from './secret-scan.ts'
import { useStage } from './stage.ts'

const PASSWORD = 'quince-lantern-47-harbour'
const stage = useStage({ sandbox: { password: PASSWORD } })

describe('sign-in with user name and password, without a sign-in page', () => {
  let program: Program

  beforeAll(async () => {
    program = await stage.open({ cloud: { ...stage.sandbox.cloud, portal: null }, shared: true })
  })

  /** Tries to sign in and waits for the error; an earlier error must disappear first. */
  async function expectRefusal(
    credentials: Parameters<typeof signInWithPassword>[1],
    words: string
  ): Promise<void> {
    const alert = program.page.getByRole('alert')
    const earlier = await alert.elementHandles()
    await signInWithPassword(program.page, credentials)
    for (const one of earlier) await one.waitForElementState('hidden')
    await alert.filter({ hasText: words }).waitFor()
  }

  test('is the only way that the screen offers', async () => {
    await program.page.getByRole('textbox', { name: 'User name' }).waitFor()
    expect(await program.page.getByRole('button', { name: 'Sign in with your browser' }).count()).toBe(0)
  })

  test.each([
    ['a wrong password', { password: 'not-the-password' }],
    ['an unknown user', { userName: 'nobody@example.test' }],
    ['an unknown account', { accountId: '999999' }]
  ])('says that %s was refused, and keeps the other fields', async (_, wrong) => {
    await expectRefusal({ ...stage.user, ...wrong }, 'Check user name, password and account id')
    const typed = { ...stage.user, ...wrong }
    const field = (name: string): Promise<string> => program.page.getByRole('textbox', { name }).inputValue()
    expect(await field('User name')).toBe(typed.userName)
    expect(await field('Account ID')).toBe(typed.accountId)
    // Cleared when the call returns, which may be after the state that shows the reason.
    await expect.poll(() => field('Password')).toBe('')
  })

  test.each([
    ['HTML', 'authorize$', 'html'],
    ['truncated JSON', 'authorize$', 'truncated'],
    ['HTML instead of a token', 'token$', 'html'],
    ['truncated JSON instead of a token', 'token$', 'truncated'],
    ['a token of the wrong type', 'token$', 'wrong-types']
  ] as const)('says that CloudLink has a problem if it answers %s', async (_, path, kind) => {
    stage.sandbox.control.fault({ kind, times: 1, service: 'authentication', path })
    await expectRefusal(stage.user, 'CloudLink has a problem.')
    await program.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  })

  test('reloads the page, so the password is nowhere in memory or on disk', async () => {
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

test('sign-in by password works if the sign-in page refuses the program', async () => {
  const program = await stage.open()
  stage.sandbox.control.closePortal(true)
  const link = await askForSignIn(program)
  expect((await fetch(link)).status).toBe(403)
  await program.page.getByRole('button', { name: 'Cancel' }).click()
  await program.page.getByRole('button', { name: 'Use a user name and password' }).click()
  await signInWithPassword(program.page, stage.user)
  await conversations(program.page).waitFor()
})
