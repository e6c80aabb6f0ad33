import { describe, expect, test } from 'vitest'
import { askForSignIn, composer, conversations, openConversation, signIn } from './person.ts'
import { until } from '../support/until.ts'
import { useStage } from './stage.ts'

// Windows and macOS always show tray icons.
describe.runIf(process.platform === 'linux')('a desktop without a tray', () => {
  const stage = useStage({ tray: false })

  test('quits when the window is closed, and keeps the text in the composer', async () => {
    const program = await stage.open()
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
    const program = await stage.open()
    const link = await askForSignIn(program)
    await program.act('closeWindow')
    expect(await program.ended()).toBe(0)
    await expect(fetch(new URL(link).searchParams.get('redirect_uri') ?? '')).rejects.toThrow('fetch failed')
  })

  test('shows the window despite --hidden, because nothing else could show it', async () => {
    const program = await stage.open({ args: ['--hidden'] })
    // The page may be drawn before the program knows that there is no tray.
    await until(async () => (await program.act('state')).visible, 'The window stayed hidden.')
  })
})
