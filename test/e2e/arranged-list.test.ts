/** A person arranges the list, is mentioned in a muted Stream, saves a message; all of it outlives a restart without network. */
import { expect, test } from 'vitest'
import { conversationOf } from '../support/sandbox-http.ts'
import { until } from '../support/until.ts'
import { connected, conversations, messages, signIn, WIDE } from './person.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()

const row = ({ page }: Program, title: string) =>
  conversations(page).getByRole('button', { name: new RegExp(`^${title}`) })
async function choose({ page }: Program, ...labels: string[]): Promise<void> {
  for (const label of labels) await page.getByRole('menuitem', { name: label, exact: true }).click()
}
const notificationsOf = async (program: Program): Promise<string[]> =>
  (await program.act('state')).notifications.map(({ body }) => body)

test('favourites, a muted Stream, a mention and a saved message, also after a restart without network', async () => {
  const { control, users } = stage.sandbox
  const imke = users.find(({ name }) => name === 'Imke Brandt')?.userId ?? ''
  const lunch = conversationOf(stage.sandbox, 'Lunch')
  const program = await stage.open()
  const { page } = program
  await page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(page)

  await row(program, 'Teo Marsh').click({ button: 'right' })
  await choose(program, 'Add to favourites')
  await page.getByRole('list', { name: 'Favourites' }).getByText('Teo Marsh').first().waitFor()
  await row(program, 'Lunch').focus()
  await page.keyboard.press('Shift+F10')
  await choose(program, 'Mute', 'Until I turn it off')
  await page.getByRole('button', { name: /^Lunch.*muted/ }).waitFor()

  // Nobody looks at the window: a muted Stream is silent, but a mention passes.
  await program.act('blur')
  control.say(imke, lunch, 'The soup is ready.')
  control.say(imke, lunch, '@Ana Vell, lentil or pumpkin?')
  await page.getByRole('button', { name: /^Lunch.*1 mention of you.*2 unread/ }).waitFor()
  await until(async () => (await notificationsOf(program)).length > 0, 'There was no notification.')
  expect(await notificationsOf(program)).toEqual([expect.stringContaining('lentil or pumpkin?')])
  await until(
    async () => (await program.act('state')).trayToolTip === 'CloudLink Chat – 1 unread',
    'The tray did not count the mention.'
  )

  await program.act('focus')
  await page.getByRole('button', { name: 'Mentions' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /lentil or pumpkin/ })
    .click()
  const mention = messages(page, 'lentil or pumpkin').first()
  await mention.getByRole('button', { name: '@Ana Vell' }).waitFor()
  await mention.click({ button: 'right' })
  await choose(program, 'Save')
  await mention.getByText('Saved').waitFor()
  await expect.poll(() => row(program, 'Lunch').innerText()).not.toMatch(/unread/)
  await page.getByRole('button', { name: 'Actions for Lunch' }).click()
  await choose(program, 'Mark as unread')
  await page.getByRole('button', { name: /^Lunch.*Marked as unread/ }).waitFor()
  await page.getByRole('button', { name: /^Direct messages/ }).click()
  expect(await program.quit(), program.output()).toBe(0)

  await stage.stopSandbox()
  const restarted = await stage.open({ profile: program.profile })
  await restarted.page.setViewportSize(WIDE)
  await restarted.page.getByRole('button', { name: /^Lunch.*muted.*Marked as unread/ }).waitFor()
  await restarted.page.getByRole('list', { name: 'Favourites' }).getByText('Teo Marsh').first().waitFor()
  const folded = restarted.page.getByRole('button', { name: /^Direct messages/ })
  expect(await folded.getAttribute('aria-expanded')).toBe('false')
  for (const list of ['Mentions', 'Saved']) {
    await restarted.page.getByRole('button', { name: list, exact: true }).click()
    await restarted.page
      .getByRole('dialog')
      .getByRole('button', { name: /lentil or pumpkin/ })
      .waitFor()
    await restarted.page.keyboard.press('Escape')
  }
})
