/** Files in messages: cards, pictures in the timeline, and the viewer. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { FileInfo } from '../../../preload/contract/index.ts'
import { photo, plan, stored, withFiles } from '../file-scene.ts'
import { button, isFocused } from '../page-elements.ts'
import { scrollSettled } from '../scroll-settled.ts'
import { answerWith, callsOf, emit, NARROW, openConversation, usePreview, WIDE } from '../use-preview.ts'

const open = usePreview()
async function openWith(files: FileInfo[], options = WIDE): Promise<Page> {
  const page = await open(withFiles(...files), options)
  await openConversation(page, 'Rosalind Okafor')
  // The files are at the beginning, and a list draws only what is near the visible part.
  const log = page.getByRole('log')
  await scrollSettled(log)
  await log.evaluate((list) => list.scrollTo(0, 0))
  await scrollSettled(log)
  return page
}
const card = (page: Page, name: string): Locator => page.getByRole('group', { name: `File ${name}` })
const picture = (page: Page, name = 'Photo.png'): Locator => button(page, `Enlarge picture ${name}`)
/** By keyboard, because a row that grows may move a button away from the pointer. */
const press = (where: Page | Locator, name: string): Promise<void> => button(where, name).press('Enter')
const change = (page: Page, file: FileInfo): Promise<void> => emit(page, 'fileChanged', { file })

describe('the card of a file', () => {
  it('says what it is, and saves it where the person wants', async () => {
    const page = await openWith([plan()])
    expect(await card(page, 'Plan.pdf').innerText()).toContain('PDF document · 2.4 MB')
    await press(card(page, 'Plan.pdf'), 'Save as…')
    await press(card(page, 'Plan.pdf'), 'Show in folder')
    expect(await callsOf(page, 'saveFile')).toEqual([{ id: 'plan' }])
    await expect.poll(() => callsOf(page, 'showSavedFile')).toEqual([{ id: 'plan' }])
    // Only pictures are fetched by themselves.
    expect(await callsOf(page, 'showFiles')).toEqual([])
  })

  it('shows the progress, which can be cancelled, and a failure, which can be retried', async () => {
    const page = await openWith([plan()])
    await change(page, plan({ state: { step: 'loading', received: 600_000 } }))
    const progress = card(page, 'Plan.pdf').getByRole('progressbar', { name: 'Loading Plan.pdf' })
    expect(await progress.getAttribute('value')).toBe('600000')
    expect(await card(page, 'Plan.pdf').innerText()).toContain('600 kB of 2.4 MB')
    await press(card(page, 'Plan.pdf'), 'Cancel')
    await expect.poll(() => callsOf(page, 'cancelFile')).toEqual([{ id: 'plan' }])
    const failure = { code: 'service', detail: 'file-length' } as const
    await change(page, plan({ state: { step: 'failed', failure } }))
    await card(page, 'Plan.pdf').getByText('more or less of this file').waitFor()
    await press(card(page, 'Plan.pdf'), 'Retry')
    await expect.poll(() => callsOf(page, 'fetchFile')).toEqual([{ id: 'plan' }])
  })

  it('shows why a file was not saved, and saves nothing if no place was chosen', async () => {
    const page = await openWith([plan()])
    await answerWith(page, 'saveFile', { ok: true, value: { saved: false } })
    await press(card(page, 'Plan.pdf'), 'Save as…')
    await expect.poll(() => callsOf(page, 'saveFile')).toHaveLength(1)
    expect(await button(card(page, 'Plan.pdf'), 'Show in folder').count()).toBe(0)
    await answerWith(page, 'saveFile', { ok: false, code: 'disk-full', detail: 'export-disk-full' })
    await press(card(page, 'Plan.pdf'), 'Save as…')
    await page.getByText('There is no space left on the disk.').waitFor()
  })

  it('has its buttons in the order of the keyboard, and nothing that opens it', async () => {
    const page = await openWith([plan()], NARROW)
    await button(card(page, 'Plan.pdf'), 'Save as…').focus()
    await page.keyboard.press('Enter')
    await button(card(page, 'Plan.pdf'), 'Show in folder').waitFor()
    await page.keyboard.press('Tab')
    expect(await isFocused(button(card(page, 'Plan.pdf'), 'Show in folder'))).toBe(true)
    expect(await card(page, 'Plan.pdf').getByRole('link').count()).toBe(0)
  })
})

describe('a picture in the timeline', () => {
  it('is asked for, and nothing moves when it arrives', async () => {
    const page = await openWith([photo()])
    await expect.poll(() => callsOf(page, 'showFiles')).toEqual([{ ids: ['photo'] }])
    const row = page.locator('.frame')
    const before = await row.boundingBox()
    const below = await page.getByText('Good. I will have both sites tested').boundingBox()
    await change(page, photo({ bytes: 900, state: { step: 'loading', received: 300 } }))
    await page.getByRole('progressbar', { name: 'Loading Photo.png' }).waitFor()
    await change(page, stored(photo()))
    await picture(page).locator('img').waitFor()
    expect(await row.boundingBox()).toEqual(before)
    expect(await page.getByText('Good. I will have both sites tested').boundingBox()).toEqual(below)
  })

  it('reserves the size that is known, and keeps it if it turns out to be no picture or to be broken', async () => {
    const page = await openWith([stored(photo({ id: 'a' })), photo({ id: 'b', name: 'b.png' })])
    const frames = page.locator('.frame')
    await expect
      .poll(() => frames.first().evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight]))
      .toEqual([96, 96])
    const before = await frames.nth(1).boundingBox()
    const noPicture = plan({ id: 'b', name: 'b.png', state: { step: 'stored', path: null } })
    await change(page, noPicture)
    await button(card(page, 'b.png'), 'Save as…').waitFor()
    expect(await frames.nth(1).boundingBox()).toEqual(before)
    const failure = { code: 'offline', detail: 'unreachable' } as const
    await change(page, photo({ id: 'b', name: 'b.png', state: { step: 'failed', failure } }))
    await press(card(page, 'b.png'), 'Retry')
    await expect.poll(() => callsOf(page, 'fetchFile')).toEqual([{ id: 'b' }])
    expect(await frames.nth(1).boundingBox()).toEqual(before)
  })
})

describe('the viewer', () => {
  const files = [1, 2, 3].map((place) => stored(photo({ id: `p${place}`, name: `${place}.png` }), place))
  const viewer = (page: Page): Locator => page.getByRole('dialog')
  const shown = (page: Page, name: string): Promise<void> => viewer(page).getByRole('img', { name }).waitFor()
  const width = (page: Page): Promise<number> =>
    viewer(page)
      .getByRole('img')
      .evaluate(({ clientWidth }) => clientWidth)

  it('shows a picture, and the others of the conversation, by keyboard alone', async () => {
    const page = await openWith(files)
    await picture(page, '2.png').focus()
    await page.keyboard.press('Enter')
    await shown(page, '2.png')
    await viewer(page).getByText('2 of 3 · 96 × 96').waitFor()
    await page.keyboard.press('ArrowRight')
    await shown(page, '3.png')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await shown(page, '1.png')
    await expect.poll(() => button(viewer(page), 'Previous picture').isDisabled()).toBe(true)
    await page.keyboard.press('+')
    await expect.poll(() => width(page)).toBe(120)
    await page.keyboard.press('-')
    await page.keyboard.press('-')
    await expect.poll(() => width(page)).toBe(77)
    await page.keyboard.press('1')
    await expect.poll(() => width(page)).toBe(96)
    await page.keyboard.press('Escape')
    await viewer(page).waitFor({ state: 'detached' })
    expect(await isFocused(picture(page, '2.png'))).toBe(true)
  })

  it('copies the picture by its button and by keys, at the middle of what is visible of it', async () => {
    const page = await openWith(files)
    await picture(page, '1.png').press('Enter')
    await shown(page, '1.png')
    const middle = await viewer(page)
      .getByRole('img')
      .evaluate((img) => {
        const { x, y, width, height } = img.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      })
    await press(viewer(page), 'Copy picture')
    await button(viewer(page), 'Copied').waitFor()
    await page.keyboard.press('Control+c')
    await expect.poll(() => callsOf(page, 'copyPicture')).toEqual([middle, middle])
    // Another picture was not copied yet.
    await page.keyboard.press('ArrowRight')
    await button(viewer(page), 'Copy picture').waitFor()
  })

  it('zooms by buttons and by the wheel, where the pointer is, and can be dragged', async () => {
    const page = await openWith(files, NARROW)
    await picture(page, '1.png').press('Enter')
    await shown(page, '1.png')
    for (let time = 0; time < 10; time++) await press(viewer(page), 'Zoom in')
    await expect.poll(() => width(page)).toBe(768)
    const stage = viewer(page).getByRole('group', { name: 'Picture 1.png' })
    const scrolled = (): Promise<number> => stage.evaluate(({ scrollLeft }) => scrollLeft)
    const before = await scrolled()
    expect(before).toBeGreaterThan(0)
    await stage.hover()
    await page.mouse.down()
    await page.mouse.move(100, 200)
    await page.mouse.up()
    expect(await scrolled()).not.toBe(before)
    await page.mouse.wheel(0, 2_000)
    await expect.poll(() => width(page)).toBeLessThan(96)
    await press(viewer(page), 'Fit to window')
    await expect.poll(() => width(page)).toBe(96)
    await press(viewer(page), 'Save as…')
    await button(viewer(page), 'Show in folder').waitFor()
    await expect.poll(() => callsOf(page, 'saveFile')).toEqual([{ id: 'p1' }])
  })
})
