import { beforeAll, describe, expect, test } from 'vitest'
import type { Conversation } from '../sandbox/model.ts'
import { composer, connected, conversations, messages, NARROW, openConversation } from './person.ts'
import { rows, signIn, timeline, WIDE, write } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage({ sandbox: { messages: 1_400 } })
let program: Program

/** Ana's conversations of one kind, latest first, as the service has them. */
function known(stream: boolean): Conversation[] {
  const { control } = stage.sandbox
  const lastAt = ({ conversationId, createdOn }: Conversation): string =>
    control.messages(conversationId).at(-1)?.createdOn ?? createdOn
  return control
    .conversations()
    .filter((one) => one.stream === stream && one.participantIds.includes(stage.user.userId))
    .sort((a, b) => (lastAt(a) < lastAt(b) ? 1 : -1))
}

/** What the row of a conversation must hold: its name, or the names of the others. */
function namesOf({ name, participantIds }: Conversation): string[] {
  if (name !== undefined) return [name]
  const others = participantIds.filter((id) => id !== stage.user.userId)
  return others.map((id) => stage.sandbox.users.find(({ userId }) => userId === id)?.name ?? id)
}

const withResident = (): Conversation => {
  const found = known(false).find(({ participantIds }) => participantIds.length === 2)
  if (found === undefined) throw new Error('Nobody talks with the resident.')
  return found
}

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
  // People are asked for last: nothing is pulled any more.
  const { control } = stage.sandbox
  const pulled = (): boolean =>
    control.requests().some(({ path, status }) => path.endsWith('/users') && status === 200)
  await until(pulled, 'The people were not asked for.')
})

describe('the conversations', () => {
  test.each([
    ['Streams', true],
    ['Direct messages', false]
  ] as const)('%s stand latest first, by their names', async (list, stream) => {
    const expected = known(stream)
    const stands = async (): Promise<boolean> => {
      const texts = await rows(program.page, list).allTextContents()
      return (
        texts.length === expected.length &&
        expected.every((one, place) => namesOf(one).every((name) => texts[place]?.includes(name)))
      )
    }
    await until(stands, `${list} stand otherwise.`)
  })

  test('what is older than the first sign-in counts as read', async () => {
    expect(
      await conversations(program.page)
        .getByText(/\d unread/)
        .count()
    ).toBe(0)
    expect((await program.act('state')).badge).toBe(0)
  })

  test('one with news comes first, counts what is unread, and no more once it is open', async () => {
    const { page, act } = program
    const { resident, control } = stage.sandbox
    const last = known(true).findLast(({ participantIds }) => participantIds.includes(resident.userId))
    if (last?.name === undefined) throw new Error('The resident is in no Stream.')
    // To anybody else the resident would answer, which counts too.
    const say = (words: string): void => void control.say(resident.userId, last.conversationId, words)
    const row = rows(page, 'Streams').first().filter({ hasText: last.name })
    say('The lift works again.')
    await row.getByText('1 unread').waitFor()
    say('And the parcels are upstairs.')
    await row.getByText('2 unread').waitFor()
    await row.getByText('And the parcels are upstairs.').waitFor()
    await until(async () => (await act('state')).badge === 2, 'The badge does not count.')

    await openConversation(page, last.name)
    await row.getByText(/unread/).waitFor({ state: 'detached' })
    await until(async () => (await act('state')).badge === 0, 'The badge stays.')
  })
})

describe('a message', () => {
  test('is there at once as sending, then as sent', async () => {
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
    const held = stage.sandbox.control.messages(withResident().conversationId)
    expect(held.map(({ body }) => body)).not.toContain('Are the phones set up?')
    await mine.getByText('Sending…').waitFor({ state: 'detached' })
    expect(await mine.count()).toBe(1)
  })

  test('is answered live, and nothing was asked for', async () => {
    const { page } = program
    const { control, resident } = stage.sandbox
    const { conversationId } = withResident()
    await openConversation(page, resident.name)
    // The first look since the start asks for the newest messages, which may take until after the composer is there.
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
      // Other conversations may be caught up with meanwhile.
      .filter(({ service, path }) => service === 'chat' && path.includes(conversationId))
    expect(calls.map(({ method, path }) => `${method} ${path.split('/').at(-1) ?? ''}`)).toEqual([
      'POST messages'
    ])
  })

  test('is sent by Enter, and Shift+Enter breaks the line', async () => {
    const { page } = program
    await composer(page).fill('One line')
    await composer(page).press('Shift+Enter')
    await composer(page).pressSequentially('and another')
    expect(await composer(page).inputValue()).toBe('One line\nand another')
    await composer(page).press('Enter')
    await messages(page, 'and another').waitFor()
    const { conversationId } = withResident()
    const sent = (): boolean =>
      stage.sandbox.control.messages(conversationId).some(({ body }) => body === 'One line\nand another')
    await until(sent, 'The message did not reach the service.')
  })
})

describe('the window', () => {
  test('has list and conversation beside each other where it is wide', async () => {
    const { page } = program
    await page.setViewportSize(WIDE)
    await openConversation(page, 'Launch room')
    const [list, talk] = [await conversations(page).boundingBox(), await timeline(page).boundingBox()]
    expect(list?.width).toBeGreaterThan(280)
    expect(talk?.x).toBeGreaterThanOrEqual((list?.x ?? 0) + (list?.width ?? 0))
    expect(talk?.width).toBeGreaterThan(600)
  })

  test('has one of the two where it is narrow, and Back returns to the same place', async () => {
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

test('older messages load when scrolling up, and nothing jumps', async () => {
  const { page } = program
  const { control } = stage.sandbox
  const { conversationId } = known(true).find(({ name }) => name === 'Launch room') ?? { conversationId: '' }
  await page.setViewportSize(WIDE)
  await openConversation(page, 'Launch room')
  const log = timeline(page)
  await messages(page, 'I bring the numbers from support').waitFor()
  const all = control.messages(conversationId).map(({ messageId }) => messageId)
  expect(all.length).toBeGreaterThan(100)

  // Scrolls up to the oldest; meanwhile, how far the first message on the screen was moved by anything else.
  const { worst, seen } = await log.evaluate(async (scroller, oldest) => {
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
    return { worst: moved, seen: [...ids] }
  }, all[0] ?? '')
  expect(all.filter((id) => !seen.includes(id))).toEqual([])
  expect(worst).toBeLessThanOrEqual(1)
})
