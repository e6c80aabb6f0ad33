import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../../preload/contract/index.ts'
import { scrollSettled } from '../scroll-settled.ts'
import { NOW, showcase } from '../scene.ts'
import {
  callsOf,
  clearAnswer,
  holdCalls,
  openConversation,
  releaseCalls,
  usePreview,
  WIDE
} from '../use-preview.ts'
import { jumpToLatest, messageRow, receiveMessage, twoFrames } from '../page-elements.ts'
import { timeline } from '../../support/elements.ts'

const open = usePreview()

/** The lines of a row, without empty ones. */
async function linesOf(row: Locator): Promise<string[]> {
  const lines = (await row.innerText()).split('\n')
  return lines.filter((line) => line !== '')
}

/** The id of the first message whose top is visible, and the position of its top in px. */
function firstVisible(page: Page): Promise<{ id: string; y: number }> {
  return timeline(page).evaluate((element) => {
    const top = element.getBoundingClientRect().top
    const rows = [...element.querySelectorAll<HTMLElement>('.message')]
    const first = rows.find((one) => one.getBoundingClientRect().top >= top)
    return { id: first?.dataset.id ?? '', y: first?.getBoundingClientRect().top ?? NaN }
  })
}
/** The top of a message in px. */
const topOf = (page: Page, id: string): Promise<number> =>
  timeline(page).evaluate(
    (element, wanted) => element.querySelector(`[data-id="${wanted}"]`)?.getBoundingClientRect().top ?? NaN,
    id
  )
async function scrollUp(page: Page, pixels: number): Promise<void> {
  await scrollSettled(timeline(page))
  // In one step: a wheel scrolls for several frames, which would count as movement by the page.
  await timeline(page).evaluate((element, up) => element.scrollBy(0, -up), pixels)
  await jumpToLatest(page).waitFor()
}

describe('the timeline', () => {
  it('groups messages of one person within five minutes, below dates and the "New" line', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'number range').waitFor()
    const lines = await linesOf(timeline(page))
    expect(lines[lines.indexOf('RO') - 1]).toBe('Today')
    expect(lines[lines.indexOf('Rosalind Okafor 14:03') - 2]).toBe('New')
    expect(await linesOf(messageRow(page, 'moved the switch-over'))).toEqual([
      'RO',
      'Rosalind Okafor 13:48',
      'The customer moved the switch-over to Thursday, 18:00.'
    ])
    expect(await linesOf(messageRow(page, 'number range'))).toEqual([
      // Only for screen readers.
      'Rosalind Okafor, 13:49',
      'Their number range is in the sheet: https://numbers.example/range'
    ])
    expect((await linesOf(messageRow(page, 'both sites tested'))).slice(-1)).toEqual(['13:52'])
    expect((await linesOf(messageRow(page, 'Switch-over rehearsal'))).slice(0, 2)).toEqual([
      'RO',
      'Rosalind Okafor 14:03'
    ])
    expect((await linesOf(messageRow(page, 'I will set it up'))).at(-1)).toBe('Sending…')
  })

  it('shows own messages on the right and others on the left', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const [own, other] = [messageRow(page, 'both sites tested'), messageRow(page, 'number range')].map(
      (one) =>
        one.locator('.bubble').evaluate((bubble) => {
          const around = bubble.closest('article')?.getBoundingClientRect()
          const { left, right } = bubble.getBoundingClientRect()
          return { left: left - (around?.left ?? 0), right: (around?.right ?? 0) - right }
        })
    )
    expect((await own)?.right).toBe(0)
    expect((await other)?.left).toBe(42)
  })

  it('shows HTML without scripts, remote content, styles and unsafe links', async () => {
    const page = await open()
    await openConversation(page, 'Launch room')
    const html = messageRow(page, 'Fixed in').locator('.html')
    await html.waitFor()
    expect(await html.innerHTML()).toBe(
      '<p>Fixed in <b>8.1.4</b>, see <a href="https://notes.example/814" title="https://notes.example/814">' +
        'https://notes.example/814</a></p><ul><li>save</li><li>update</li></ul>'
    )
  })

  it('shows an action card whose buttons send a message or open a link', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const card = messageRow(page, 'Switch-over rehearsal')
    await card.getByRole('button', { name: 'Accept' }).click()
    expect(await callsOf(page, 'sendMessage')).toEqual([{ conversationId: 'rosalind', text: 'Accepted' }])
    await card.getByRole('button', { name: 'Open plan' }).click()
    expect(await callsOf(page, 'openLink')).toEqual([{ url: 'https://plan.example/7' }])
  })

  it('opens web and mail links through main, and shows no other scheme as a link', async () => {
    const scene = showcase()
    const words = 'https://a.example/x mailto:ana@b.example file:///etc/passwd javascript:alert(1) smb://c'
    const [first] = scene.messages.rosalind ?? []
    if (first) first.content = { kind: 'text', text: words }
    const page = await open(scene)
    await openConversation(page, 'Rosalind Okafor')
    const links = messageRow(page, 'file:///etc/passwd').getByRole('link')
    await links.first().waitFor()
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
      'https://a.example/x',
      'mailto:ana@b.example'
    ])
    await links.first().click()
    await links.last().click({ button: 'middle' })
    await expect
      .poll(() => callsOf(page, 'openLink'))
      .toEqual([{ url: 'https://a.example/x' }, { url: 'mailto:ana@b.example' }])
    expect(page.context().pages()).toHaveLength(1)
  })

  it('marks edited, unsent and possibly sent messages, the latter two with Retry and Delete', async () => {
    const page = await open()
    await openConversation(page, 'Dara Quill')
    await messageRow(page, 'send me the list').getByText('edited').waitFor()
    const notSent = messageRow(page, 'Here it is.')
    expect(await linesOf(notSent)).toEqual(
      expect.arrayContaining(['Not sent', 'Retry', 'Delete', 'CloudLink did not accept this.'])
    )
    await notSent.getByRole('button', { name: 'Retry' }).click()
    expect(await callsOf(page, 'retryMessage')).toEqual([{ id: 'send-2' }])
    const maybe = messageRow(page, 'And the other one.')
    await maybe.getByText('May have been sent. Check before you send it again.').waitFor()
    await maybe.getByRole('button', { name: 'Delete' }).click()
    await maybe.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'deleteUnsent')).toEqual([{ id: 'send-3' }])
  })

  it('keeps the row element of a message when it becomes sent', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const message = messageRow(page, 'I will set it up')
    await message.waitFor()
    const element = await message.elementHandle()
    await page.evaluate(() => {
      const all = window.fakeMain.scene.messages.rosalind ?? []
      const sent = all.at(-1)
      if (sent) Object.assign(sent, { id: 'message-99999', state: 'sent' } satisfies Partial<Message>)
      const event = {
        conversationId: 'rosalind',
        ids: ['message-99999'],
        replaced: { 'send-1': 'message-99999' }
      }
      window.fakeMain.emit('messagesChanged', event)
    })
    await message.getByText('14:05').waitFor()
    expect(await element.evaluate((one) => one.isConnected)).toBe(true)
    await expect
      .poll(() => callsOf(page, 'markRead'))
      .toContainEqual({ conversationId: 'rosalind', messageId: 'message-99999' })
  })
})

describe('older messages', () => {
  it('load above the visible ones without moving them in any frame', async () => {
    const page = await open(showcase({ lines: 300 }))
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    for (let pages = 1; pages <= 3; pages++) {
      await holdCalls(page, 'listMessages')
      await timeline(page).evaluate((element) => (element.scrollTop = 400))
      await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(pages + 1)
      await twoFrames(page)
      const { id, y } = await firstVisible(page)
      const height = await timeline(page).evaluate((element) => element.scrollHeight)
      // Record its position in each frame from now on.
      await page.evaluate((wanted) => {
        const tops: number[] = []
        Object.assign(window, { tops })
        const look = (): void => {
          tops.push(document.querySelector(`[data-id="${wanted}"]`)?.getBoundingClientRect().top ?? NaN)
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }, id)
      await releaseCalls(page, 'listMessages')
      await expect
        .poll(() => timeline(page).evaluate((element) => element.scrollHeight))
        .toBeGreaterThan(height + 500)
      await twoFrames(page)
      expect(Math.abs((await topOf(page, id)) - y)).toBeLessThan(1)
      const tops = await page.evaluate(() => (window as unknown as { tops: number[] }).tops)
      expect(tops.filter((place) => !(Math.abs(place - y) < 1))).toEqual([])
    }
  })

  it('are pruned, and their memory is released once scrolling stops', async () => {
    const page = await open(showcase({ lines: 400 }))
    const freeMemoryCalls = (): Promise<number> => page.evaluate(() => window.fakeMain.freeMemoryCalls)
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    // The memory for loading the list is released first.
    await page.clock.fastForward(10_000)
    await expect.poll(freeMemoryCalls).toBe(1)
    for (let times = 0; times < 7; times++) {
      await timeline(page).evaluate((element) => (element.scrollTop = 0))
      await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(times + 2)
      await twoFrames(page)
    }
    expect(await freeMemoryCalls()).toBe(1)
    await expect
      .poll(async () => {
        await page.clock.fastForward(10_000)
        return freeMemoryCalls()
      })
      .toBe(2)
  })

  it('are drawn only near the visible part', async () => {
    const page = await open(showcase({ lines: 300 }))
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    for (let times = 0; times < 4; times++) {
      await timeline(page).evaluate((element) => (element.scrollTop = 0))
      await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(times + 2)
      await twoFrames(page)
    }
    expect(await timeline(page).locator('.message').count()).toBeLessThan(60)
  })
})

describe('new messages', () => {
  it('scroll into view and are marked as read if the list is at its end', async () => {
    const page = await open(showcase({ lines: 40 }))
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    await page.keyboard.press('F6')
    await timeline(page).press('End')
    let last = ''
    for (const words of ['first arrival', `second arrival ${'long '.repeat(200)}`, 'third arrival']) {
      last = await receiveMessage(page, words)
      await messageRow(page, words.slice(0, 14)).waitFor()
    }
    await twoFrames(page)
    const belowView = await timeline(page).evaluate(
      (one) => one.scrollHeight - one.scrollTop - one.clientHeight
    )
    expect(belowView).toBeLessThan(2)
    await expect
      .poll(() => callsOf(page, 'markRead'))
      .toContainEqual({ conversationId: 'rosalind', messageId: last })
  })

  it('are not marked as read while nobody is at the computer, but as soon as somebody is', async () => {
    const page = await open(showcase(), WIDE, (one) => one.clock.install({ time: NOW }))
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    await timeline(page).press('End')
    await page.clock.fastForward(61_000)
    const id = await receiveMessage(page, 'Anybody there?')
    await messageRow(page, 'Anybody there?').waitFor()
    await twoFrames(page)
    const mark = { conversationId: 'rosalind', messageId: id }
    expect(await callsOf(page, 'markRead')).not.toContainEqual(mark)
    await page.keyboard.press('Shift')
    await expect.poll(() => callsOf(page, 'markRead')).toContainEqual(mark)
  })

  it('do not move the visible messages further up; Jump to latest shows them', async () => {
    const page = await open(showcase({ lines: 40 }))
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    await scrollUp(page, 700)
    await twoFrames(page)
    const { id, y } = await firstVisible(page)
    const read = (await callsOf(page, 'markRead')).length
    await receiveMessage(page, `new one ${'long '.repeat(100)}`)
    await receiveMessage(page, 'newer one')
    await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
    await twoFrames(page)
    expect(Math.abs((await topOf(page, id)) - y)).toBeLessThan(1)
    expect(await callsOf(page, 'markRead')).toHaveLength(read)
    // A screen reader does not announce messages that are out of view.
    expect(await timeline(page).getAttribute('aria-live')).toBe('off')

    await jumpToLatest(page).click()
    await messageRow(page, 'newer one').waitFor()
    await jumpToLatest(page).waitFor({ state: 'detached' })
    await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
    expect(await timeline(page).getAttribute('aria-live')).toBe('polite')
  })

  it('stay visible while the composer grows and the window shrinks', async () => {
    const page = await open(showcase({ lines: 40 }))
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').waitFor()
    await timeline(page).press('End')
    await jumpToLatest(page).waitFor({ state: 'detached' })
    const last = messageRow(page, 'I will set it up')
    await page.getByRole('textbox', { name: 'Message' }).fill('one\ntwo\nthree\nfour\nfive')
    await page.setViewportSize({ width: 420, height: 480 })
    await twoFrames(page)
    const bottom = await last.evaluate((element) => element.getBoundingClientRect().bottom)
    const end = await timeline(page).evaluate((element) => element.getBoundingClientRect().bottom)
    expect(bottom).toBeLessThanOrEqual(end + 1)
  })
})

it('says that a conversation is loading, is empty or failed to load', async () => {
  const scene = { ...showcase(), heldCalls: ['listMessages'] }
  const page = await open(scene)
  await openConversation(page, 'Juno Feld')
  expect(await timeline(page).getAttribute('aria-busy')).toBe('true')
  await releaseCalls(page, 'listMessages')
  await timeline(page).getByText('Nothing here yet. Say hello!').waitFor()
  await page.evaluate(() => {
    window.fakeMain.answers.listMessages = { ok: false, code: 'storage', detail: 'store-full' }
  })
  await openConversation(page, 'Teo Marsh')
  await timeline(page)
    .getByRole('alert')
    .getByText('The disk is full. Free some space, then try again.')
    .waitFor()
  await clearAnswer(page, 'listMessages')
  await timeline(page).getByRole('button', { name: 'Try again' }).click()
  await messageRow(page, 'Photo').waitFor()
})
