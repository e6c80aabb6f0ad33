import { describe, expect, test } from 'vitest'
import { askForSignIn, composer, conversations, openConversation, signIn } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

// Windows and macOS always show tray icons.
describe.runIf(process.platform === 'linux')('a desktop without a tray', () => {
  const stage = useStage({ tray: false })
  const QUITTING = { closeToTray: false }

  const waitFor = (program: Program, wanted: Record<string, unknown>): Promise<void> =>
    expect.poll(() => program.act('state'), { timeout: 20_000 }).toMatchObject(wanted)

  test('quits when the window is closed if the settings say so, and keeps the text in the composer', async () => {
    const program = await stage.open({ profile: stage.newProfile(QUITTING) })
    await signIn(program, stage.user)
    await openConversation(program.page, 'Lunch')
    await composer(program.page).pressSequentially('Typed right before')
    await program.act('closeWindow')
    expect(await program.ended(), program.output()).toBe(0)
    const restarted = await stage.open({ profile: program.profile })
    await conversations(restarted.page).waitFor()
    await openConversation(restarted.page, 'Lunch')
    await expect.poll(() => composer(restarted.page).inputValue()).toBe('Typed right before')
  })

  test('stops listening for the browser when the window is closed during a sign-in', async () => {
    const program = await stage.open({ profile: stage.newProfile(QUITTING) })
    const link = await askForSignIn(program)
    await program.act('closeWindow')
    expect(await program.ended()).toBe(0)
    await expect(fetch(new URL(link).searchParams.get('redirect_uri') ?? '')).rejects.toThrow('fetch failed')
  })

  test('never loses its window: the tray may be absent, appear, and die while the window is in it', async () => {
    const profile = stage.newProfile({ windowMode: 'popover' })
    // Hidden, although nothing could show the window again.
    const program = await stage.open({ profile, args: ['--hidden'] })
    // The page may be drawn before the program knows that there is no tray.
    await until(async () => (await program.act('state')).visible, 'The window stayed hidden.')
    await waitFor(program, { alwaysOnTop: false })
    await program.act('closeWindow')
    await waitFor(program, { minimized: true, visible: true })
    const { trayImages } = await program.act('state')
    expect((await stage.run({ profile })).code).toBe(0)
    await waitFor(program, { minimized: false, visible: true, focused: true })

    await stage.startWatcher()
    await waitFor(program, { alwaysOnTop: true, visible: true })
    // Electron does not register an icon that was made while nothing showed icons.
    expect((await program.act('state')).trayImages.length).toBeGreaterThan(trayImages.length)
    await program.act('closeWindow')
    await waitFor(program, { visible: false })

    await stage.stopWatcher()
    await waitFor(program, { alwaysOnTop: false, visible: true, minimized: true, focused: false })
    await program.act('activate')
    await waitFor(program, { visible: true, minimized: false, focused: true })
  })
})
