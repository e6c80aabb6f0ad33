/** Undo send and send later by keyboard alone, over a restart. */
import { expect, test } from 'vitest'
import { conversationOf } from '../support/sandbox-http.ts'
import { composer, connected, messages, openConversation, signIn, WIDE, write } from './person.ts'
import { useStage } from './stage.ts'

const stage = useStage({ tray: false })

test('a message is taken back, or sent after a restart within the time; a scheduled one stays', async () => {
  const atService = (text: string): number =>
    stage.sandbox.control.messages(conversationOf(stage.sandbox, 'Lunch')).filter(({ body }) => body === text)
      .length
  const profile = stage.newProfile({ undoSeconds: 10 })
  const program = await stage.open({ profile })
  let { page } = program
  await page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(page)
  await openConversation(page, 'Lunch')

  await write(page, 'too early')
  await messages(page, 'too early').getByText('Sends in').waitFor()
  await composer(page).press('Escape')
  await expect.poll(() => composer(page).inputValue()).toBe('too early')
  await messages(page, 'too early').waitFor({ state: 'detached' })

  await composer(page).fill('for later')
  await page.getByRole('button', { name: 'Send later' }).press('Enter')
  await page.getByRole('menuitem', { name: 'In an hour' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('1 message is sent').waitFor()

  await write(page, 'and then quit')
  await messages(page, 'and then quit').getByText('Sends in').waitFor()
  await program.quit()
  expect(atService('and then quit')).toBe(0)

  ;({ page } = await stage.open({ profile }))
  await page.setViewportSize(WIDE)
  await openConversation(page, 'Lunch')
  await page.getByText('1 message is sent').waitFor()
  await expect.poll(() => atService('and then quit'), { timeout: 30_000 }).toBe(1)
  expect([atService('too early'), atService('for later')]).toEqual([0, 0])
})
