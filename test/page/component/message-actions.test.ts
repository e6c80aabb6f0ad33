/** Moving through messages by keyboard, and what a person can do with one or several of them. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { plan } from '../file-scene.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import {
  answerWith,
  callsOf,
  clearAnswer,
  holdCalls,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { focusedText, openAtNewest, untilFocused } from '../focused-message.ts'
import { chooseByKeyboard, isFocused, messageRow, receiveMessage } from '../page-elements.ts'
import { composer, timeline } from '../../support/elements.ts'

const open = usePreview()

const copied = async (page: Page): Promise<string | undefined> =>
  (await callsOf(page, 'copyText')).at(-1)?.text

/** Opens the menu of the focused message and chooses an entry. */
async function act(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Enter')
  await chooseByKeyboard(page, label)
}

describe('the list of messages', () => {
  it('is one tab stop: arrows move, Tab goes through the controls of one message and out', async () => {
    const page = await open()
    await openAtNewest(page)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await untilFocused(page, 'Switch-over rehearsal')
    const names: string[] = []
    for (let count = 0; count < 5; count++) {
      await page.keyboard.press('Tab')
      names.push(
        await page.evaluate(
          () => document.activeElement?.ariaLabel ?? document.activeElement?.textContent.trim() ?? ''
        )
      )
    }
    expect(names).toEqual(['Rosalind Okafor', 'Accept', 'Open plan', 'Message actions', 'Message'])
    await composer(page).press('Shift+Tab')
    await untilFocused(page, 'Switch-over rehearsal')
    await page.keyboard.press('Shift+Tab')
    expect(await isFocused(page.getByRole('button', { name: 'Actions for Rosalind Okafor' }))).toBe(true)
  })

  it('names author, time, text and state of a message for a screen reader', async () => {
    const page = await open()
    await openAtNewest(page)
    await timeline(page)
      .getByRole('article', { name: /^You Yes, I will set it up\. Sending…$/ })
      .waitFor()
    await timeline(page)
      .getByRole('article', { name: /^Rosalind Okafor, 13:49 Their number range/ })
      .waitFor()
  })

  it('moves by pages and to both ends, and loads more there', async () => {
    const page = await open(showcase({ lines: 120 }))
    await openAtNewest(page)
    await page.keyboard.press('Home')
    await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(2)
    for (const [key, words] of [
      ['Home', '1: '],
      ['ArrowDown', '2: '],
      ['ArrowUp', '1: ']
    ] as const) {
      await expect
        .poll(async () => {
          if (!(await focusedText(page)).startsWith(words)) await page.keyboard.press(key)
          return focusedText(page)
        })
        .toMatch(new RegExp(`^${words}`))
    }
    await page.keyboard.press('PageDown')
    await expect.poll(async () => Number.parseInt(await focusedText(page))).toBeGreaterThan(3)
    await page.keyboard.press('End')
    await untilFocused(page, 'I will set it up')
  })
})

describe('the menu of a message', () => {
  it('copies its text and its link, and quotes it below what is typed', async () => {
    const page = await open()
    await openAtNewest(page)
    await composer(page).fill('typed before')
    await composer(page).press('Shift+Tab')
    await page.keyboard.press('ArrowUp')
    await untilFocused(page, 'ring them at three')
    await act(page, 'Copy text')
    await expect.poll(() => copied(page)).toBe('Perfect. Shall we ring them at three?')
    await untilFocused(page, 'ring them at three')
    await act(page, 'Copy link')
    await expect.poll(() => copied(page)).toMatch(/^cloudlink-chat:\/\/message\/rosalind\/message-\d+$/)
    await act(page, 'Quote')
    await expect
      .poll(() => composer(page).inputValue())
      .toBe('typed before\n\n> Rosalind Okafor:\n> Perfect. Shall we ring them at three?\n')
    expect(await isFocused(composer(page))).toBe(true)
    await expect.poll(async () => (await callsOf(page, 'setDraft')).at(-1)?.text).toContain('> Perfect.')
  })

  it('marks as unread from there, which lasts until the person comes back', async () => {
    const page = await open()
    await openAtNewest(page)
    await page.keyboard.press('ArrowUp')
    await untilFocused(page, 'ring them at three')
    const read = (await callsOf(page, 'markRead')).length
    await act(page, 'Mark as unread from here')
    const row = page.locator('[data-conversation="rosalind"]')
    await row.getByText('1 unread').waitFor({ state: 'attached' })
    expect(
      await messageRow(page, 'ring them at three').evaluate(
        (one) => one.parentElement?.previousElementSibling?.textContent
      )
    ).toContain('New')
    await receiveMessage(page, 'one more')
    await messageRow(page, 'one more').waitFor()
    await page.keyboard.press('Shift')
    expect(await callsOf(page, 'markRead')).toHaveLength(read)
    await page.evaluate(() => {
      document.hasFocus = () => false
      window.dispatchEvent(new Event('blur'))
      document.hasFocus = () => true
      window.dispatchEvent(new Event('focus'))
    })
    await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
  })

  it('shows details to the second, and copies all of them', async () => {
    const page = await open()
    await openConversation(page, 'Dara Quill')
    await messageRow(page, 'Here it is.').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Details' }).click()
    const dialog = page.getByRole('dialog', { name: 'Details' })
    await dialog.getByText('send-2').waitFor()
    await dialog.getByRole('button', { name: 'Copy all' }).click()
    await dialog.getByRole('button', { name: 'Copied' }).waitFor()
    expect((await copied(page))?.split('\n')).toEqual([
      'From: Ana Vell',
      'Sent: Tuesday, 24 November 2026 at 12:05:00',
      'Delivery: Not sent',
      'Conversation ID: dara',
      'Send ID: send-2'
    ])
  })

  it('edits an unsent message below what is typed', async () => {
    const page = await open()
    await openConversation(page, 'Dara Quill')
    await composer(page).fill('typed before')
    await messageRow(page, 'Here it is.').getByRole('button', { name: 'Edit' }).click()
    await expect.poll(() => composer(page).inputValue()).toBe('typed before\nHere it is.')
    await messageRow(page, 'Here it is.').waitFor({ state: 'detached' })
    expect(await callsOf(page, 'editUnsent')).toEqual([{ id: 'send-2' }])
    // What was typed was in the stored draft before main moved the text there.
    const calls = await page.evaluate(() => window.fakeMain.calls.map(({ name }) => name))
    expect(calls.indexOf('setDraft')).toBeLessThan(calls.indexOf('editUnsent'))
  })

  it('forwards with a comment, to a conversation or a new one', async () => {
    const page = await open()
    await openAtNewest(page)
    await page.keyboard.press('ArrowUp')
    await untilFocused(page, 'ring them at three')
    await act(page, 'Forward…')
    const dialog = page.getByRole('dialog', { name: 'Forward message' })
    await dialog.getByText('Perfect. Shall we ring').waitFor()
    const forward = dialog.getByRole('button', { name: 'Forward' })
    expect(await forward.isDisabled()).toBe(true)
    await page.keyboard.type('lunch')
    await dialog.getByRole('option', { name: /Lunch/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Look at this.')
    await forward.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'sendMessage')).toEqual([
      {
        conversationId: 'lunch',
        text: 'Look at this.\n\n> Forwarded from Rosalind Okafor, 24 Nov 2026, 14:04:\n> Perfect. Shall we ring them at three?'
      }
    ])
    await untilFocused(page, 'ring them at three')
  })
})

describe('forwarding a file', () => {
  /** Opens the dialog, and chooses Lunch in it. */
  async function openForward(page: Page): Promise<Locator> {
    await openAtNewest(page)
    await page.keyboard.press('ArrowUp')
    await untilFocused(page, 'Plan.pdf')
    await act(page, 'Forward…')
    const dialog = page.getByRole('dialog', { name: 'Forward message' })
    await dialog.getByText('Plan.pdf').waitFor()
    await page.keyboard.type('lunch')
    await dialog.getByRole('option', { name: /Lunch/ }).waitFor()
    await page.keyboard.press('Enter')
    return dialog
  }
  /** The newest message that was sent is a file. */
  function scene(): Scene {
    const made = showcase()
    const message = made.messages.rosalind?.findLast(({ state }) => state === 'sent')
    if (message) message.content = { kind: 'file', text: 'Plan.pdf', caption: '', file: plan() }
    return made
  }

  it('sends a copy of it, with the comment as its caption', async () => {
    const page = await open(scene())
    const dialog = await openForward(page)
    await page.keyboard.type('As promised')
    await dialog.getByRole('button', { name: 'Forward' }).press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'forwardFile')).toEqual([{ id: 'plan', conversationId: 'lunch' }])
    expect(await callsOf(page, 'sendMessage')).toEqual([
      { conversationId: 'lunch', text: 'As promised', fileIds: ['copy of plan'] }
    ])
  })

  it('sends nothing once the dialog was closed, and leaves nothing in the composer there', async () => {
    const page = await open(scene())
    const dialog = await openForward(page)
    await holdCalls(page, 'forwardFile')
    await dialog.getByRole('button', { name: 'Forward' }).press('Enter')
    await expect.poll(() => callsOf(page, 'forwardFile')).toHaveLength(1)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => callsOf(page, 'cancelFile')).toEqual([{ id: 'plan' }])
    await releaseCalls(page, 'forwardFile')
    await expect.poll(() => callsOf(page, 'removeChosenFile')).toEqual([{ id: 'copy of plan' }])
    expect(await callsOf(page, 'sendMessage')).toEqual([])
  })

  it('says why it cannot be sent, and tries again', async () => {
    const page = await open(scene())
    const dialog = await openForward(page)
    await answerWith(page, 'forwardFile', { ok: false, code: 'file', detail: 'file-over-limit' })
    const forward = dialog.getByRole('button', { name: 'Forward' })
    await forward.press('Enter')
    await dialog
      .getByRole('alert')
      .getByText(/larger than 10 MB/)
      .waitFor()
    await clearAnswer(page, 'forwardFile')
    await forward.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'sendMessage')).toHaveLength(1)
  })
})

describe('several messages', () => {
  it('are selected by Shift and arrows, copied with name and time, and released by Escape', async () => {
    const page = await open()
    await openAtNewest(page)
    await page.keyboard.press('Shift+ArrowUp')
    await untilFocused(page, 'ring them at three')
    await page.keyboard.press('Shift+ArrowUp')
    await untilFocused(page, 'Switch-over rehearsal')
    await page.getByText('3 messages selected').waitFor({ state: 'attached' })
    await page.keyboard.press('Control+c')
    await expect
      .poll(() => copied(page))
      .toBe(
        'Rosalind Okafor, 14:03: Switch-over rehearsal. Thursday, 16:30 to 17:00, both sites\n' +
          'Rosalind Okafor, 14:04: Perfect. Shall we ring them at three?\n' +
          'Ana Vell, 14:05: Yes, I will set it up.'
      )
    await page.keyboard.press('Escape')
    await expect.poll(() => timeline(page).locator('.selected').count()).toBe(0)
    await untilFocused(page, 'Switch-over rehearsal')
  })

  it('are copied as lines from a selection by mouse; within one message the browser copies', async () => {
    const page = await open()
    await openAtNewest(page)
    const select = (from: string, to: string): Promise<boolean> =>
      page.evaluate(
        ([start, end]) => {
          const textOf = (words: string): Node => {
            const bubbles = [...document.querySelectorAll('.bubble .text')]
            return bubbles.find((one) => one.textContent.includes(words))?.firstChild ?? document.body
          }
          const [first, last] = [textOf(start ?? ''), textOf(end ?? '')]
          const at = (first.textContent ?? '').indexOf(start ?? '')
          getSelection()?.setBaseAndExtent(
            first,
            at,
            last,
            (last.textContent ?? '').indexOf(end ?? '') + (end ?? '').length
          )
          const event = new ClipboardEvent('copy', { bubbles: true, cancelable: true })
          first.parentElement?.dispatchEvent(event)
          return event.defaultPrevented
        },
        [from, to]
      )
    expect(await select('both sites', 'tested by noon')).toBe(false)
    expect(await select('both sites', 'Shall we')).toBe(true)
    await expect
      .poll(() => copied(page))
      .toBe(
        'Ana Vell, 13:52: both sites tested by noon.\n' +
          'Rosalind Okafor, 14:03: Switch-over rehearsal. Thursday, 16:30 to 17:00, both sites\n' +
          'Rosalind Okafor, 14:04: Perfect. Shall we'
      )
  })
})
