/** The focus stays on its message, or goes to the nearest one, whatever happens to the list meanwhile. */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Message } from '../../../preload/contract/index.ts'
import { composer, timeline } from '../../support/elements.ts'
import { focusedText, openAtNewest, untilFocused } from '../focused-message.ts'
import { isFocused, messageRow, receiveMessage, twoFrames } from '../page-elements.ts'
import { openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

/** Main says that the first message with these words is gone. */
function remove(page: Page, words: string): Promise<void> {
  return page.evaluate((text) => {
    const all = window.fakeMain.scene.messages.rosalind ?? []
    const index = all.findIndex(({ content }) => content.text.includes(text))
    const ids = all.splice(index, 1).map(({ id }) => id)
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids, replaced: {} })
  }, words)
}

/** Main says that the waiting message with these words is the service's message now. */
function settle(page: Page, words: string): Promise<void> {
  return page.evaluate((text) => {
    const all = window.fakeMain.scene.messages.rosalind ?? []
    const index = all.findIndex(({ content }) => content.text.includes(text))
    const [waiting] = all.splice(index, 1)
    if (waiting === undefined) throw new Error('There is no such message.')
    const sent: Message = { ...waiting, id: `settled-${waiting.id}`, state: 'sent' }
    const place = all.findIndex(({ state }) => state !== 'sent')
    all.splice(place < 0 ? all.length : place, 0, sent)
    const replaced = { [waiting.id]: sent.id }
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids: [sent.id], replaced })
  }, words)
}

async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
  await messageRow(page, text).waitFor()
}

it('stays where it is when a message arrives', async () => {
  const page = await open()
  await openAtNewest(page)
  await page.keyboard.press('ArrowUp')
  await untilFocused(page, 'ring them at three')
  await receiveMessage(page, 'one more')
  await messageRow(page, 'one more').waitFor()
  await twoFrames(page)
  expect(await focusedText(page)).toContain('ring them at three')
  await page.keyboard.press('ArrowDown')
  await untilFocused(page, 'one more')
})

it('goes to the message below one that is removed, and above the last one', async () => {
  const page = await open()
  await openAtNewest(page)
  await page.keyboard.press('ArrowUp')
  await untilFocused(page, 'ring them at three')
  await remove(page, 'ring them at three')
  await untilFocused(page, 'I will set it up')
  await remove(page, 'I will set it up')
  await untilFocused(page, 'Switch-over rehearsal')
})

it('goes to the list itself when no message is left', async () => {
  const page = await open()
  await openAtNewest(page)
  await page.evaluate(() => {
    const ids = (window.fakeMain.scene.messages.rosalind ?? []).splice(0).map(({ id }) => id)
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids, replaced: {} })
  })
  await expect.poll(() => isFocused(timeline(page))).toBe(true)
})

it('stays on a message that is sent, also if it then stands before another one', async () => {
  const page = await open()
  await openConversation(page, 'Rosalind Okafor')
  await send(page, 'the second one')
  await send(page, 'the third one')
  await composer(page).press('Shift+Tab')
  await untilFocused(page, 'the third one')
  for (const words of ['the third one', 'the second one', 'I will set it up']) {
    await settle(page, words)
    await expect
      .poll(() => timeline(page).getByText('Sending…').count())
      .toBe(words === 'the third one' ? 2 : words === 'the second one' ? 1 : 0)
    await twoFrames(page)
    expect(await focusedText(page)).toContain('the third one')
  }
})

it('stays on a message whose button disappears because it is tried again', async () => {
  const page = await open()
  await openConversation(page, 'Dara Quill')
  const retry = messageRow(page, 'Here it is.').getByRole('button', { name: 'Retry' })
  await retry.focus()
  await page.evaluate(() => {
    const message = window.fakeMain.scene.messages.dara?.find(({ state }) => state === 'not-sent')
    if (message === undefined) throw new Error('There is no such message.')
    Object.assign(message, { state: 'sending', failure: null })
    window.fakeMain.emit('messagesChanged', { conversationId: 'dara', ids: [message.id], replaced: {} })
  })
  await retry.waitFor({ state: 'detached' })
  await untilFocused(page, 'Here it is.')
})
