/** Start at login on Linux, where the program writes an autostart file of the desktop. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { connected, conversations, signIn } from './person.ts'
import { showSettingsPage } from '../support/settings-page.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()

async function openSettings({ page }: Program): Promise<(name: string) => Locator> {
  await conversations(page).waitFor()
  await page.keyboard.press('Control+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.waitFor()
  await showSettingsPage(page, 'Tray and window')
  return (name) => dialog.getByRole('checkbox', { name })
}

describe.runIf(process.platform === 'linux')('start at login', () => {
  test('writes and removes the autostart file, and notices if the file was removed', async () => {
    const config = mkdtempSync(join(stage.folder, 'config-'))
    const file = join(config, 'autostart', 'io.github.cloudlinkchat.desktop')
    const env = { XDG_CONFIG_HOME: config }
    const program = await stage.open({ env })
    await signIn(program, stage.user)
    await connected(program.page)
    let box = await openSettings(program)
    await box('Start when I log in').check()
    await expect.poll(() => existsSync(file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\n[^]*\nExec=".+"\n/)
    expect(readFileSync(file, 'utf8')).not.toContain('--hidden')
    await box('Start without showing the window').check()
    await expect.poll(() => readFileSync(file, 'utf8')).toMatch(/\nExec=.* "--hidden"\n/)
    await box('Start when I log in').uncheck()
    await expect.poll(() => existsSync(file)).toBe(false)

    await box('Start when I log in').check()
    await expect.poll(() => existsSync(file)).toBe(true)
    expect(await program.quit(), program.output()).toBe(0)
    // The settings of the desktop remove it too.
    rmSync(file)
    const restarted = await stage.open({ env, profile: program.profile })
    box = await openSettings(restarted)
    expect(await box('Start when I log in').isChecked()).toBe(false)
  })

  test('says that it could not be changed, and stays unchecked, if writing fails', async () => {
    const config = mkdtempSync(join(stage.folder, 'config-'))
    // A file in place of the folder.
    writeFileSync(join(config, 'autostart'), '')
    const program = await stage.open({ env: { XDG_CONFIG_HOME: config } })
    await signIn(program, stage.user)
    await connected(program.page)
    const box = await openSettings(program)
    await box('Start when I log in').click()
    await program.page.getByRole('alert').getByText('could not be changed').waitFor()
    await expect.poll(() => box('Start when I log in').isChecked()).toBe(false)
  })
})
