/** The question which kind of window the person wants, and the pin of the tray window. */
import { expect, it } from 'vitest'
import { button } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import { callsOf, emit, NARROW, usePreview } from '../use-preview.ts'

const open = usePreview()

it('the question takes no focus, is answered by keyboard, and is gone then', async () => {
  const scene = showcase()
  scene.window = { ...scene.window, asksMode: true }
  const page = await open(scene, NARROW)
  const question = page.getByRole('region', { name: 'How should CloudLink Chat open?' })
  await question.waitFor()
  expect(await question.evaluate((one) => one.contains(document.activeElement))).toBe(false)
  expect(await question.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  await button(question, 'Tray window').press('Enter')
  await question.waitFor({ state: 'detached' })
  expect(await callsOf(page, 'setSettings')).toEqual([{ windowMode: 'popover' }])
  expect(await callsOf(page, 'modeAnswered')).toHaveLength(1)
})

it('the question can be closed without an answer', async () => {
  const scene = showcase()
  scene.window = { ...scene.window, asksMode: true }
  const page = await open(scene)
  await button(page, 'Close this question').press('Enter')
  await page.getByRole('region', { name: 'How should CloudLink Chat open?' }).waitFor({ state: 'detached' })
  expect(await callsOf(page, 'setSettings')).toEqual([])
})

it('only the tray window has a pin, which says whether it is on', async () => {
  const scene = showcase()
  scene.window = { ...scene.window, mode: 'popover' }
  const page = await open(scene)
  const pin = button(page, 'Keep open')
  await pin.press('Enter')
  await expect.poll(() => pin.getAttribute('aria-pressed')).toBe('true')
  expect(await callsOf(page, 'setPinned')).toEqual([{ pinned: true }])
  await emit(page, 'windowChanged', { mode: 'window', pinned: true, asksMode: false })
  await expect.poll(() => pin.count()).toBe(0)
})
