import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import type { AppState } from '../../../preload/contract/index.ts'
import { answerWith, callsOf, emit, NARROW, usePreview } from '../use-preview.ts'
import { isFocused } from '../page-elements.ts'

const open = usePreview()

const sceneWith = (state: Partial<AppState>): Scene => {
  const scene = showcase()
  return { ...scene, state: { ...scene.state, account: null, ...state } }
}
const SIGNED_OUT = sceneWith({ phase: 'signed-out' })

describe('signing in', () => {
  it('by browser waits, offers the link to copy, and can be cancelled', async () => {
    const page = await open(SIGNED_OUT, NARROW)
    await page.getByRole('button', { name: 'Sign in with your browser' }).click()
    expect(await callsOf(page, 'signInWithBrowser')).toHaveLength(1)

    const waiting = {
      ...SIGNED_OUT.state,
      phase: 'signing-in',
      signIn: { step: 'waiting-for-browser' }
    } as const
    await emit(page, 'state', waiting)
    await page.getByRole('status').getByText('Waiting for your browser').waitFor()
    // The focused button is gone, so the focus moves to the first new one.
    const copy = page.getByRole('button', { name: 'Copy the link' })
    expect(await isFocused(copy)).toBe(true)
    await copy.click()
    await page.getByRole('status').getByText('The link is on the clipboard.').waitFor()

    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await callsOf(page, 'cancelSignIn')).toHaveLength(1)
    await emit(page, 'state', SIGNED_OUT.state)
    await page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
  })

  it('by password says why it was refused, and clears the password', async () => {
    const page = await open(SIGNED_OUT, NARROW)
    await page.getByRole('button', { name: 'Use a user name and password' }).click()
    const userName = page.getByRole('textbox', { name: 'User name' })
    expect(await isFocused(userName)).toBe(true)
    await userName.fill('ana')
    const password = page.getByLabel('Password')
    await password.fill('wrong')
    await page.getByRole('textbox', { name: 'Account ID' }).fill(' 1001 ')
    await answerWith(page, 'signInWithPassword', { ok: true, value: undefined })
    await password.press('Enter')
    await expect
      .poll(() => callsOf(page, 'signInWithPassword'))
      .toEqual([{ userName: 'ana', password: 'wrong', accountId: '1001' }])
    const refused = { code: 'sign-in-refused', detail: 'check-credentials' } as const
    await emit(page, 'state', { ...SIGNED_OUT.state, failure: refused })
    await page.getByRole('alert').getByText('The sign-in was refused.').waitFor()
    expect(await password.inputValue()).toBe('')
    expect(await userName.inputValue()).toBe('ana')
  })

  it('shows only the password form if the sign-in page is closed to the program', async () => {
    const scene = sceneWith({ phase: 'signed-out' })
    scene.state.cloud.portal = 'password'
    const page = await open(scene, NARROW)
    await page.getByLabel('Password').waitFor()
    await expect.poll(() => page.getByRole('button').allInnerTexts()).toEqual(['Sign in'])
  })

  it('asks for a client id if there is none, and saves it', async () => {
    const scene = sceneWith({ phase: 'signed-out' })
    scene.state.cloud = { ...scene.state.cloud, hasClientId: false, region: '' }
    const page = await open(scene, NARROW)
    await page.getByText('There is no client ID yet.').waitFor()
    expect(await page.getByRole('button', { name: 'Sign in with your browser' }).count()).toBe(0)
    await page.getByRole('textbox', { name: 'Client ID' }).fill(' 4711 ')
    await page.getByRole('combobox', { name: 'Region' }).selectOption({ label: 'Europe' })
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await callsOf(page, 'setServer')).toEqual([{ clientId: '4711', region: '.eu' }])
  })

  it('hides the server settings if a cloud file sets them', async () => {
    const page = await open(SIGNED_OUT, NARROW)
    await page.getByText('Server: Sandbox (127.0.0.1)').waitFor()
    expect(await page.getByText('Server settings').count()).toBe(0)
  })

  it('says that the data was kept, or who was signed in', async () => {
    const keptPage = await open(sceneWith({ phase: 'signed-out', dataKept: true }), NARROW)
    await keptPage.getByText('Your messages stay on this computer, encrypted').waitFor()
    const account = showcase().state.account
    const signedOutPage = await open(sceneWith({ phase: 'signed-out', account }), NARROW)
    await signedOutPage.getByText('You were signed in as Ana Vell.').waitFor()
  })

  it('again leaves stored messages readable meanwhile', async () => {
    const { state, ...scene } = showcase()
    const failure = { code: 'signed-out' } as const
    const page = await open({
      ...scene,
      state: { ...state, reauthRequired: true, connection: 'offline', failure }
    })
    const list = page.getByRole('list', { name: 'Direct messages' })
    await list.waitFor()
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    await page.getByRole('button', { name: 'Back to my messages' }).click()
    await list.waitFor()
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await emit(page, 'state', state)
    await list.waitFor()
  })
})

describe('a start', () => {
  it('with a locked keychain offers to try again or to use this session only', async () => {
    const page = await open(sceneWith({ phase: 'keychain-locked', waitingForKeychain: true }), NARROW)
    await page.getByRole('heading', { name: 'The keychain is locked' }).waitFor()
    await page.getByRole('status').getByText('Waiting for the keychain.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    expect(await callsOf(page, 'retryKeychain')).toHaveLength(1)
    await page.getByRole('button', { name: 'Use this session only' }).click()
    expect(await callsOf(page, 'useThisSessionOnly')).toHaveLength(1)
  })

  it('with an unusable profile says why, and that nothing was changed', async () => {
    const failure = { code: 'storage', detail: 'store-read-only' } as const
    const page = await open(sceneWith({ phase: 'profile-unusable', failure }), NARROW)
    await page.getByRole('alert').getByText('The profile folder cannot be written.').waitFor()
    await page.getByText('Nothing was changed or deleted.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    expect(await callsOf(page, 'retryKeychain')).toHaveLength(1)
  })

  it('that waits for the keychain says so', async () => {
    const page = await open(sceneWith({ phase: 'starting' }), NARROW)
    await page.getByRole('status').getByText('Starting').waitFor()
    await emit(page, 'state', { ...SIGNED_OUT.state, phase: 'starting', waitingForKeychain: true })
    await page.getByRole('status').getByText('Waiting for the keychain.').waitFor()
  })
})

describe('the status', () => {
  it('says Connected, Connecting or Offline, and offers to reconnect', async () => {
    const scene = showcase()
    const page = await open(scene)
    const status = page.getByRole('status').filter({ hasText: /^(Connected|Connecting|Offline)$/ })
    expect(await status.innerText()).toBe('Connected')
    await emit(page, 'state', { ...scene.state, connection: 'connecting' })
    await expect.poll(() => status.innerText()).toBe('Connecting')
    const failure = { code: 'sign-in-paused', detail: 'renewal-limit' } as const
    await emit(page, 'state', { ...scene.state, connection: 'offline', failure })
    await expect.poll(() => status.innerText()).toBe('Offline')
    await page.getByText('Paused to protect your account.').waitFor()
    await page.getByRole('button', { name: 'Reconnect' }).click()
    expect(await callsOf(page, 'reconnect')).toHaveLength(1)
  })

  it('says that nothing is kept in a session without a keychain', async () => {
    const scene = showcase()
    scene.state.sessionOnly = true
    const page = await open(scene, NARROW)
    await page.getByText('Nothing is kept after quitting').waitFor()
  })

  it('shows the progress of loading history without announcing it, and pauses it', async () => {
    const scene = showcase()
    scene.state.history = { done: 12, total: 40, paused: false }
    const page = await open(scene)
    const line = page.getByText('Loading history: 12 of 40')
    await line.waitFor()
    // A screen reader must not read out each step.
    expect(await line.evaluate((element) => element.closest('[role="status"], [aria-live]') === null)).toBe(
      true
    )
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('History paused: 12 of 40').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    expect(await callsOf(page, 'pauseHistory')).toEqual([{ paused: true }, { paused: false }])
  })
})
