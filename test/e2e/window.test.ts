import { beforeAll, describe, expect, test } from 'vitest'
import type { Conversation } from '../sandbox/model.ts'
import { composer, connected, conversations, messages, NARROW, openConversation } from './person.ts'
import { rows, signIn, timeline, WIDE, write } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage({ sandbox: { messages: 1_400 } })
let program: Program

/** The conversations of the user at the service, Streams or direct messages, latest first. */
function conversationsAtService(stream: boolean): Conversation[] {
  const { control } = stage.sandbox
  const lastAt = ({ conversationId, createdOn }: Conversation): string =>
    control.messages(conversationId).at(-1)?.createdOn ?? createdOn
  return control
    .conversations()
    .filter((one) => one.stream === stream && one.participantIds.includes(stage.user.userId))
    .sort((a, b) => (lastAt(a) < lastAt(b) ? 1 : -1))
}

/** The names in the row of a conversation: its own, or those of the other people. */
function expectedNames({ name, participantIds }: Conversation): string[] {
  if (name !== undefined) return [name]
  const others = participantIds.filter((id) => id !== stage.user.userId)
  return others.map((id) => stage.sandbox.users.find(({ userId }) => userId === id)?.name ?? id)
}

const conversationWithResident = (): Conversation => {
  const found = conversationsAtService(false).find(({ participantIds }) => participantIds.length === 2)
  if (found === undefined) throw new Error('There is no direct message with the resident.')
  return found
}

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
  // The directory is fetched last, so nothing else is being fetched any more.
  const { control } = stage.sandbox
  const directoryFetched = (): boolean =>
    control.requests().some(({ path, status }) => path.endsWith('/users') && status === 200)
  await until(directoryFetched, 'The directory was not fetched.')
})

describe('the conversation list', () => {
  test.each([
    ['Streams', true],
    ['Direct messages', false]
  ] as const)('shows %s latest first, with their names', async (list, stream) => {
    const expected = conversationsAtService(stream)
    const isInOrder = async (): Promise<boolean> => {
      const texts = await rows(program.page, list).allTextContents()
      return (
        texts.length === expected.length &&
        expected.every((one, place) => expectedNames(one).every((name) => texts[place]?.includes(name)))
      )
    }
    await until(isInOrder, `${list} are in another order.`)
  })

  test('shows the pictures of people and Streams, which only main fetches', async () => {
    const { page } = program
    const { control, users } = stage.sandbox
    const isShown = async (): Promise<boolean> =>
      (await page.locator('nav .avatar:not(.stream) img.drawn').count()) > 0 &&
      (await page.locator('nav .avatar.stream img.drawn').count()) > 0
    await until(isShown, 'No picture was shown.')
    const addresses = await page
      .locator('nav .avatar img')
      .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).currentSrc))
    for (const address of addresses) expect(address).toMatch(/^[a-z]+:\/\/[\w.-]+\/pictures\/[0-9a-f]{40}$/)
    const fetched = control.requests().filter(({ path }) => path.includes('/pictures/'))
    expect(fetched.length).toBeGreaterThan(0)
    expect(fetched.every(({ mitelApp }) => mitelApp.startsWith('cloudlinkchat-desktop/'))).toBe(true)
    // Not those of everybody in the directory.
    expect(new Set(fetched.map(({ path }) => path)).size).toBeLessThan(
      users.length + control.conversations().length
    )
  })

  test('counts messages from before the first sign-in as read', async () => {
    expect(
      await conversations(program.page)
        .getByText(/\d unread/)
        .count()
    ).toBe(0)
    expect((await program.act('state')).badge).toBe(0)
  })

  test('moves a conversation with new messages to the top and counts them until it is opened', async () => {
    const { page, act } = program
    const { resident, control } = stage.sandbox
    const last = conversationsAtService(true).findLast(({ participantIds }) =>
      participantIds.includes(resident.userId)
    )
    if (last?.name === undefined) throw new Error('The resident is in no Stream.')
    // The resident writes, because it would answer anybody else, which would count too.
    const say = (words: string): void => void control.say(resident.userId, last.conversationId, words)
    const row = rows(page, 'Streams').first().filter({ hasText: last.name })
    say('The lift works again.')
    await row.getByText('1 unread').waitFor()
    say('And the parcels are upstairs.')
    await row.getByText('2 unread').waitFor()
    await row.getByText('And the parcels are upstairs.').waitFor()
    await until(async () => (await act('state')).badge === 2, 'The badge does not count the messages.')

    await openConversation(page, last.name)
    await row.getByText(/unread/).waitFor({ state: 'detached' })
    await until(async () => (await act('state')).badge === 0, 'The badge stays.')
  })
})

describe('a message', () => {
  test('is shown at once as sending, then as sent', async () => {
    const { page } = program
    await openConversation(page, stage.sandbox.resident.name)
    stage.sandbox.control.fault({
      kind: 'delay',
      times: 1,
      method: 'POST',
      path: 'messages$',
      delayMs: 1_500
    })
    await write(page, 'Are the phones set up?')
    const mine = messages(page, 'Are the phones set up?')
    await mine.getByText('Sending…').waitFor()
    expect(await composer(page).inputValue()).toBe('')
    const atService = stage.sandbox.control.messages(conversationWithResident().conversationId)
    expect(atService.map(({ body }) => body)).not.toContain('Are the phones set up?')
    await mine.getByText('Sending…').waitFor({ state: 'detached' })
    expect(await mine.count()).toBe(1)
  })

  test('is answered by a live event, without fetching', async () => {
    const { page } = program
    const { control, resident } = stage.sandbox
    const { conversationId } = conversationWithResident()
    await openConversation(page, resident.name)
    // Opening the conversation for the first time fetches its newest messages, which may end after the composer is
    // shown.
    await until(
      () =>
        control
          .requests()
          .some(({ method, path }) => method === 'GET' && path.includes(`${conversationId}/messages`)),
      'The newest messages were not fetched.'
    )
    const before = control.requests().length
    await write(page, 'And the one of the front desk?')
    await messages(page, 'And the one of the front desk?').waitFor()
    const answer = (): string | undefined => {
      const all = control.messages(conversationId)
      const place = all.findIndex(({ body }) => body === 'And the one of the front desk?')
      return place < 0
        ? undefined
        : all.slice(place).find(({ createdBy }) => createdBy === resident.userId)?.body
    }
    await until(() => answer() !== undefined, 'The resident did not answer.')
    await timeline(page)
      .getByRole('article')
      .last()
      .filter({ hasText: answer() ?? '' })
      .waitFor()
    const calls = control
      .requests()
      .slice(before)
      // Other conversations may be fetched meanwhile.
      .filter(({ service, path }) => service === 'chat' && path.includes(conversationId))
    expect(calls.map(({ method, path }) => `${method} ${path.split('/').at(-1) ?? ''}`)).toEqual([
      'POST messages'
    ])
  })

  test('is sent with Enter, and Shift+Enter breaks the line', async () => {
    const { page } = program
    await composer(page).fill('One line')
    await composer(page).press('Shift+Enter')
    await composer(page).pressSequentially('and another')
    expect(await composer(page).inputValue()).toBe('One line\nand another')
    await composer(page).press('Enter')
    await messages(page, 'and another').waitFor()
    const { conversationId } = conversationWithResident()
    const sent = (): boolean =>
      stage.sandbox.control.messages(conversationId).some(({ body }) => body === 'One line\nand another')
    await until(sent, 'The message did not reach the service.')
  })
})

describe('the window', () => {
  test('shows list and conversation side by side if it is wide', async () => {
    const { page } = program
    await page.setViewportSize(WIDE)
    await openConversation(page, 'Launch room')
    const [list, log] = [await conversations(page).boundingBox(), await timeline(page).boundingBox()]
    expect(list?.width).toBeGreaterThan(280)
    expect(log?.x).toBeGreaterThanOrEqual((list?.x ?? 0) + (list?.width ?? 0))
    expect(log?.width).toBeGreaterThan(600)
  })

  test('shows one of the two if it is narrow, and Back returns to the same row', async () => {
    const { page } = program
    await page.setViewportSize(NARROW)
    await timeline(page).waitFor()
    await conversations(page).waitFor({ state: 'hidden' })
    expect((await timeline(page).boundingBox())?.width).toBe(NARROW.width)
    await page.getByRole('button', { name: 'Back' }).click()
    await conversations(page).waitFor()
    await timeline(page).waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Launch room')
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider).toBeLessThanOrEqual(0)
  })
})

test('older messages load when scrolling up, without moving the visible ones', async () => {
  const { page } = program
  const { control } = stage.sandbox
  const { conversationId } = conversationsAtService(true).find(({ name }) => name === 'Launch room') ?? {
    conversationId: ''
  }
  await page.setViewportSize(WIDE)
  await openConversation(page, 'Launch room')
  const log = timeline(page)
  await messages(page, 'bring the numbers from support').waitFor()
  const all = control.messages(conversationId).map(({ messageId }) => messageId)
  expect(all.length).toBeGreaterThan(100)

  // Scrolls up to the oldest message, and measures how far the first visible message moves between the steps, in px.
  const { maxMovement, seen } = await log.evaluate(async (scroller, oldest) => {
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame)
    const drawn = (): HTMLElement[] => [...scroller.querySelectorAll<HTMLElement>('[data-id]')]
    const topOf = (element: Element): number => element.getBoundingClientRect().top
    const ids = new Set<string>()
    const look = (): void => drawn().forEach(({ dataset }) => ids.add(dataset.id ?? ''))
    look()
    let moved = 0
    for (let step = 0; step < 3_000 && !(ids.has(oldest) && scroller.scrollTop === 0); step++) {
      scroller.scrollBy(0, -200)
      await frame()
      await frame()
      look()
      const first = drawn().find((one) => topOf(one) >= topOf(scroller))
      const before = first === undefined ? 0 : topOf(first)
      await frame()
      await frame()
      if (first?.isConnected === true) moved = Math.max(moved, Math.abs(topOf(first) - before))
    }
    return { maxMovement: moved, seen: [...ids] }
  }, all[0] ?? '')
  expect(all.filter((id) => !seen.includes(id))).toEqual([])
  expect(maxMovement).toBeLessThanOrEqual(1)
})
