/** The program follows the languages, formats and theme of the system. */
import { describe, expect, test } from 'vitest'
import { connected, openSettings, signIn } from './person.ts'
import { answerPortal } from './sign-in-page.ts'
import { useStage } from './stage.ts'

const stage = useStage()

describe('languages', () => {
  test('text uses the first supported language of the system, and formats use its region', async () => {
    const env = { RECORDER_LANGUAGES: 'fr-CA,de-AT,en-US', RECORDER_FORMATS: 'fi-FI' }
    const program = await stage.open({ env })
    const { page } = program
    await page.getByRole('button', { name: 'Mit dem Browser anmelden' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    const { trayMenu } = await program.act('state')
    expect(trayMenu.at(-1)?.label).toBe('Beenden')

    await page.getByRole('button', { name: 'Mit dem Browser anmelden' }).click()
    await fetch(await answerPortal(await program.nextLink(), stage.user))
    const list = page.getByRole('navigation', { name: 'Unterhaltungen' })
    await list.getByRole('listitem').first().waitFor()
    const { control } = stage.sandbox
    const conversationId = control.conversations().find(({ name }) => name === 'Lunch')?.conversationId ?? ''
    control.say(stage.otherUser.userId, conversationId, 'Soup at the corner?')
    // Finnish times have a dot, German ones a colon.
    const times = async (): Promise<string> => (await list.locator('time').allInnerTexts()).join(' ')
    await expect.poll(times).toMatch(/\b\d{2}\.\d{2}\b/)
  })

  test('text is English if the system names no language', async () => {
    const program = await stage.open({ env: { RECORDER_LANGUAGES: 'C', RECORDER_FORMATS: 'C' } })
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    expect((await program.act('state')).trayMenu.at(-1)?.label).toBe('Quit')
  })
})

test('the tray follows the system theme, the window the setting', async () => {
  const program = await stage.open()
  const { page } = program
  await signIn(program, stage.user)
  await connected(page)
  const shown = async (): Promise<{ tray: string; background: string }> => {
    const { trayImages, background } = await program.act('state')
    return { tray: /-(light|dark)-\d+\.png/.exec(trayImages.at(-1) ?? '')?.[1] ?? '', background }
  }
  const [light, dark] = ['#fbfaf8', '#171614']
  await program.act('systemTheme', 'dark')
  await expect.poll(shown).toEqual({ tray: 'dark', background: dark })

  const dialog = await openSettings(page, 'Appearance')
  await dialog.getByLabel('Theme').selectOption('Light')
  await expect.poll(shown).toEqual({ tray: 'dark', background: light })
  await dialog.getByLabel('Theme').selectOption('Same as the system')
  await expect.poll(shown).toEqual({ tray: 'dark', background: dark })
  await program.act('systemTheme', 'light')
  await expect.poll(shown).toEqual({ tray: 'light', background: light })
})
