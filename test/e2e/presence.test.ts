/** Presence and one's own status in the real window, and in the tray. */
import { beforeAll, expect, test } from 'vitest'
import type { RecordedMenuItem } from '../recorder/desktop.ts'
import { until } from '../support/until.ts'
import { call, tokensOf, userOf } from '../support/sandbox-http.ts'
import { connected, rows, signIn, WIDE } from './person.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let program: Program

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
})

/** What a colleague sees. */
async function seenByImke(): Promise<unknown> {
  const { access } = await tokensOf(stage.sandbox, 'Imke')
  const { presence } = stage.sandbox.cloud.services
  return (await call(`${presence}/presentities/${stage.user.userId}`, { token: access })).json.status
}

const submenu = async (): Promise<RecordedMenuItem[]> =>
  (await program.act('state')).trayMenu.find(({ label }) => label === 'My status')?.submenu ?? []
const checkedInTray = async (): Promise<string[]> =>
  (await submenu()).filter(({ checked }) => checked === true).map(({ label }) => label)

test('a colleague’s presence follows the service, and is marked while the connection is lost', async () => {
  const { page } = program
  const { control } = stage.sandbox
  const imke = rows(page, 'Direct messages').filter({ hasText: 'Imke Brandt' }).first()
  control.setPresence(userOf(stage.sandbox, 'Imke').userId, 'dnd')
  await imke.getByText('Do not disturb', { exact: true }).waitFor({ state: 'attached' })
  await control.refuseConnections('notifications', true)
  control.dropSockets()
  await imke.getByText(/^Do not disturb \(as of .*, not current\)$/).waitFor({ state: 'attached' })
  await control.refuseConnections('notifications', false)
  await imke.getByText('Do not disturb', { exact: true }).waitFor({ state: 'attached' })
})

test('the own status is set by keyboard in the window, and seen by others and in the tray', async () => {
  const { page } = program
  await page.getByRole('button', { name: 'My status: Available' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu', { name: 'My status' }).waitFor()
  await page.keyboard.press('B')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'My status: Busy' }).waitFor()
  expect(await seenByImke()).toBe('busy')
  await until(async () => (await checkedInTray()).join() === 'Busy', 'The tray does not show the status.')
})

test('the tray sets the own status, with a time after which it is cleared', async () => {
  const { page } = program
  await program.act('clickTrayMenu', 'My status > Away')
  await page.getByRole('button', { name: 'My status: Away' }).waitFor()
  expect(await seenByImke()).toBe('away')
  await until(async () => (await checkedInTray()).join() === 'Away', 'The tray does not show the status.')
  await program.act('clickTrayMenu', 'My status > Clear after > 1 hour')
  const clears = async (): Promise<string | null> => {
    const answer = (await program.act('call', 'getOwnStatus')) as { value: { clearsAt: string | null } }
    return answer.value.clearsAt
  }
  await until(async () => (await clears()) !== null, 'The status is not cleared.')
  await page.getByRole('button', { name: 'My status: Away' }).click()
  await page.getByRole('menuitem', { name: /^Clear after \(now: / }).waitFor()
  await page.keyboard.press('Escape')
})

test('the status and its time are still there after a restart', async () => {
  const { profile } = program
  await program.quit()
  program = await stage.open({ profile })
  await connected(program.page)
  await program.page.getByRole('button', { name: 'My status: Away' }).click()
  await program.page.getByRole('menuitem', { name: /^Clear after \(now: / }).waitFor()
})
