import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { ExportState } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  emit,
  holdCalls,
  NARROW,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { button, isFocused } from '../page-elements.ts'

const open = usePreview()
const withIncompleteHistory = (scene: Partial<Scene> = {}): Scene => ({
  ...showcase(),
  historyState: { historyComplete: false, oldest: null },
  ...scene
})
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Export messages' })

async function openExportDialog(page: Page): Promise<Locator> {
  await openConversation(page, 'Launch room')
  await button(page, 'Conversation details').click()
  await button(page, 'Export messages…').click()
  const dialog = page.getByRole('dialog', { name: 'Export messages' })
  await dialog.waitFor()
  return dialog
}

/** Makes main report a new state of the export. */
async function setExportState(page: Page, state: ExportState | null): Promise<void> {
  await page.evaluate((now) => void (window.fakeMain.scene.exportState = now), state)
  await emit(page, 'exportChanged', {})
}

describe('the dialog before an export', () => {
  it('offers to load older messages, and warns that the file will lack them otherwise', async () => {
    const page = await open(withIncompleteHistory())
    const dialog = await openExportDialog(page)
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

  it('starts the export for a click that comes before it knows whether messages are missing', async () => {
    const page = await open(withIncompleteHistory())
    await holdCalls(page, 'isHistoryComplete')
    const dialog = await openExportDialog(page)
    await button(dialog, 'Save as…').click()
    expect(await callsOf(page, 'exportConversation')).toEqual([])
    await releaseCalls(page, 'isHistoryComplete')
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'exportConversation')).toEqual([{ conversationId: 'launch', loadOlder: true }])
  })

  it('asks again whether messages are missing if the first answer was an error', async () => {
    const page = await open(withIncompleteHistory())
    await answerWith(page, 'isHistoryComplete', { ok: false, code: 'internal' })
    const dialog = await openExportDialog(page)
    await dialog.getByRole('alert').waitFor()
    await clearAnswer(page, 'isHistoryComplete')
    await button(dialog, 'Save as…').click()
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'exportConversation')).toHaveLength(1)
  })

  it('loads nothing if all messages are stored, or if the service cannot be reached', async () => {
    const page = await open()
    const dialog = await openExportDialog(page)
    await dialog.getByText('All messages are on this computer.').waitFor()
    expect(await dialog.getByRole('checkbox').count()).toBe(0)

    const offline = await open(
      withIncompleteHistory({ state: { ...showcase().state, connection: 'offline' } })
    )
    const offlineDialog = await openExportDialog(offline)
    const older = offlineDialog.getByRole('checkbox', { name: 'Load older messages first' })
    expect([await older.isDisabled(), await older.isChecked()]).toEqual([true, false])
    await offlineDialog.getByText('which cannot be reached now').waitFor()
    await button(offlineDialog, 'Save as…').click()
    await offlineDialog.waitFor({ state: 'detached' })
    expect(await callsOf(offline, 'exportConversation')).toMatchObject([{ loadOlder: false }])
  })

  it('works by keyboard, and stays open if no file was chosen or another export is running', async () => {
    const page = await open(withIncompleteHistory())
    const dialog = await openExportDialog(page)
    const save = button(dialog, 'Save as…')
    expect(await isFocused(save)).toBe(true)
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
      .getByRole('group', { name: 'People' })
    await expect.poll(() => isFocused(list)).toBe(true)
  })
})

describe('a running export', () => {
  it.each(['wide', 'narrow'])('stays visible while the person does something else: %s', async (width) => {
    const page = await open(withIncompleteHistory(), width === 'narrow' ? NARROW : undefined)
    await button(await openExportDialog(page), 'Save as…').click()
    await bar(page).getByRole('status').getByText('Exporting Launch room').waitFor()
    // The focus returns to the button that opened the details.
    expect(await isFocused(button(page, 'Conversation details'))).toBe(true)
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
    expect(await isFocused(button(bar(page), 'Dismiss'))).toBe(true)
    await button(bar(page), 'Dismiss').click()
    await bar(page).getByText('Launch room').waitFor({ state: 'detached' })
  })

  it('is shown again after a reload of the page', async () => {
    const exportState = { step: 'running', conversationId: 'launch', messages: 500, backTo: null } as const
    const page = await open({ ...showcase(), exportState })
    await bar(page).getByText('500 messages written').waitFor()
  })

  it('names the finished file and shows it in its folder; the page sends no path', async () => {
    const page = await open()
    await button(await openExportDialog(page), 'Save as…').click()
    const done = { step: 'done', conversationId: 'launch', gaps: 0, folder: 'Documents' } as const
    await setExportState(page, { ...done, messages: 1, file: 'Launch | {room}.txt' })
    await bar(page).getByText('Launch room: 1 message saved as Launch | {room}.txt in Documents.').waitFor()
    await setExportState(page, { ...done, messages: 1_200, file: 'a.txt', gaps: 2 })
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

  it('says why it failed, and that no file was written', async () => {
    const page = await open()
    const failure = { code: 'disk-full', detail: 'export-disk-full' } as const
    await setExportState(page, { step: 'failed', conversationId: 'launch', failure })
    await bar(page).getByRole('alert').getByText('There is no space left on the disk.').waitFor()
    await bar(page).getByText('No file was written.').waitFor()
  })
})
