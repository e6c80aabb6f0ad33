import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ExportState } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, emit, NARROW, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()
const incomplete = (scene: Partial<Scene> = {}): Scene => ({
  ...showcase(),
  searched: { historyComplete: false, oldest: null },
  ...scene
})
const button = (where: Page | Locator, name: string): Locator =>
  where.getByRole('button', { name, exact: true })
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Export messages' })

async function form(page: Page): Promise<Locator> {
  await openConversation(page, 'Launch room')
  await button(page, 'Conversation details').click()
  await button(page, 'Export messages…').click()
  const dialog = page.getByRole('dialog', { name: 'Export messages' })
  await dialog.waitFor()
  return dialog
}

/** Main goes on with it. */
async function becomes(page: Page, state: ExportState | null): Promise<void> {
  await page.evaluate((now) => void (window.fakeMain.scene.exported = now), state)
  await emit(page, 'exportChanged', {})
}

describe('the question before an export', () => {
  it('offers to load what is missing, and says what the file will lack without it', async () => {
    const page = await open(incomplete())
    const dialog = await form(page)
    const older = dialog.getByRole('checkbox', { name: 'Load older messages first' })
    expect(await older.isChecked()).toBe(true)
    await dialog.getByText('A long history takes minutes').waitFor()
    await older.uncheck()
    await dialog.getByText('The file will say where they are missing.').waitFor()
    await button(dialog, 'Save as…').click()
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'exportConversation')).toEqual([
      { conversationId: 'launch', loadOlder: false }
    ])
  })

  it('heeds a click that is quicker than what it has to know', async () => {
    const page = await open(incomplete())
    await page.evaluate(() => window.fakeMain.hold('isHistoryComplete'))
    const dialog = await form(page)
    await button(dialog, 'Save as…').click()
    expect(await callsOf(page, 'exportConversation')).toEqual([])
    await page.evaluate(() => window.fakeMain.release('isHistoryComplete'))
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'exportConversation')).toEqual([{ conversationId: 'launch', loadOlder: true }])
  })

  it('asks again what it has to know where that failed', async () => {
    const page = await open(incomplete())
    await answerWith(page, 'isHistoryComplete', { ok: false, code: 'internal' })
    const dialog = await form(page)
    await dialog.getByRole('alert').waitFor()
    await page.evaluate(() => delete window.fakeMain.answers.isHistoryComplete)
    await button(dialog, 'Save as…').click()
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'exportConversation')).toHaveLength(1)
  })

  it('loads nothing where all is here, or where the service cannot be reached', async () => {
    const page = await open()
    const dialog = await form(page)
    await dialog.getByText('All messages are on this computer.').waitFor()
    expect(await dialog.getByRole('checkbox').count()).toBe(0)

    const offline = await open(incomplete({ state: { ...showcase().state, connection: 'offline' } }))
    const there = await form(offline)
    const older = there.getByRole('checkbox', { name: 'Load older messages first' })
    expect([await older.isDisabled(), await older.isChecked()]).toEqual([true, false])
    await there.getByText('which cannot be reached now').waitFor()
    await button(there, 'Save as…').click()
    await there.waitFor({ state: 'detached' })
    expect(await callsOf(offline, 'exportConversation')).toMatchObject([{ loadOlder: false }])
  })

  it('is reached and left by the keyboard, and stays where no file was chosen or another export goes on', async () => {
    const page = await open(incomplete())
    const dialog = await form(page)
    const save = button(dialog, 'Save as…')
    expect(await save.evaluate((element) => element === document.activeElement)).toBe(true)
    await dialog.getByRole('checkbox').waitFor()
    await answerWith(page, 'exportConversation', { ok: true, value: { begun: false } })
    await page.keyboard.press('Enter')
    await expect.poll(() => callsOf(page, 'exportConversation')).toHaveLength(1)
    await answerWith(page, 'exportConversation', {
      ok: false,
      code: 'refused',
      detail: 'export-running'
    })
    await save.press('Enter')
    await dialog.getByRole('alert').getByText('Another export is running.').waitFor()
    await button(dialog, 'Cancel').click()
    const list = page
      .getByRole('dialog', { name: 'Conversation details' })
      .getByRole('list', { name: 'People' })
    await expect.poll(() => list.evaluate((element) => element === document.activeElement)).toBe(true)
  })
})

describe('an export that goes on', () => {
  it.each(['wide', 'narrow'])('stays in sight while one does something else: %s', async (width) => {
    const page = await open(incomplete(), width === 'narrow' ? NARROW : undefined)
    await button(await form(page), 'Save as…').click()
    await bar(page).getByRole('status').getByText('Exporting Launch room').waitFor()
    // The focus is back where the details were opened, not lost.
    expect(await button(page, 'Conversation details').evaluate((one) => one === document.activeElement)).toBe(
      true
    )
    await emit(page, 'exportProgress', { messages: 0, backTo: Date.parse('2026-03-03T09:00:00Z') })
    await bar(page)
      .getByText(/^Loading older messages, back to .*3 March$/)
      .waitFor()
    await emit(page, 'exportProgress', { messages: 12_500, backTo: null })
    await bar(page).getByText('12,500 messages written').waitFor()
    expect(await bar(page).isVisible()).toBe(true)
    await page.getByRole('textbox', { name: 'Message' }).fill('still quick')
    await button(bar(page), 'Cancel export').click()
    await bar(page).getByText('Launch room was not exported. No file was written.').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await button(bar(page), 'Dismiss').evaluate((one) => one === document.activeElement)).toBe(true)
    await button(bar(page), 'Dismiss').click()
    await bar(page).getByText('Launch room').waitFor({ state: 'detached' })
  })

  it('is still there for a page that was loaded anew', async () => {
    const exported = { step: 'running', conversationId: 'launch', messages: 500, backTo: null } as const
    const page = await open({ ...showcase(), exported })
    await bar(page).getByText('500 messages written').waitFor()
  })

  it('says where the file is and shows it there; the page names no path', async () => {
    const page = await open()
    await button(await form(page), 'Save as…').click()
    const done = { step: 'done', conversationId: 'launch', gaps: 0, folder: 'Documents' } as const
    await becomes(page, { ...done, messages: 1, file: 'Launch | {room}.txt' })
    await bar(page).getByText('Launch room: 1 message saved as Launch | {room}.txt in Documents.').waitFor()
    await becomes(page, { ...done, messages: 1_200, file: 'a.txt', gaps: 2 })
    await bar(page).getByText('Launch room: 1,200 messages saved as a.txt in Documents.').waitFor()
    await bar(page).getByText('Some messages are missing; the file says where.').waitFor()
    await button(bar(page), 'Show in folder').click()
    expect(await callsOf(page, 'showExport')).toEqual([undefined])
    await answerWith(page, 'showExport', {
      ok: false,
      code: 'not-found',
      detail: 'export-moved'
    })
    await button(bar(page), 'Show in folder').click()
    await page.getByRole('alert').getByText('The file was moved or deleted.').waitFor()
  })

  it('says why nothing was written', async () => {
    const page = await open()
    const failure = { code: 'disk-full', detail: 'export-disk-full' } as const
    await becomes(page, { step: 'failed', conversationId: 'launch', failure })
    await bar(page).getByRole('alert').getByText('There is no space left on the disk.').waitFor()
    await bar(page).getByText('No file was written.').waitFor()
  })
})
