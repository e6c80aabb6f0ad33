import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actions } from '../recorder/actions.ts'
import { say } from './colleague.ts'
import { connected, messages, openConversation, settings } from './person.ts'
import { signIn, WIDE } from './person.ts'
import { showSettingsPage } from '../support/settings-page.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()

describe('the tray icon while signed out', () => {
  test('has a menu with every action, and disables those that need a sign-in', async () => {
    const program = await stage.open()
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    const { trayMenu, trayToolTip } = await program.act('state')
    expect(trayMenu.filter(({ type }) => type !== 'separator')).toMatchObject([
      { label: 'Hide window', enabled: true, type: 'normal' },
      { label: 'Signed out', enabled: false, type: 'normal' },
      { label: 'My status', enabled: false, type: 'submenu' },
      { label: 'Do not disturb', enabled: true, type: 'submenu' },
      { label: 'Reconnect', enabled: false, type: 'normal' },
      { label: 'Settings…', enabled: true, type: 'normal' },
      { label: 'Sign out', enabled: false, type: 'normal' },
      { label: 'Quit', enabled: true, type: 'normal' }
    ])
    expect(trayToolTip).toBe('CloudLink Chat')
    expect((await program.act('state')).trayImages.at(-1)).toMatch(/tray-sign-in-/)

    await program.act('clickTrayMenu', 'Quit')
    expect(await program.ended()).toBe(0)
  })
})

describe('the tray icon', () => {
  let program: Program
  type State = Awaited<ReturnType<Actions['state']>>
  const state = (): Promise<State> => program.act('state')
  const waitForState = (condition: (now: State) => boolean, sentence: string): Promise<void> =>
    until(async () => condition(await state()), sentence)

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
    if (!(await state()).visible) await program.act('clickTray')
  })

  test('the icon hides and shows the window, and the menu names the next action', async () => {
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

  test('the menu opens the settings in a window that was hidden', async () => {
    await program.act('clickTray')
    await program.act('clickTrayMenu', 'Settings…')
    const dialog = await settings(program.page)
    expect((await state()).visible).toBe(true)
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  test('the menu reconnects', async () => {
    const before = stage.sandbox.control.requests().length
    await program.act('clickTrayMenu', 'Reconnect')
    const reconnected = (): boolean =>
      stage.sandbox.control
        .requests()
        .slice(before)
        .some(({ path, method }) => method === 'POST' && path.endsWith('/connections'))
    await until(reconnected, 'No new connection was made.')
    await connected(program.page)
  })

  test('the program keeps running when the window is closed, and counts new messages', async () => {
    await program.act('closeWindow')
    expect((await state()).visible).toBe(false)
    expect(program.isRunning()).toBe(true)
    say(stage, 'Imke Brandt', 'The room is free at two.')
    await waitForState(({ badge }) => badge === 1, 'The badge does not count the message.')
    expect(await state()).toMatchObject({ trayToolTip: 'CloudLink Chat – 1 unread' })
    expect(await state()).toMatchObject({ title: '(1) CloudLink Chat' })
    expect((await state()).trayImages.at(-1)).toMatch(/tray-1-/)
    expect((await state()).trayMenu[2]?.label).toBe('Connected · 1 unread')
    await program.act('clickTray')
    await openConversation(program.page, 'Imke Brandt')
    await waitForState(({ badge }) => badge === 0, 'The badge stays.')
    expect((await state()).trayImages.at(-1)).toMatch(/tray-none-/)
    expect(await state()).toMatchObject({ title: 'CloudLink Chat', overlay: null })
  })

  test('says where it went when its window is closed for the first time only', async () => {
    const notes = async (): Promise<number> =>
      (await state()).notifications.filter(({ title }) => title === 'CloudLink Chat keeps running').length
    expect(await notes()).toBe(1)
    await program.act('closeWindow')
    await waitForState(({ visible }) => !visible, 'The window stays.')
    expect(await notes()).toBe(1)
    await program.act('clickTray')
  })

  test('the icon says when the program is offline', async () => {
    await program.act('network', false)
    await waitForState(
      ({ trayImages }) => trayImages.at(-1)?.includes('tray-offline-') === true,
      'No icon for offline.'
    )
    expect(await state()).toMatchObject({ trayToolTip: 'CloudLink Chat – Offline' })
    await program.act('network', true)
    await waitForState(
      ({ trayImages }) => trayImages.at(-1)?.includes('tray-none-') === true,
      'The icon stays.'
    )
    await connected(program.page)
  })

  test('a message in the open conversation counts as read only once the window has the focus', async () => {
    await program.act('blur')
    say(stage, 'Imke Brandt', 'The room has a projector.')
    await messages(program.page, 'The room has a projector.').waitFor()
    await waitForState(({ badge }) => badge === 1, 'The message counts as read without the focus.')
    expect(await state()).toMatchObject({ visible: true, focused: false })
    await program.act('focus')
    await waitForState(({ badge }) => badge === 0, 'The badge stays.')
  })

  test('a second start focuses the window of the first and ends', async () => {
    await program.act('clickTray')
    const second = await stage.run({ profile: program.profile })
    expect(second.code).toBe(0)
    expect(second.output).toContain('is already running with this profile')
    await waitForState(({ visible, focused }) => visible && focused, 'The window stays hidden.')
  })

  test('the activate event, sent by macOS for a click in the dock, restores a minimized window', async () => {
    await program.act('minimizeWindow')
    await waitForState(({ minimized }) => minimized, 'The window was not minimized.')
    await program.act('activate')
    await waitForState(
      ({ visible, focused, minimized }) => visible && focused && !minimized,
      'The window stays minimized.'
    )
  })

  test('the menu signs out', async () => {
    await program.act('clickTrayMenu', 'Sign out')
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    await waitForState(({ badge }) => badge === 0, 'The badge stays.')
  })
})

describe('the tray window', () => {
  const display = (id: number, x: number, panel: number) => ({
    ...{ id, scaleFactor: 1, bounds: { x, y: 0, width: 1_280, height: 800 } },
    workArea: { x, y: panel, width: 1_280, height: 800 - panel }
  })
  const waitFor = (program: Program, wanted: Record<string, unknown>): Promise<void> =>
    expect.poll(() => program.act('state'), { timeout: 20_000 }).toMatchObject(wanted)

  test('is chosen when the person is asked, and opens, closes, stays and moves as it should', async () => {
    const program = await stage.open({ profile: stage.newProfile({ modeAsked: false }) })
    const { page, act } = program
    await act('setDisplays', [display(1, 0, 30), display(2, 1_280, 0)])
    await act('blur')
    await signIn(program, stage.user)
    const moved = { x: 1_400, y: 90, width: 700, height: 600 }
    await act('moveWindow', moved)
    const question = page.getByRole('region', { name: 'How should CloudLink Chat open?' })
    await question.getByRole('button', { name: 'Tray window' }).press('Enter')
    await question.waitFor({ state: 'detached' })
    // At the right edge below the panel of the display with the pointer, which the stand-in has at the origin.
    const place = { x: 852, y: 38, width: 420, height: 640 }
    await waitFor(program, { alwaysOnTop: true, onAllWorkspaces: true, bounds: place })

    await act('focus')
    await act('blur')
    await waitFor(program, { visible: false })
    await act('clickTrayMenu', 'Show window')
    await waitFor(program, { visible: true, focused: true })
    // The click that takes its focus closes it and does not open it again; the next one does.
    await act('clickTrayFromWindow')
    expect((await act('state')).visible).toBe(false)
    await act('clickTray')
    await waitFor(program, { visible: true, focused: true })

    const pin = page.getByRole('button', { name: 'Keep open' })
    expect(await pin.getAttribute('aria-pressed')).toBe('false')
    await pin.press('Enter')
    await expect.poll(() => pin.getAttribute('aria-pressed')).toBe('true')
    await act('blur')
    await act('setDisplays', [display(1, 0, 60)])
    await waitFor(program, { visible: true, focused: false, bounds: { ...place, y: 68 } })
    await act('closeWindow')
    await waitFor(program, { visible: false })
    await act('clickTray')

    // Back to the ordinary window, at its own place; then its display goes, and comes back.
    await act('setDisplays', [display(1, 0, 30), display(2, 1_280, 0)])
    await program.act('clickTrayMenu', 'Settings…')
    const dialog = await settings(page)
    await showSettingsPage(page, 'Tray and window')
    await dialog.getByRole('combobox', { name: 'Window' }).selectOption('Ordinary window')
    await waitFor(program, { alwaysOnTop: false, onAllWorkspaces: false, bounds: moved })
    await expect.poll(() => pin.count()).toBe(0)
    await act('setDisplays', [display(1, 0, 30)])
    await waitFor(program, { bounds: { ...moved, x: 580 } })
    await act('setDisplays', [display(1, 0, 30), display(2, 1_280, 0)])
    await waitFor(program, { bounds: moved })
    await dialog.getByRole('checkbox', { name: 'Keep the window on top of others' }).check()
    await waitFor(program, { alwaysOnTop: true })

    await act('setDisplays', [display(1, 0, 0)])
    await act('maximizeWindow')
    await program.quit()
    const again = await stage.open({ profile: program.profile })
    await waitFor(again, { maximized: true, alwaysOnTop: true, visible: true })
    expect(await again.page.getByRole('region', { name: 'How should CloudLink Chat open?' }).count()).toBe(0)
  })
})

test('quitting does not wait for a service that does not answer', async () => {
  const program = await stage.open()
  await signIn(program, stage.user)
  await connected(program.page)
  stage.sandbox.control.fault({ kind: 'hang', times: -1 })
  await program.act('clickTrayMenu', 'Quit')
  await until(() => !program.isRunning(), 'The program still runs.')
  expect(await program.ended()).toBe(0)
})
