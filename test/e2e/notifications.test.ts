/** Notifications and do not disturb. The recorder plays the system: it shows nothing, and reports what the test says. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actions } from '../recorder/actions.ts'
import { timeline } from '../support/elements.ts'
import { startNotificationDaemon } from '../support/notification-daemon.ts'
import { until } from '../support/until.ts'
import { conversationWith, say } from './colleague.ts'
import { connected, messages, openConversation, openSettings, signIn, WIDE, write } from './person.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let program: Program

type State = Awaited<ReturnType<Actions['state']>>
const state = (): Promise<State> => program.act('state')
const waitForState = (condition: (now: State) => boolean, sentence: string): Promise<void> =>
  until(async () => condition(await state()), sentence)
const notified = (body: string): Promise<void> =>
  waitForState(({ notifications }) => notifications.at(-1)?.body === body, `No notification says: ${body}`)
/** What the system shows at this moment. */
const shown = async (): Promise<string[]> =>
  (await state()).notifications.filter(({ closed }) => !closed).map(({ title, body }) => `${title}: ${body}`)

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await program.page.setViewportSize(WIDE)
  // The browser has the focus during a sign-in.
  await waitForState(({ visible }) => visible, 'The window was not shown.')
  await program.act('blur')
  await signIn(program, stage.user)
  await connected(program.page)
})
beforeEach(async () => {
  await program.act('blur')
})

test('no notification is shown for messages from before the sign-in', async () => {
  const { control } = stage.sandbox
  const allFetched = (): boolean => {
    const paths = control
      .requests()
      .filter(({ status }) => status === 200)
      .map(({ path }) => path)
    return control
      .conversations()
      .filter(({ participantIds }) => participantIds.includes(stage.user.userId))
      .every(({ conversationId }) => paths.some((path) => path.endsWith(`/${conversationId}/messages`)))
  }
  await until(allFetched, 'Not every conversation was fetched.')
  // A live event is handled after everything that was fetched before it.
  say(stage, 'Imke Brandt', 'Are you there?')
  await notified('Are you there?')
  expect((await state()).notifications).toEqual([
    { title: 'Imke Brandt', body: 'Are you there?', silent: false, closed: false }
  ])
})

test('a later message of the conversation replaces the notification; another conversation has its own', async () => {
  say(stage, 'Teo Marsh', 'The second floor is done.')
  await notified('The second floor is done.')
  say(stage, 'Teo Marsh', 'The third floor as well.')
  await notified('The third floor as well.')
  expect(await shown()).toEqual(['Imke Brandt: Are you there?', 'Teo Marsh: The third floor as well.'])
})

test('a click opens the message in a window that was hidden', async () => {
  await program.act('hideWindow')
  await program.act('clickNotification', -1)
  await timeline(program.page).locator('.found').getByText('The third floor as well.').waitFor()
  expect(await state()).toMatchObject({ visible: true, focused: true })
  expect(await shown()).toEqual(['Imke Brandt: Are you there?'])
})

test('a notification disappears when its conversation is read here, or answered on another device', async () => {
  const conversationId = conversationWith(stage, 'Imke Brandt')
  say(stage, 'Teo Marsh', 'Only the roof is left.')
  await notified('Only the roof is left.')
  // An own message is never announced.
  stage.sandbox.control.say(stage.user.userId, conversationId, 'From my phone.')
  await waitForState(({ notifications }) => notifications[0]?.closed === true, 'The notification stays.')
  expect(await shown()).toEqual(['Teo Marsh: Only the roof is left.'])
  await program.act('focus')
  await openConversation(program.page, 'Imke Brandt')
  await openConversation(program.page, 'Teo Marsh')
  await waitForState(({ notifications }) => notifications.at(-1)?.closed === true, 'The notification stays.')
})

test('what is on the screen of somebody who is there is not announced, anything else is', async () => {
  await program.act('focus')
  await openConversation(program.page, 'Teo Marsh')
  await waitForState(({ focused }) => focused, 'The window has no focus.')
  const before = (await state()).notifications.length
  say(stage, 'Teo Marsh', 'You see this.')
  await messages(program.page, 'You see this.').waitFor()
  await write(program.page, 'I do.')
  say(stage, 'Imke Brandt', 'You do not see this.')
  await notified('You do not see this.')
  expect((await state()).notifications.slice(before).map(({ body }) => body)).toEqual([
    'You do not see this.'
  ])
})

test('a reply in the notification is sent, and "Mark as read" marks, without the window', async () => {
  await program.act('hideWindow')
  await program.act('replyToNotification', -1, 'Now I do.')
  const conversationId = conversationWith(stage, 'Imke Brandt')
  const sent = (): string[] => stage.sandbox.control.messages(conversationId).map(({ body }) => body)
  await until(() => sent().includes('Now I do.'), 'The reply was not sent.')
  await waitForState(({ badge }) => badge === 0, 'The badge stays.')

  say(stage, 'Imke Brandt', 'Good.')
  await notified('Good.')
  await waitForState(({ badge }) => badge === 1, 'The badge does not count the message.')
  await program.act('pressNotificationButton', -1, 0)
  await waitForState(({ badge }) => badge === 0, 'The badge stays.')
  expect(await shown()).toEqual([])
  expect((await state()).visible).toBe(false)
  await program.act('clickTray')
})

describe('do not disturb', () => {
  test('is chosen in the tray, silences notifications but not the badge, and is shown in both places', async () => {
    const { page } = program
    await program.act('clickTrayMenu', 'Do not disturb > For 30 minutes')
    const icon = page.getByRole('button', { name: /^Notifications are paused until / })
    await icon.waitFor()
    const submenu = (await state()).trayMenu.find(({ label }) => label === 'Do not disturb')?.submenu ?? []
    expect(submenu[0]).toMatchObject({
      label: expect.stringMatching(/^Paused until /) as string,
      enabled: false
    })

    const before = (await state()).notifications.length
    say(stage, 'Imke Brandt', 'Silent.')
    await waitForState(({ badge }) => badge === 1, 'The badge does not count the message.')
    await program.act('clickTrayMenu', 'Do not disturb > Resume notifications')
    await icon.waitFor({ state: 'detached' })
    say(stage, 'Imke Brandt', 'Loud.')
    await notified('Loud.')
    expect((await state()).notifications.slice(before).map(({ body }) => body)).toEqual(['Loud.'])
  })

  test('follows the quiet hours, which can be skipped', async () => {
    const { page } = program
    await program.act('focus')
    const dialog = await openSettings(page, 'Notifications')
    const today = new Intl.DateTimeFormat('en-GB', { weekday: 'long' }).format(new Date())
    await dialog.getByRole('checkbox', { name: today }).press('Space')
    // From the beginning of the day to its end.
    await dialog.getByLabel(`${today}, from`).fill('00:00')
    await dialog.getByLabel(`${today}, to`).fill('00:00')
    const icon = page.getByRole('button', { name: /^Notifications are paused until / })
    await icon.waitFor({ state: 'attached' })
    await program.act('clickTrayMenu', 'Do not disturb > Resume notifications')
    await icon.waitFor({ state: 'detached' })
    await dialog.getByRole('button', { name: 'Reset this page' }).click()
    await page.keyboard.press('Escape')
  })
})

test('after the connection was lost, three conversations are announced, and the others in one line', async () => {
  const { control } = stage.sandbox
  const before = (await state()).notifications.length
  await control.refuseConnections('notifications', true)
  await control.refuseConnections('chat', true)
  control.dropSockets()
  const mine = control
    .conversations()
    .filter(({ participantIds }) => participantIds.includes(stage.user.userId))
    .flatMap(({ conversationId, participantIds }) => {
      const writer = participantIds.find((id) => id !== stage.user.userId)
      return writer === undefined ? [] : [{ conversationId, writer }]
    })
  expect(mine.length).toBeGreaterThan(4)
  for (const { conversationId, writer } of mine) control.say(writer, conversationId, 'While you were away.')
  await control.refuseConnections('chat', false)
  await control.refuseConnections('notifications', false)
  await program.act('resume')
  await waitForState(
    ({ notifications }) => notifications.at(-1)?.body.includes('more new message') === true,
    'There was no summary.'
  )
  await connected(program.page)
  const open = await shown()
  expect(open.filter((line) => !line.startsWith('CloudLink Chat: '))).toHaveLength(3)
  expect(open.filter((line) => line.startsWith('CloudLink Chat: '))).toHaveLength(1)
  expect((await state()).notifications.length).toBeGreaterThan(before)
})

test('a refusal of the system is said in the settings, and a service that hangs stops nothing', async () => {
  const { page } = program
  await program.act('answerNotifications', 'failed')
  say(stage, 'Imke Brandt', 'Refused.')
  await notified('Refused.')
  await program.act('answerNotifications', 'show')
  await program.act('focus')
  const dialog = await openSettings(page, 'Notifications')
  const test = dialog.getByRole('button', { name: 'Show a test notification' })
  if (process.platform !== 'linux') {
    await dialog.getByText('The system refused the last notification.').waitFor()
    return
  }
  // The bus of the tests has no notification service.
  await dialog.getByText('Your desktop runs no notification service').waitFor()

  const bus = stage.env.DBUS_SESSION_BUS_ADDRESS ?? ''
  const hanging = await startNotificationDaemon(bus, { hangs: true })
  await test.click()
  await dialog.getByText('The notification service of your desktop does not respond').waitFor()
  await page.keyboard.press('Escape')
  await program.act('blur')
  say(stage, 'Imke Brandt', 'Never shown.')
  await openConversation(page, 'Imke Brandt')
  await messages(page, 'Never shown.').waitFor()

  // Another one takes its place.
  hanging.close()
  const working = await startNotificationDaemon(bus, { hangs: false })
  await openSettings(page, 'Notifications')
  await test.click()
  await dialog.getByText('The system reports that it has shown the notification.').waitFor()
  await page.keyboard.press('Escape')
  await program.act('blur')
  say(stage, 'Imke Brandt', 'Shown again.')
  await notified('Shown again.')
  const bodies = (await state()).notifications.map(({ body }) => body)
  expect(bodies).not.toContain('Never shown.')
  working.close()
})

test('nothing remains after signing out', async () => {
  await program.act('clickTrayMenu', 'Sign out')
  await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
  await waitForState(
    ({ notifications }) => notifications.every(({ closed }) => closed),
    'A notification stays.'
  )
})
