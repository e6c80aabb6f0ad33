import { describe, expect, test } from 'vitest'
import { askForSignIn, composer, conversations, openConversation, signIn } from './person.ts'
import { until } from '../support/until.ts'
import { useStage } from './stage.ts'

// Every desktop of Windows and macOS shows tray icons.
describe.runIf(process.platform === 'linux')('a desktop without a tray', () => {
  const stage = useStage({ tray: false })

  test('where no desktop shows tray icons, closing the window ends the program and strands nothing', async () => {
    const program = await stage.open()
    await signIn(program, stage.user)
    await openConversation(program.page, 'Lunch')
    await composer(program.page).pressSequentially('Typed right before')
    await program.act('closeWindow')
    expect(await program.ended(), program.output()).toBe(0)
    const again = await stage.open({ profile: program.profile })
    await conversations(again.page).waitFor()
    await openConversation(again.page, 'Lunch')
    await expect.poll(() => composer(again.page).inputValue()).toBe('Typed right before')
  })

  test('closing the window in the middle of a sign-in leaves nobody to answer to', async () => {
    const program = await stage.open()
    const link = await askForSignIn(program)
    await program.act('closeWindow')
    expect(await program.ended()).toBe(0)
    await expect(fetch(new URL(link).searchParams.get('redirect_uri') ?? '')).rejects.toThrow('fetch failed')
  })

  test('a window that should start hidden is shown, because nothing could bring it back', async () => {
    const program = await stage.open({ args: ['--hidden'] })
    // The page may be drawn before the desktop has said that it shows no tray.
    await until(async () => (await program.act('state')).visible, 'The window stayed hidden.')
  })
})
