/** The service revokes a sign-in: stored messages stay readable, and new ones are sent after the next sign-in. */
import { beforeAll, expect, test } from 'vitest'
import { askForSignIn, composer, connected, messages, openConversation, rows, signIn } from './person.ts'
import { status, WIDE, write } from './person.ts'
import { answerPortal } from './sign-in-page.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const WAITING = 'The ferry leaves at noon instead.'
let program: Program

const countAtService = (): number =>
  stage.sandbox.control
    .conversations()
    .flatMap(({ conversationId }) => stage.sandbox.control.messages(conversationId))
    .filter(({ body }) => body === WAITING).length

beforeAll(async () => {
  const first = await stage.open({ shared: true })
  await first.page.setViewportSize(WIDE)
  await signIn(first, stage.user)
  await connected(first.page)
  await openConversation(first.page, 'Launch room')
  await messages(first.page, 'bring the numbers from support').waitFor()
  expect(await first.quit()).toBe(0)
  stage.sandbox.control.revokeRefreshTokens()
  // The restarted program renews its tokens, which the service now refuses.
  program = await stage.open({ profile: first.profile, shared: true })
  await program.page.setViewportSize(WIDE)
})

test('messages stay readable, and the status offers to sign in again', async () => {
  const { page } = program
  await page.getByRole('button', { name: 'Sign in again' }).waitFor()
  await status(page, 'Offline')
  await page.getByText('Your sign-in has ended.').waitFor()
  await openConversation(page, 'Launch room')
  await messages(page, 'bring the numbers from support').waitFor()
})

test('a message written meanwhile waits in the outbox', async () => {
  const { page } = program
  await write(page, WAITING)
  await messages(page, WAITING).getByText('Sending…').waitFor()
  expect(countAtService()).toBe(0)
})

test('the sign-in screen leads back to the messages', async () => {
  const { page } = program
  await page.getByRole('button', { name: 'Sign in again' }).click()
  await page.getByText(`You were signed in as ${stage.user.name}.`).waitFor()
  await page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
  await page.getByRole('button', { name: 'Back to my messages' }).click()
  await openConversation(page, 'Launch room')
  await messages(page, WAITING).waitFor()
})

test('the message is sent exactly once after the same user signs in again', async () => {
  const { page } = program
  await page.getByRole('button', { name: 'Sign in again' }).click()
  await fetch(await answerPortal(await askForSignIn(program), stage.user))
  await connected(page)
  expect(await page.getByRole('button', { name: 'Sign in again' }).count()).toBe(0)
  await rows(page, 'Streams').first().waitFor()
  await openConversation(page, 'Launch room')
  await until(() => countAtService() > 0, 'The message did not reach the service.')
  await messages(page, WAITING).waitFor()
  await messages(page, WAITING).getByText('Sending…').waitFor({ state: 'detached' })
  expect(await messages(page, WAITING).count()).toBe(1)
  expect(countAtService()).toBe(1)
  expect(await composer(page).inputValue()).toBe('')
})
