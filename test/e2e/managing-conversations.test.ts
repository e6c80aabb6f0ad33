/** A person creates and manages a Stream, sees what the service says about it, joins one of others, and deletes her own. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { connected, rows, signIn, timeline, WIDE } from './person.ts'
import { useStage } from './stage.ts'

const stage = useStage({ tray: false })

const button = (where: Page | Locator, name: string): Locator =>
  where.getByRole('button', { name, exact: true })

async function openDetails(page: Page): Promise<Locator> {
  await button(page, 'Conversation details').click()
  const dialog = page.getByRole('dialog', { name: 'Conversation details' })
  await dialog.getByRole('list', { name: 'People' }).waitFor()
  return dialog
}

test('a Stream from its creation to its deletion', async () => {
  const program = await stage.open()
  const { page } = program
  const { control } = stage.sandbox
  const atService = (conversationId: string) =>
    control.conversations().find((one) => one.conversationId === conversationId)
  const line = (words: string): Locator => timeline(page).getByRole('article').filter({ hasText: words })
  await page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(page)

  // Creates a public Stream with Imke.
  await button(page, 'New Stream').click()
  const form = page.getByRole('dialog', { name: 'New Stream' })
  await form.getByRole('textbox', { name: 'Name of the Stream' }).fill('Garden')
  await form.getByRole('radio', { name: /^Public/ }).check()
  await form.getByRole('checkbox', { name: /Imke Brandt/ }).check()
  await button(form, 'Create').click()
  await page.getByRole('heading', { name: 'Garden' }).waitFor()
  await line('You created this Stream.').waitFor()
  const conversationId = conversationOf(stage.sandbox, 'Garden')
  expect(atService(conversationId)).toMatchObject({ visibility: 'PUBLIC', participantIds: { length: 2 } })

  // Renames it and makes it private.
  const dialog = await openDetails(page)
  await dialog.getByText('Public Stream · 2 people').waitFor()
  await button(dialog, 'Edit').click()
  const edit = page.getByRole('dialog', { name: 'Edit Stream' })
  await edit.getByRole('textbox', { name: 'Name of the Stream' }).fill('Roof garden')
  await edit.getByRole('radio', { name: /^Private/ }).check()
  await button(edit, 'Save').click()
  await dialog.getByText('Private Stream · 2 people').waitFor()
  expect(atService(conversationId)).toMatchObject({ name: 'Roof garden', visibility: 'PRIVATE' })

  // Adds Teo and removes Imke.
  await button(dialog, 'Add people').click()
  await dialog.getByRole('checkbox', { name: /Teo Marsh/ }).check()
  await button(dialog, 'Add').click()
  await button(dialog, 'Remove Imke Brandt').click()
  await button(dialog, 'Remove Imke Brandt').waitFor({ state: 'detached' })
  expect(atService(conversationId)?.participantIds).toEqual([
    stage.user.userId,
    userOf(stage.sandbox, 'Teo').userId
  ])
  await page.keyboard.press('Escape')
  for (const words of [
    'You renamed this Stream to “Roof garden”.',
    'You made this Stream private.',
    'You added Teo Marsh.',
    'You removed Imke Brandt.'
  ])
    await line(words).waitFor()

  // Joins a public Stream of others, by keyboard alone.
  await page.keyboard.press('Control+n')
  const find = page.getByRole('dialog', { name: 'New message' })
  await find.getByRole('combobox').waitFor()
  await page.keyboard.type('coffee')
  await find.getByRole('option', { name: /Coffee corner/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Coffee corner' }).waitFor()
  await line('You joined.').waitFor()
  expect(atService(conversationOf(stage.sandbox, 'Coffee corner'))?.participantIds).toContain(
    stage.user.userId
  )

  // Deletes her own Stream for everybody.
  await rows(page, 'Streams').filter({ hasText: 'Roof garden' }).click()
  await page.getByRole('heading', { name: 'Roof garden' }).waitFor()
  const own = await openDetails(page)
  await button(own, 'Delete for everybody').click()
  await own.getByRole('alert').getByText('disappears for all 2 people').waitFor()
  await button(own, 'Delete now').click()
  await rows(page, 'Streams').filter({ hasText: 'Roof garden' }).waitFor({ state: 'detached' })
  expect(atService(conversationId)).toBeUndefined()
})
