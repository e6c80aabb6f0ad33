/** What settings do outside of the page, links to settings and people, and a settings file that cannot be read. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { composer, connected, openConversation, openSettings, signIn, WIDE } from './person.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let program: Program

beforeAll(async () => {
  const profile = stage.newProfile()
  writeFileSync(join(profile, 'settings.json'), '{"theme":"da')
  program = await stage.open({ profile, shared: true })
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
})

test('a damaged settings file is put aside, and the person is told once', async () => {
  const { page, profile } = program
  const told = await page.getByRole('alert').getByText('Your settings could not be read').innerText()
  const aside = readdirSync(profile).filter((name) => name.startsWith('settings.json.damaged-'))
  expect(aside).toHaveLength(1)
  expect(told).toContain(aside[0])
  await page.getByRole('button', { name: 'Dismiss' }).click()
  expect(await program.act('call', 'takeNotice')).toEqual({ ok: true, value: null })
})

test('the chosen language is used by page and tray at once', async () => {
  const { page } = program
  const dialog = await openSettings(page, 'Languages')
  const lastTrayEntry = async (): Promise<string | undefined> =>
    (await program.act('state')).trayMenu.at(-1)?.label
  await dialog.getByLabel('Language of the program').selectOption('Deutsch')
  await page.getByRole('dialog', { name: 'Einstellungen' }).waitFor()
  await expect.poll(lastTrayEntry).toBe('Beenden')
  await page.getByLabel('Sprache des Programms').selectOption('Wie das System')
  await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  await expect.poll(lastTrayEntry).toBe('Quit')
  await page.keyboard.press('Escape')
})

test('spelling is checked only when it is chosen; corrections replace the word', async () => {
  const { page } = program
  expect(await program.act('spelling')).toEqual({ enabled: false, languages: [] })
  const dialog = await openSettings(page, 'Languages')
  await dialog.getByLabel('Check spelling').check()
  await dialog.getByLabel('British English').check()
  await expect.poll(() => program.act('spelling')).toEqual({ enabled: true, languages: ['en-GB'] })
  await dialog.getByLabel('French').check()
  await page.keyboard.press('Escape')
  await page.getByRole('alert').getByText('The dictionary for “fr” could not be loaded').waitFor()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  expect(await program.act('spelling')).toEqual({ enabled: true, languages: ['en-GB'] })
  await openSettings(page, 'Languages')
  await dialog.getByLabel('Check spelling').uncheck()
  await expect.poll(() => program.act('spelling')).toEqual({ enabled: false, languages: [] })
  await page.keyboard.press('Escape')
  await openConversation(page, 'Lunch')
  await composer(page).focus()
  await program.act('clickMisspelled', 'wrods', ['words', 'rods'])
  const menu = async (): Promise<string[]> =>
    (await program.act('state')).contextMenu.map(({ label }) => label)
  await expect.poll(async () => (await menu()).slice(0, 2)).toEqual(['words', 'rods'])
})

describe('a link', () => {
  test('to a page of the settings opens it', async () => {
    await program.act('openUrl', 'cloudlink-chat://settings/about')
    const dialog = program.page.getByRole('dialog', { name: 'Settings' })
    await dialog.getByRole('heading', { name: 'About' }).waitFor()
    await program.page.keyboard.press('Escape')
  })

  test('to a person opens the profile, and says if nobody knows the person', async () => {
    const card = program.page.getByRole('dialog', { name: 'Profile' })
    await program.act('openUrl', `cloudlink-chat://person/${stage.otherUser.userId}`)
    await card.getByText(stage.otherUser.userName).waitFor()
    await program.act('openUrl', 'cloudlink-chat://person/nobody-of-that-id')
    await card.getByText('CloudLink does not know this person').waitFor()
    await program.page.keyboard.press('Escape')
  })
})

test('the used disk space is measured, and cached pictures and files are removed', async () => {
  const use = await program.act('call', 'getStorage')
  expect(use).toMatchObject({ ok: true })
  const { messages, logs } = (use as { value: Record<'messages' | 'logs', number> }).value
  expect(messages).toBeGreaterThan(50_000)
  expect(logs).toBeGreaterThan(0)
  expect(await program.act('call', 'removeCached')).toMatchObject({
    ...{ ok: true, value: { pictures: 0, files: 0 } }
  })
})
