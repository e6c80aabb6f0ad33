import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../../preload/contract/index.ts'
import { atRest } from '../at-rest.ts'
import { showcase } from '../scene.ts'
import { callsOf, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()

const log = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })
/** The row of a message by its words. */
const row = (page: Page, words: string): Locator => log(page).locator('.message').filter({ hasText: words })
async function textsOf(message: Locator): Promise<string[]> {
  const lines = (await message.innerText()).split('\n')
  return lines.filter((line) => line !== '')
}

/** Somebody writes in the open conversation. */
async function arrive(page: Page, words: string): Promise<void> {
  await page.evaluate((text) => {
    const all = window.fakeMain.scene.messages.rosalind ?? []
    const id = `message-9${String(all.length).padStart(5, '0')}`
    const first = all.find(({ author }) => !author.me)
    if (first === undefined) throw new Error('Nobody else is here.')
    const createdAt = new Date(Date.now() + all.length).toISOString()
    all.push({ ...first, id, content: { kind: 'text', text }, createdAt })
    window.fakeMain.emit('messagesChanged', { conversationId: 'rosalind', ids: [id], replaced: {} })
  }, words)
}

/** The first message whose top is on the screen, and where that is. */
function firstVisible(page: Page): Promise<{ id: string; y: number }> {
  return log(page).evaluate((element) => {
    const top = element.getBoundingClientRect().top
    const rows = [...element.querySelectorAll<HTMLElement>('.message')]
    const first = rows.find((one) => one.getBoundingClientRect().top >= top)
    return { id: first?.dataset.id ?? '', y: first?.getBoundingClientRect().top ?? NaN }
  })
}
const placeOf = (page: Page, id: string): Promise<number> =>
  log(page).evaluate(
    (element, wanted) => element.querySelector(`[data-id="${wanted}"]`)?.getBoundingClientRect().top ?? NaN,
    id
  )
/** The page has drawn what it knows, twice: sizes that it learns while drawing count too. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
  )

async function scrollUp(page: Page, pixels: number): Promise<void> {
  await atRest(log(page))
  // At once: a wheel goes on for some frames, and they would count as the page's.
  await log(page).evaluate((element, up) => element.scrollBy(0, -up), pixels)
  await page.getByRole('button', { name: 'Jump to latest' }).waitFor()
}

describe('what is shown', () => {
  it('groups the messages of one person within five minutes, under days and the "New" line', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    expect(await textsOf(row(page, 'moved the switch-over'))).toEqual([
      'Today',
      'RO',
      'Rosalind Okafor 13:48',
      'The customer moved the switch-over to Thursday, 18:00.'
    ])
    expect(await textsOf(row(page, 'number range'))).toEqual([
      // For a screen reader alone.
      'Rosalind Okafor, 13:49',
      'Their number range is in the sheet: https://numbers.example/range'
    ])
    expect((await textsOf(row(page, 'both sites tested'))).slice(-1)).toEqual(['13:52'])
    expect((await textsOf(row(page, 'Switch-over rehearsal'))).slice(0, 3)).toEqual([
      'New',
      'RO',
      'Rosalind Okafor 14:03'
    ])
    expect((await textsOf(row(page, 'I will set it up'))).at(-1)).toBe('Sending…')
  })

  it('puts own messages right and others left', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const [own, other] = [row(page, 'both sites tested'), row(page, 'number range')].map((one) =>
      one.locator('.bubble').evaluate((bubble) => {
        const around = bubble.closest('article')?.getBoundingClientRect()
        const { left, right } = bubble.getBoundingClientRect()
        return { left: left - (around?.left ?? 0), right: (around?.right ?? 0) - right }
      })
    )
    expect((await own)?.right).toBe(0)
    expect((await other)?.left).toBe(42)
  })

  it('is HTML without anything that runs, loads, styles or leads elsewhere', async () => {
    const page = await open()
    await openConversation(page, 'Launch room')
    const html = row(page, 'Fixed in').locator('.html')
    await html.waitFor()
    expect(await html.innerHTML()).toBe(
      '<p>Fixed in <b>8.1.4</b>, see <a href="https://notes.example/814" title="https://notes.example/814">' +
        'https://notes.example/814</a></p><ul><li>save</li><li>update</li></ul>'
    )
  })

  it('is an action card whose buttons write or open', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const card = row(page, 'Switch-over rehearsal')
    await card.getByRole('button', { name: 'Accept' }).click()
    expect(await callsOf(page, 'sendMessage')).toEqual([{ conversationId: 'rosalind', text: 'Accepted' }])
    await card.getByRole('button', { name: 'Open plan' }).click()
    expect(await callsOf(page, 'openLink')).toEqual([{ url: 'https://plan.example/7' }])
  })

  it('opens links through the program alone, and shows no other kind as a link', async () => {
    const scene = showcase()
    const words = 'https://a.example/x mailto:ana@b.example file:///etc/passwd javascript:alert(1) smb://c'
    const [first] = scene.messages.rosalind ?? []
    if (first) first.content = { kind: 'text', text: words }
    const page = await open(scene)
    await openConversation(page, 'Rosalind Okafor')
    const links = row(page, 'file:///etc/passwd').getByRole('link')
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

  it('says what was not sent or maybe was, with Retry and Delete, and what was edited', async () => {
    const page = await open()
    await openConversation(page, 'Dara Quill')
    await row(page, 'send me the list').getByText('edited').waitFor()
    const notSent = row(page, 'Here it is.')
    expect(await textsOf(notSent)).toEqual(
      expect.arrayContaining(['Not sent', 'Retry', 'Delete', 'CloudLink did not accept this.'])
    )
    await notSent.getByRole('button', { name: 'Retry' }).click()
    expect(await callsOf(page, 'retryMessage')).toEqual([{ id: 'send-2' }])
    const maybe = row(page, 'And the other one.')
    await maybe.getByText('May have been sent. Look before you send it again.').waitFor()
    await maybe.getByRole('button', { name: 'Delete' }).click()
    await maybe.waitFor({ state: 'detached' })
    expect(await callsOf(page, 'deleteUnsent')).toEqual([{ id: 'send-3' }])
  })

  it('keeps the row of a message that is sent meanwhile', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    const message = row(page, 'I will set it up')
    await message.waitFor()
    const element = await message.elementHandle()
    await page.evaluate(() => {
      const all = window.fakeMain.scene.messages.rosalind ?? []
      const sent = all.at(-1)
      if (sent) Object.assign(sent, { id: 'message-99999', state: 'sent' } satisfies Partial<Message>)
      const told = {
        conversationId: 'rosalind',
        ids: ['message-99999'],
        replaced: { 'send-1': 'message-99999' }
      }
      window.fakeMain.emit('messagesChanged', told)
    })
    await message.getByText('14:05').waitFor()
    expect(await element.evaluate((one) => one.isConnected)).toBe(true)
    await expect
      .poll(() => callsOf(page, 'markRead'))
      .toContainEqual({ conversationId: 'rosalind', messageId: 'message-99999' })
  })
})

describe('older messages', () => {
  it('load above what is read, which stays where it is in every frame', async () => {
    const page = await open(showcase({ lines: 300 }))
    await openConversation(page, 'Rosalind Okafor')
    await row(page, 'ring them at three').waitFor()
    for (let pages = 1; pages <= 3; pages++) {
      await page.evaluate(() => window.fakeMain.hold('listMessages'))
      await log(page).evaluate((element) => (element.scrollTop = 400))
      await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(pages + 1)
      await drawn(page)
      const { id, y } = await firstVisible(page)
      const height = await log(page).evaluate((element) => element.scrollHeight)
      // Where it is in each frame from now on.
      await page.evaluate((wanted) => {
        const places: number[] = []
        Object.assign(window, { places })
        const look = (): void => {
          places.push(document.querySelector(`[data-id="${wanted}"]`)?.getBoundingClientRect().top ?? NaN)
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }, id)
      await page.evaluate(() => window.fakeMain.release('listMessages'))
      await expect
        .poll(() => log(page).evaluate((element) => element.scrollHeight))
        .toBeGreaterThan(height + 500)
      await drawn(page)
      expect(Math.abs((await placeOf(page, id)) - y)).toBeLessThan(1)
      const places = await page.evaluate(() => (window as unknown as { places: number[] }).places)
      expect(places.filter((place) => !(Math.abs(place - y) < 1))).toEqual([])
    }
  })

  it('are let go of, and their memory is given back once nobody scrolls', async () => {
    const page = await open(showcase({ lines: 400 }))
    const freed = (): Promise<number> => page.evaluate(() => window.fakeMain.freed)
    await openConversation(page, 'Rosalind Okafor')
    await row(page, 'ring them at three').waitFor()
    // What the list took is given back first.
    await page.clock.fastForward(10_000)
    await expect.poll(freed).toBe(1)
    for (let times = 0; times < 7; times++) {
      await log(page).evaluate((element) => (element.scrollTop = 0))
      await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(times + 2)
      await drawn(page)
    }
    expect(await freed()).toBe(1)
    await expect
      .poll(async () => {
        await page.clock.fastForward(10_000)
        return freed()
      })
      .toBe(2)
  })

  it('are drawn only near what is looked at', async () => {
    const page = await open(showcase({ lines: 300 }))
    await openConversation(page, 'Rosalind Okafor')
    await row(page, 'ring them at three').waitFor()
    for (let times = 0; times < 4; times++) {
      await log(page).evaluate((element) => (element.scrollTop = 0))
      await expect.poll(() => callsOf(page, 'listMessages')).toHaveLength(times + 2)
      await drawn(page)
    }
    expect(await log(page).locator('.message').count()).toBeLessThan(60)
  })
})

describe('new messages', () => {
  it('are followed by who is at the end, and are read', async () => {
    const page = await open(showcase({ lines: 40 }))
    await openConversation(page, 'Rosalind Okafor')
    await row(page, 'ring them at three').waitFor()
    await page.keyboard.press('F6')
    await log(page).press('End')
    for (const words of ['first arrival', `second arrival ${'long '.repeat(200)}`, 'third arrival']) {
      await arrive(page, words)
      await row(page, words.slice(0, 14)).waitFor()
    }
    await drawn(page)
    const toGo = await log(page).evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight)
    expect(toGo).toBeLessThan(2)
    const last = (await page.evaluate(() => window.fakeMain.scene.messages.rosalind?.at(-1)?.id)) ?? ''
    await expect
      .poll(() => callsOf(page, 'markRead'))
      .toContainEqual({ conversationId: 'rosalind', messageId: last })
  })

  it('never move what is read higher up; one button leads to them', async () => {
    const page = await open(showcase({ lines: 40 }))
    await openConversation(page, 'Rosalind Okafor')
    await row(page, 'ring them at three').waitFor()
    await scrollUp(page, 700)
    await drawn(page)
    const { id, y } = await firstVisible(page)
    const read = (await callsOf(page, 'markRead')).length
    await arrive(page, `new one ${'long '.repeat(100)}`)
    await arrive(page, 'newer one')
    await expect.poll(() => callsOf(page, 'getMessages')).toHaveLength(2)
    await drawn(page)
    expect(Math.abs((await placeOf(page, id)) - y)).toBeLessThan(1)
    expect(await callsOf(page, 'markRead')).toHaveLength(read)
    // Nobody is told aloud what they do not look at.
    expect(await log(page).getAttribute('aria-live')).toBe('off')

    await page.getByRole('button', { name: 'Jump to latest' }).click()
    await row(page, 'newer one').waitFor()
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'detached' })
    await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(read + 1)
    expect(await log(page).getAttribute('aria-live')).toBe('polite')
  })

  it('stay in sight while the composer grows and the window shrinks', async () => {
    const page = await open(showcase({ lines: 40 }))
    await openConversation(page, 'Rosalind Okafor')
    await row(page, 'ring them at three').waitFor()
    await log(page).press('End')
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'detached' })
    const last = row(page, 'I will set it up')
    await page.getByRole('textbox', { name: 'Message' }).fill('one\ntwo\nthree\nfour\nfive')
    await page.setViewportSize({ width: 420, height: 480 })
    await drawn(page)
    const bottom = await last.evaluate((element) => element.getBoundingClientRect().bottom)
    const end = await log(page).evaluate((element) => element.getBoundingClientRect().bottom)
    expect(bottom).toBeLessThanOrEqual(end + 1)
  })
})

it('a conversation without messages, one that loads and one that fails each say so', async () => {
  const scene = { ...showcase(), held: ['listMessages'] }
  const page = await open(scene)
  await openConversation(page, 'Juno Feld')
  expect(await log(page).getAttribute('aria-busy')).toBe('true')
  await page.evaluate(() => window.fakeMain.release('listMessages'))
  await log(page).getByText('Nothing here yet. Say hello!').waitFor()
  await page.evaluate(() => {
    window.fakeMain.answers.listMessages = { ok: false, code: 'storage', detail: 'store-full' }
  })
  await openConversation(page, 'Teo Marsh')
  await log(page).getByRole('alert').getByText('The disk is full. Free some space, then try again.').waitFor()
  await page.evaluate(() => delete window.fakeMain.answers.listMessages)
  await log(page).getByRole('button', { name: 'Try again' }).click()
  await row(page, 'Photo').waitFor()
})
