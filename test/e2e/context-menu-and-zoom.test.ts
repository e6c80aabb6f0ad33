/** The context menu, zoom and shortcuts of the system, which a browser has built in or lacks, unlike Electron. */
import { beforeAll, describe, expect, test } from 'vitest'
import { composer, connected, messages, openConversation, openSettings, signIn, WIDE } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let program: Program

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
  await openConversation(program.page, 'Lunch')
})

const menu = async (): Promise<string[]> =>
  (await program.act('state')).contextMenu.map(({ label, enabled, type }) =>
    type === 'separator' ? '-' : enabled ? label : `${label} (off)`
  )
const waitForMenu = async (wanted: string[]): Promise<void> =>
  expect.poll(async () => (await menu()).join()).toBe(wanted.join())

describe('the context menu', () => {
  test('offers the editing commands that are possible in the composer', async () => {
    await composer(program.page).fill('Some words')
    await composer(program.page).click({ button: 'right' })
    await waitForMenu(['Cut (off)', 'Copy (off)', 'Paste', 'Select all'])
    await composer(program.page).selectText()
    await composer(program.page).dispatchEvent('contextmenu')
    await waitForMenu(['Cut', 'Copy', 'Paste', 'Select all'])
  })

  test('opens at the focused field for Shift+F10, and at the mouse for a right click', async () => {
    const field = composer(program.page)
    await field.click({ button: 'right' })
    expect((await program.act('state')).contextMenuAt).toBeNull()
    await field.press('Shift+F10')
    const at = async (): Promise<{ x: number; y: number } | null> =>
      (await program.act('state')).contextMenuAt
    await expect.poll(at).not.toBeNull()
    const box = await field.boundingBox()
    const { x, y } = (await at()) ?? { x: 0, y: 0 }
    expect(x).toBeGreaterThanOrEqual(box?.x ?? 0)
    expect(y).toBeGreaterThanOrEqual(box?.y ?? 0)
  })

  test('opens and copies a link in a message', async () => {
    await composer(program.page).fill('')
    const { control } = stage.sandbox
    const lunch = control.conversations().find(({ name }) => name === 'Lunch')?.conversationId ?? ''
    control.say(stage.otherUser.userId, lunch, 'See https://range.test/rooms for the rooms')
    const link = messages(program.page, 'for the rooms').getByRole('link')
    await link.click({ button: 'right' })
    await waitForMenu(['Open link', 'Copy link address'])
    await program.act('clickContextMenu', 'Copy link address')
    expect((await program.act('state')).clipboard).toBe('https://range.test/rooms')
    await program.act('clickContextMenu', 'Open link')
    await until(
      async () => (await program.act('state')).openedLinks.includes('https://range.test/rooms'),
      'The link was not opened.'
    )
  })
})

describe('zoom', () => {
  const scale = (page = program.page): Promise<number> => page.evaluate(() => devicePixelRatio)

  test('changes by keys and wheel, and survives a restart', async () => {
    const profile = stage.newProfile()
    const first = await stage.open({ profile })
    await first.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    const normal = await scale(first.page)
    await first.page.keyboard.press('Control+=')
    await expect.poll(() => scale(first.page)).toBeCloseTo(normal * 1.1)
    await first.page.keyboard.press('Control+NumpadAdd')
    await expect.poll(() => scale(first.page)).toBeCloseTo(normal * 1.25)
    expect(await first.quit(), first.output()).toBe(0)

    const restarted = await stage.open({ profile })
    await expect.poll(() => scale(restarted.page)).toBeCloseTo(normal * 1.25)
    await restarted.page.keyboard.press('Control+-')
    await expect.poll(() => scale(restarted.page)).toBeCloseTo(normal * 1.1)
    await restarted.page.keyboard.press('Control+0')
    await expect.poll(() => scale(restarted.page)).toBeCloseTo(normal)
    await restarted.act('zoomByWheel', 'in')
    await expect.poll(() => scale(restarted.page)).toBeCloseTo(normal * 1.1)
    await restarted.act('zoomByWheel', 'out')
    await expect.poll(() => scale(restarted.page)).toBeCloseTo(normal)
  })
})

describe('keys that work in every program', () => {
  const C = 'CommandOrControl+Alt+C'
  const D = 'CommandOrControl+Alt+D'
  const registered = async (): Promise<string[]> => (await program.act('state')).globalShortcuts
  const state = (): Promise<{ visible: boolean; focused: boolean }> => program.act('state')

  test('show and hide the window, and stay as they are if the system refuses others', async () => {
    expect(await registered()).toEqual([])
    const dialog = await openSettings(program.page, 'Keyboard')
    const record = async (keys: string): Promise<void> => {
      await dialog.getByRole('button', { name: 'Change the keys of: Show or hide the window' }).press('Enter')
      await dialog.getByRole('button', { name: 'Press the new keys.' }).press(keys)
    }
    await record('Control+Alt+c')
    await expect.poll(registered).toEqual([C])
    await program.act('takeShortcut', D, true)
    await record('Control+Alt+d')
    await dialog.getByText('The system did not accept Ctrl+Alt+D').waitFor()
    expect(await registered()).toEqual([C])
    await program.page.keyboard.press('Escape')
    await program.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    await program.act('focus')
    await expect.poll(state).toMatchObject({ visible: true, focused: true })
    await program.act('pressShortcut', C)
    await expect.poll(state).toMatchObject({ visible: false })
    await program.act('pressShortcut', C)
    await expect.poll(state).toMatchObject({ visible: true, focused: true })
    // A window behind others comes to the front.
    await program.act('blur')
    await expect.poll(state).toMatchObject({ visible: true, focused: false })
    await program.act('pressShortcut', C)
    await expect.poll(state).toMatchObject({ visible: true, focused: true })
  })
})
