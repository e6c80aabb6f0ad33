/** What a browser has by itself and Electron has not: the menu of the right mouse button, and zoom. */
import { beforeAll, describe, expect, test } from 'vitest'
import { composer, connected, messages, openConversation, signIn, WIDE } from './person.ts'
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
const menuBecomes = async (wanted: string[]): Promise<void> =>
  expect.poll(async () => (await menu()).join()).toBe(wanted.join())

describe('the menu of the right mouse button', () => {
  test('edits the text that is written', async () => {
    await composer(program.page).fill('Some words')
    await composer(program.page).click({ button: 'right' })
    await menuBecomes(['Cut (off)', 'Copy (off)', 'Paste', 'Select all'])
    await composer(program.page).selectText()
    await composer(program.page).dispatchEvent('contextmenu')
    await menuBecomes(['Cut', 'Copy', 'Paste', 'Select all'])
  })

  test('opens where the keyboard is, for the key that asks for it, else at the mouse', async () => {
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

  test('opens and copies a link of a message', async () => {
    await composer(program.page).fill('')
    const { control } = stage.sandbox
    const lunch = control.conversations().find(({ name }) => name === 'Lunch')?.conversationId ?? ''
    control.say(stage.otherUser.userId, lunch, 'See https://range.test/rooms for the rooms')
    const link = messages(program.page, 'for the rooms').getByRole('link')
    await link.click({ button: 'right' })
    await menuBecomes(['Open link', 'Copy link address'])
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

  test('follows the keys, and is the same after a restart', async () => {
    const profile = stage.newProfile()
    const first = await stage.open({ profile })
    await first.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    const normal = await scale(first.page)
    await first.page.keyboard.press('Control+=')
    await expect.poll(() => scale(first.page)).toBeCloseTo(normal * 1.1)
    await first.page.keyboard.press('Control+NumpadAdd')
    await expect.poll(() => scale(first.page)).toBeCloseTo(normal * 1.25)
    expect(await first.quit(), first.output()).toBe(0)

    const again = await stage.open({ profile })
    await expect.poll(() => scale(again.page)).toBeCloseTo(normal * 1.25)
    await again.page.keyboard.press('Control+-')
    await expect.poll(() => scale(again.page)).toBeCloseTo(normal * 1.1)
    await again.page.keyboard.press('Control+0')
    await expect.poll(() => scale(again.page)).toBeCloseTo(normal)
    await again.act('zoomByWheel', 'in')
    await expect.poll(() => scale(again.page)).toBeCloseTo(normal * 1.1)
    await again.act('zoomByWheel', 'out')
    await expect.poll(() => scale(again.page)).toBeCloseTo(normal)
  })
})
