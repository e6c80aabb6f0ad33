/** Choosing files in the composer, and what is shown while they are sent. */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { plan, withFiles } from '../file-scene.ts'
import { button } from '../page-elements.ts'
import { callsOf, emit, holdCalls, openConversation, releaseCalls, usePreview, WIDE } from '../use-preview.ts'

const open = usePreview()

async function openRosalind(): Promise<Page> {
  const scene = withFiles()
  scene.chosen = [plan({ id: 'f1', state: { step: 'stored', path: null } })]
  scene.refusedFiles = [{ name: 'Tools', failure: { code: 'file', detail: 'file-is-folder' } }]
  const page = await open(scene, WIDE)
  await openConversation(page, 'Rosalind Okafor')
  return page
}

/** Dispatches an event with a file, as if a person dragged, dropped or pasted it. */
const dispatch = (page: Page, type: 'dragover' | 'drop' | 'paste', name: string): Promise<void> =>
  page.evaluate(
    ([eventType, fileName]) => {
      const data = new DataTransfer()
      data.items.add(new File(['hello'], fileName))
      const options = { bubbles: true, cancelable: true }
      const event =
        eventType === 'paste'
          ? new ClipboardEvent(eventType, { ...options, clipboardData: data })
          : new DragEvent(eventType, { ...options, dataTransfer: data })
      document.querySelector('textarea')?.dispatchEvent(event)
    },
    [type, name] as const
  )

it('chosen files wait above the field, say what cannot be sent, and are sent with the text', async () => {
  const page = await openRosalind()
  await button(page, 'Attach files').click()
  const tray = page.getByRole('list', { name: 'Chosen files' })
  await tray.getByText('Plan.pdf').waitFor()
  await page.getByRole('alert').getByText('This is a folder.').waitFor()
  await button(page, 'Hide the note about Tools').click()
  expect(await page.getByText('This is a folder.').count()).toBe(0)
  await page.getByRole('textbox', { name: 'Message' }).fill('Here it is')
  await button(page, 'Send').click()
  await expect.poll(() => tray.count()).toBe(0)
  expect(await callsOf(page, 'sendMessage')).toMatchObject([{ text: 'Here it is', fileIds: ['f1'] }])
  await page.getByRole('log').getByRole('group', { name: 'File Plan.pdf' }).waitFor()
})

it('a file alone can be sent, and removed; it waits while another conversation is shown', async () => {
  const page = await openRosalind()
  expect(await button(page, 'Send').isDisabled()).toBe(true)
  await button(page, 'Attach files').click()
  await expect.poll(() => button(page, 'Send').isDisabled()).toBe(false)
  await openConversation(page, 'Imke Brandt')
  expect(await page.getByRole('list', { name: 'Chosen files' }).count()).toBe(0)
  await openConversation(page, 'Rosalind Okafor')
  await button(page, 'Remove Plan.pdf').click()
  await expect.poll(() => button(page, 'Send').isDisabled()).toBe(true)
  expect(await callsOf(page, 'removeChosenFile')).toEqual([{ id: 'f1' }])
})

it('files are dropped on the conversation, which shows where they go, and pasted into the field', async () => {
  const page = await openRosalind()
  await dispatch(page, 'dragover', 'Dropped.txt')
  await page.getByText('Drop to send to Rosalind').waitFor()
  await dispatch(page, 'drop', 'Dropped.txt')
  const tray = page.getByRole('list', { name: 'Chosen files' })
  await tray.getByText('Dropped.txt').waitFor()
  expect(await page.getByText('Drop to send').count()).toBe(0)
  await dispatch(page, 'paste', 'Pasted.txt')
  await button(tray, 'Remove Pasted.txt').waitFor()
  expect(await callsOf(page, 'beginFile')).toMatchObject([
    { conversationId: 'rosalind', name: 'Dropped.txt', bytes: 5 },
    { conversationId: 'rosalind', name: 'Pasted.txt', bytes: 5 }
  ])
})

it('Enter while a file is being taken over sends it with the text, as soon as it is there', async () => {
  const page = await openRosalind()
  await holdCalls(page, 'endFile')
  await dispatch(page, 'paste', 'Pasted.txt')
  await page.getByText('Adding…').waitFor()
  await page.getByRole('textbox', { name: 'Message' }).fill('With a file')
  await page.keyboard.press('Enter')
  expect(await callsOf(page, 'sendMessage')).toEqual([])
  await releaseCalls(page, 'endFile')
  await page.getByRole('log').getByRole('group', { name: 'File Pasted.txt' }).waitFor()
  expect(await callsOf(page, 'sendMessage')).toMatchObject([
    { text: 'With a file', fileIds: [expect.any(String)] }
  ])
})

it('an upload shows its progress, and can be paused, resumed and cancelled', async () => {
  const page = await openRosalind()
  await button(page, 'Attach files').click()
  await button(page, 'Send').click()
  const row = page.getByRole('log').getByRole('group', { name: 'File Plan.pdf' })
  await row.waitFor()
  const upload = {
    id: 'send-new-1',
    conversationId: 'rosalind',
    sent: 600_000,
    total: 2_400_000,
    paused: false
  }
  await emit(page, 'uploadProgress', upload)
  await page.getByText('600 kB of 2.4 MB').waitFor()
  await button(page, 'Pause').click()
  await emit(page, 'uploadProgress', { ...upload, paused: true, sent: 0 })
  await button(page, 'Resume').click()
  await button(page.getByRole('log'), 'Cancel').click()
  expect(await callsOf(page, 'pauseUpload')).toEqual([
    { id: 'send-new-1', paused: true },
    { id: 'send-new-1', paused: false }
  ])
  expect(await callsOf(page, 'deleteUnsent')).toEqual([{ id: 'send-new-1' }])
})
