import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { keychainOf } from './keychain-entries.ts'
import { composer, connected, messages, openConversation, openSettings } from './person.ts'
import { rows, signIn, WIDE, write } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { filesIn, leaks, stringsOfHeap } from './secret-scan.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const DRAFT = 'I still have to ask about the harbour office'

/** Every string in the memory of the main process. */
async function memoryOf(program: Program): Promise<Buffer> {
  const file = join(stage.folder, 'memory.heapsnapshot')
  await program.act('writeMemory', file)
  const memory = stringsOfHeap(readFileSync(file, 'utf8'))
  rmSync(file)
  return memory
}

const waitForSignedOut = (program: Program): Promise<void> =>
  program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()

describe('signing out', () => {
  let program: Program
  let tokens: string[]

  beforeAll(async () => {
    program = await stage.open({ shared: true })
    await program.page.setViewportSize(WIDE)
    await signIn(program, stage.user)
    await connected(program.page)
    await openConversation(program.page, 'Launch room')
    await composer(program.page).fill(DRAFT)
    await until(() => stage.sandbox.control.subscriptionCount() > 0, 'There is no subscription.')
    tokens = stage.sandbox.control.tokens()
  })

  test('removes the tokens from keychain and memory, and ends the subscriptions', async () => {
    const before = await keychainOf(stage, program.profile)
    expect(leaks({ keychain: Buffer.from(before.join('\n')) }, tokens)).toEqual(['keychain'])
    expect(leaks({ memory: await memoryOf(program) }, tokens)).toEqual(['memory'])

    const dialog = await openSettings(program.page, 'Account')
    await dialog.getByRole('button', { name: 'Sign out', exact: true }).click()
    // The dialog says that the draft is kept.
    await dialog.getByRole('alert').filter({ hasText: 'It stays on this computer' }).waitFor()
    await dialog.getByRole('button', { name: 'Sign out now' }).click()
    await waitForSignedOut(program)
    expect(stage.sandbox.control.subscriptionCount()).toBe(0)
    const after = await keychainOf(stage, program.profile)
    expect(leaks({ keychain: Buffer.from(after.join('\n')) }, tokens)).toEqual([])
    expect(leaks({ memory: await memoryOf(program) }, tokens)).toEqual([])
    // Only the database key stays.
    expect(after).toHaveLength(1)
  })

  test('says that the data is kept', async () => {
    await program.page.getByText('Your messages stay on this computer, encrypted').waitFor()
  })

  test('shows another user none of the data of the first', async () => {
    await signIn(program, stage.otherUser)
    await connected(program.page)
    await openConversation(program.page, 'Launch room')
    expect(await composer(program.page).inputValue()).toBe('')
    const theirs = stage.sandbox.control
      .conversations()
      .filter(({ stream, participantIds }) => !stream && participantIds.includes(stage.otherUser.userId))
    await until(
      async () => (await rows(program.page, 'Direct messages').count()) === theirs.length,
      'The list is not that of the signed-in user.'
    )
    const dialog = await openSettings(program.page, 'Account')
    await dialog.getByText(`Signed in as ${stage.otherUser.name}`).waitFor()
    await dialog.getByRole('button', { name: 'Sign out', exact: true }).click()
    await waitForSignedOut(program)
  })

  test('keeps history and drafts for the same user', async () => {
    stage.sandbox.control.fault({ kind: 'hang', times: -1, service: 'chat' })
    await signIn(program, stage.user)
    await rows(program.page, 'Streams').first().waitFor()
    await openConversation(program.page, 'Launch room')
    await messages(program.page, 'bring the numbers from support').waitFor()
    await until(async () => (await composer(program.page).inputValue()) === DRAFT, 'The draft is gone.')
  })
})

test('signing out with erasing warns of unsent messages, and leaves no data', async () => {
  const program = await stage.open()
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
  await openConversation(program.page, 'Launch room')
  stage.sandbox.control.fault({ kind: 'status', status: 503, times: -1, method: 'POST', path: 'messages$' })
  await write(program.page, 'This one never leaves the house.')
  await messages(program.page, 'This one never leaves the house.').waitFor()
  await composer(program.page).fill(DRAFT)
  const tokens = stage.sandbox.control.tokens()
  const key = (await keychainOf(stage, program.profile)).filter(
    (entry) => leaks({ it: Buffer.from(entry) }, tokens).length === 0
  )
  expect(key).toHaveLength(1)
  const databases = (): string[] =>
    Object.keys(filesIn(program.profile)).filter((name) => name.includes('store.db'))
  expect(databases()).not.toEqual([])

  const dialog = await openSettings(program.page, 'Account')
  await dialog.getByRole('button', { name: 'Sign out and erase' }).click()
  await dialog
    .getByRole('alert')
    .filter({ hasText: /1 message.*1 draft/ })
    .waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('alert').waitFor({ state: 'detached' })
  expect(databases()).not.toEqual([])

  await dialog.getByRole('button', { name: 'Sign out and erase' }).click()
  await dialog.getByRole('button', { name: 'Erase now' }).click()
  await waitForSignedOut(program)
  expect(await keychainOf(stage, program.profile)).toEqual([])
  expect(databases()).toEqual([])
  expect(existsSync(join(program.profile, 'logs', 'main.log'))).toBe(false)
  const traces = [
    ...tokens,
    ...key,
    DRAFT,
    'This one never leaves the house.',
    stage.user.name,
    stage.user.userName
  ]
  expect(leaks(filesIn(program.profile), traces)).toEqual([])
  expect(leaks(stage.browserFiles(), traces)).toEqual([])
  expect(await program.page.getByText(stage.user.name).count()).toBe(0)
})
