import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actions } from '../recorder/actions.ts'
import type { Conversation } from '../sandbox/model.ts'
import { connected, messages, openConversation, settings } from './person.ts'
import { signIn, WIDE, write } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** One direct message for each of the two who write here. */
function talkWith(name: string): Conversation & { writer: string } {
  const { users, control } = stage.sandbox
  const writer = users.find((one) => one.name === name)?.userId ?? ''
  const pair = [stage.user.userId, writer].sort().join()
  const found = control
    .conversations()
    .find(({ participantIds }) => [...participantIds].sort().join() === pair)
  if (found === undefined) throw new Error(`There is no talk with ${name}.`)
  return { ...found, writer }
}

function say(name: string, words: string): void {
  const { writer, conversationId } = talkWith(name)
  stage.sandbox.control.say(writer, conversationId, words)
}

describe('the tray icon of a program that nobody is signed in to', () => {
  test('has a menu with every action; what needs a sign-in cannot be clicked', async () => {
    const program = await stage.open()
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    const { trayMenu, trayToolTip } = await program.act('state')
    expect(trayMenu.filter(({ type }) => type !== 'separator')).toEqual([
      { label: 'Hide window', enabled: true, type: 'normal' },
      { label: 'Signed out', enabled: false, type: 'normal' },
      { label: 'Reconnect', enabled: false, type: 'normal' },
      { label: 'Settings…', enabled: true, type: 'normal' },
      { label: 'Sign out', enabled: false, type: 'normal' },
      { label: 'Quit', enabled: true, type: 'normal' }
    ])
    expect(trayToolTip).toBe('CloudLink Chat')

    await program.act('clickTrayMenu', 'Quit')
    expect(await program.ended()).toBe(0)
  })
})

describe('the tray', () => {
  let program: Program
  type State = Awaited<ReturnType<Actions['state']>>
  const state = (): Promise<State> => program.act('state')
  const becomes = (isSo: (now: State) => boolean, sentence: string): Promise<void> =>
    until(async () => isSo(await state()), sentence)

  beforeAll(async () => {
    program = await stage.open({ shared: true })
    await program.page.setViewportSize(WIDE)
    // The browser is in front while one signs in there.
    await becomes(({ visible }) => visible, 'The window was not shown.')
    await program.act('blur')
    await signIn(program, stage.user)
    await connected(program.page)
  })
  beforeEach(async () => {
    if (!(await state()).visible) await program.act('clickTray')
  })

  test('tells nothing of what was said before the sign-in', async () => {
    const { control } = stage.sandbox
    const asked = (): boolean => {
      const paths = control
        .requests()
        .filter(({ status }) => status === 200)
        .map(({ path }) => path)
      return control
        .conversations()
        .filter(({ participantIds }) => participantIds.includes(stage.user.userId))
        .every(({ conversationId }) => paths.some((path) => path.endsWith(`/${conversationId}/messages`)))
    }
    await until(asked, 'Not every conversation was pulled.')
    // An event comes after everything that was pulled before it.
    say('Imke Brandt', 'Are you there?')
    await becomes(({ notifications }) => notifications.length > 0, 'There was no notification.')
    expect((await state()).notifications.map(({ body }) => body)).toEqual(['Are you there?'])
    await openConversation(program.page, 'Imke Brandt')
    await program.act('clickTray')
  })

  test('icon hides the window and shows it, and the menu says what it will do', async () => {
    await program.act('clickTray')
    expect(await state()).toMatchObject({ visible: false, focused: false })
    expect((await state()).trayMenu[0]?.label).toBe('Show window')
    await program.act('clickTray')
    expect(await state()).toMatchObject({ visible: true, focused: true })
    await program.act('clickTrayMenu', 'Hide window')
    expect((await state()).visible).toBe(false)
    await program.act('clickTrayMenu', 'Show window')
    expect(await state()).toMatchObject({ visible: true, focused: true })
  })

  test('menu opens the settings, in a window that was hidden', async () => {
    await program.act('clickTray')
    await program.act('clickTrayMenu', 'Settings…')
    const dialog = await settings(program.page)
    expect((await state()).visible).toBe(true)
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  test('menu reconnects', async () => {
    const before = stage.sandbox.control.requests().length
    await program.act('clickTrayMenu', 'Reconnect')
    const again = (): boolean =>
      stage.sandbox.control
        .requests()
        .slice(before)
        .some(({ path, method }) => method === 'POST' && path.endsWith('/connections'))
    await until(again, 'No connection was made anew.')
    await connected(program.page)
  })

  test('keeps the program when the window is closed, and what arrives then is counted', async () => {
    await program.act('closeWindow')
    expect((await state()).visible).toBe(false)
    expect(program.isRunning()).toBe(true)
    say('Imke Brandt', 'The room is free at two.')
    await becomes(({ badge }) => badge === 1, 'The badge does not count.')
    expect(await state()).toMatchObject({ trayToolTip: 'CloudLink Chat – 1 unread' })
    expect((await state()).trayImages.at(-1)).toMatch(/unread/)
    await program.act('clickTray')
    await openConversation(program.page, 'Imke Brandt')
    await becomes(({ badge }) => badge === 0, 'The badge stays.')
    expect((await state()).trayImages.at(-1)).not.toMatch(/unread/)
  })

  test('what arrives in an open conversation is read only once the window has the focus', async () => {
    await program.act('blur')
    say('Imke Brandt', 'The room has a projector.')
    await messages(program.page, 'The room has a projector.').waitFor()
    await becomes(({ badge }) => badge === 1, 'It counts as read, and nobody looked.')
    expect(await state()).toMatchObject({ visible: true, focused: false })
    await program.act('focus')
    await becomes(({ badge }) => badge === 0, 'The badge stays.')
  })

  test('a second start brings the window forward and ends', async () => {
    await program.act('clickTray')
    const second = await stage.run({ profile: program.profile })
    expect(second.code).toBe(0)
    expect(second.output).toContain('is already running with this profile')
    await becomes(({ visible, focused }) => visible && focused, 'The window stays hidden.')
  })

  test('a click on the dock icon brings it forward from the taskbar, as macOS tells it', async () => {
    await program.act('minimizeWindow')
    await becomes(({ minimized }) => minimized, 'The window was not minimized.')
    await program.act('activate')
    await becomes(
      ({ visible, focused, minimized }) => visible && focused && !minimized,
      'It stays minimized.'
    )
  })

  describe('notifications', () => {
    test('tell who wrote what while the window is not in front', async () => {
      await program.act('blur')
      const before = (await state()).notifications.length
      say('Teo Marsh', 'The second floor is done.')
      await becomes(({ notifications }) => notifications.length > before, 'There was no notification.')
      expect((await state()).notifications.slice(before)).toEqual([
        { title: 'Teo Marsh', body: 'The second floor is done.', closed: false }
      ])
    })

    test('are one a conversation: a later message takes the place of an earlier one', async () => {
      say('Teo Marsh', 'The third floor as well.')
      await becomes(
        ({ notifications }) => notifications.at(-1)?.body === 'The third floor as well.',
        'There was no notification.'
      )
      expect((await state()).notifications.map(({ closed }) => closed).slice(-2)).toEqual([true, false])
    })

    test('open their conversation when they are clicked, and the window with it', async () => {
      await program.act('hideWindow')
      await program.act('clickNotification', -1)
      await messages(program.page, 'The third floor as well.').waitFor()
      expect(await state()).toMatchObject({ visible: true, focused: true })
      expect((await state()).notifications.at(-1)?.closed).toBe(true)
    })

    test('close when their conversation is read', async () => {
      await openConversation(program.page, 'Imke Brandt')
      await program.act('blur')
      say('Teo Marsh', 'Only the roof is left.')
      await becomes(
        ({ notifications }) => notifications.at(-1)?.body === 'Only the roof is left.',
        'There was no notification.'
      )
      expect((await state()).notifications.at(-1)?.closed).toBe(false)
      await program.act('clickTray')
      await program.act('clickTray')
      await openConversation(program.page, 'Teo Marsh')
      await becomes(({ notifications }) => notifications.at(-1)?.closed === true, 'The notification stays.')
    })

    test('are not made of what one writes oneself, here or elsewhere', async () => {
      await openConversation(program.page, 'Teo Marsh')
      await program.act('blur')
      const before = (await state()).notifications.length
      await write(program.page, 'I tell the customer.')
      await messages(program.page, 'I tell the customer.').waitFor()
      stage.sandbox.control.say(stage.user.userId, talkWith('Imke Brandt').conversationId, 'From my phone.')
      say('Imke Brandt', 'Yes, please.')
      await becomes(({ notifications }) => notifications.at(-1)?.body === 'Yes, please.', 'Nothing was told.')
      expect((await state()).notifications.slice(before).map(({ body }) => body)).toEqual(['Yes, please.'])
      await program.act('clickTray')
      await program.act('clickTray')
      await openConversation(program.page, 'Imke Brandt')
      await becomes(({ badge }) => badge === 0, 'The badge stays.')
      await openConversation(program.page, 'Teo Marsh')
    })
  })

  test('menu signs out', async () => {
    await program.act('clickTrayMenu', 'Sign out')
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    await becomes(({ badge }) => badge === 0, 'The badge stays.')
  })
})

test('quitting is not held up by a service that does not answer', async () => {
  const program = await stage.open()
  await signIn(program, stage.user)
  await connected(program.page)
  stage.sandbox.control.fault({ kind: 'hang', times: -1 })
  await program.act('clickTrayMenu', 'Quit')
  await until(() => !program.isRunning(), 'The program still runs.')
  expect(await program.ended()).toBe(0)
})
