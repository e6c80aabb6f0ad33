import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Conversation } from '../sandbox/model.ts'
import { composer, connected, conversations, messages, NARROW, openConversation } from './person.ts'
import { rows, signIn, timeline, WIDE, write } from './person.ts'
import { until } from './program.ts'
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

/** Resolves when the element has stood still for ten frames: the wheel's scrolling is animated. */
const stands = (element: Locator): Promise<void> =>
  element.evaluate(async (scroller) => {
    let still = 0
    let last = scroller.scrollTop
    while (still < 10) {
      await new Promise(requestAnimationFrame)
      still = scroller.scrollTop === last ? still + 1 : 0
      last = scroller.scrollTop
    }
  })

const topOf = async (element: Locator): Promise<number> => (await element.boundingBox())?.y ?? NaN

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
    await until(
      async () => (await rows(program.page, list).count()) === expected.length,
      `Not all ${list} are there.`
    )
    const texts = await rows(program.page, list).allTextContents()
    expected.forEach((conversation, place) => {
      for (const name of namesOf(conversation)) expect(texts[place]).toContain(name)
    })
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
    const last = known(true).at(-1)
    if (last === undefined) throw new Error('There is no Stream.')
    const writer = last.participantIds.find((id) => id !== stage.user.userId) ?? ''
    stage.sandbox.control.say(writer, last.conversationId, 'The lift works again.')
    stage.sandbox.control.say(writer, last.conversationId, 'And the parcels are upstairs.')
    const row = rows(page, 'Streams').first()
    await row
      .filter({ hasText: last.name ?? '' })
      .getByText('2 unread')
      .waitFor()
    expect(await row.textContent()).toContain('And the parcels are upstairs.')
    await until(async () => (await act('state')).badge === 2, 'The badge does not count.')

    await openConversation(page, last.name ?? '')
    await row.getByText('2 unread').waitFor({ state: 'detached' })
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
      .filter(({ service }) => service === 'chat')
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

test('older messages load when scrolling up, and nothing jumps', async () => {
  const { page } = program
  const { conversationId } = known(true).find(({ name }) => name === 'Launch room') ?? { conversationId: '' }
  await openConversation(page, 'Launch room')
  const log = timeline(page)
  await messages(page, 'I bring the numbers from support').waitFor()
  await log.hover()

  const all = stage.sandbox.control.messages(conversationId).map(({ messageId }) => messageId)
  /** The highest message that is drawn: its place in the conversation, and where it stands. */
  const highest = (): Promise<{ id: string; top: number }> =>
    log
      .locator('[data-id]')
      .first()
      .evaluate((element) => ({
        id: element.getAttribute('data-id') ?? '',
        top: element.getBoundingClientRect().top
      }))
  const loading = log.getByText('Loading older messages')

  // Older ones come late, so that before and after can be told apart.
  stage.sandbox.control.fault({ kind: 'delay', times: 1, method: 'GET', path: 'messages', delayMs: 1_000 })
  await until(async () => {
    await page.mouse.wheel(0, -400)
    return (await loading.count()) > 0
  }, 'Scrolling up loads nothing.')
  await stands(log)
  const before = await highest()
  expect(await loading.count()).toBe(1)
  await loading.waitFor({ state: 'detached' })
  await until(
    async () => all.indexOf((await highest()).id) < all.indexOf(before.id),
    'No older message came.'
  )
  await stands(log)
  expect(await topOf(log.locator(`[data-id="${before.id}"]`))).toBeCloseTo(before.top, 0)
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
