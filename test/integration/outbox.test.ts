import { describe, expect, test } from 'vitest'
import type { OutboxRow } from '../../main/store/types.ts'
import { useOutbox } from './outbox-stage.ts'
import { conversationOf, userOf } from '../support/sandbox-caller.ts'

const DAY_MS = 24 * 60 * 60_000
const stage = useOutbox()

const rows = async (): Promise<Pick<OutboxRow, 'text' | 'state' | 'failureCode'>[]> =>
  (await stage.store.listOutbox()).map(({ text, state, failureCode }) => ({ text, state, failureCode }))

/** Ana writes on another device, which knows nothing of our tags. */
function sayElsewhere(text: string): void {
  const { sandbox } = stage.service
  sandbox.control.say(userOf(sandbox, 'Ana').userId, stage.lunch, text)
}

test('whoever wrote a message has it before anything else is told or asked', async () => {
  const { sendId } = await stage.outbox.send(stage.lunch, 'one')
  expect(stage.changed).toEqual([])
  await stage.service.clock.passUntil(stage.isEmpty)
  expect(stage.changed).toEqual([sendId])
  expect(stage.atService()).toEqual(['one'])
})

test('where the program ends right then, the message goes out with the next start', async () => {
  await stage.send('one')
  stage.outbox.stop()
  await stage.service.clock.settled()
  expect(stage.changed).toEqual([])
  expect(stage.posts()).toEqual([])
  await stage.restart()
  await stage.service.clock.passUntil(stage.isEmpty)
  expect(stage.atService()).toEqual(['one'])
})

describe('what is refused', () => {
  test.each([
    ['rejected', 422, { name: 'BadRequest', message: 'too long' }],
    ['forbidden', 403, { message: 'not a valid key=value pair' }],
    ['not-found', 404, { name: 'NotFound', message: 'gone' }]
  ] as const)('stands as %s with its reason, and keeps nothing back', async (code, status, body) => {
    const { clock } = stage.service
    stage.strike({ kind: 'status', status, body })
    const [id = ''] = await stage.send('one', 'two')
    await clock.passUntil(async () => (await rows()).length === 1)
    expect(await rows()).toEqual([{ text: 'one', state: 'not-sent', failureCode: code }])
    expect(stage.atService()).toEqual(['two'])
    await clock.pass(10 * 60_000)
    expect(stage.posts()).toHaveLength(2)

    await stage.outbox.retry(id)
    await clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['two', 'one'])
  })

  test('can be deleted', async () => {
    stage.strike({ kind: 'status', status: 404 })
    const [id = ''] = await stage.send('one')
    await stage.service.clock.passUntil(async () => (await rows())[0]?.state === 'not-sent')
    await stage.outbox.remove(id)
    expect(await stage.isEmpty()).toBe(true)
    await expect(stage.outbox.retry(id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(stage.outbox.remove(id)).rejects.toMatchObject({ code: 'not-found' })
    await stage.restart()
    await stage.service.clock.pass(60_000)
    expect(stage.atService()).toEqual([])
  })
})

// How far the sending has come when Delete arrives is a matter of turns of the event loop.
test.each(Array.from({ length: 16 }, (_, turns) => turns))(
  'Retry and then Delete after %d turns: the message is deleted or sent, never both',
  async (turns) => {
    stage.strike({ kind: 'status', status: 404 })
    const [id = ''] = await stage.send('one')
    await stage.service.clock.passUntil(async () => (await rows())[0]?.state === 'not-sent')
    await stage.outbox.retry(id)
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    const deleted = await stage.outbox.remove(id).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(rejected|not-found)$/) as string })
        return false
      }
    )
    await stage.service.clock.passUntil(stage.isEmpty)
    await stage.service.clock.pass(60_000)
    expect(stage.atService()).toEqual(deleted ? [] : ['one'])
  }
)

describe('the tag', () => {
  test('that the service refuses is left out from then on', async () => {
    stage.strike({ kind: 'refuse-tag', times: -1 })
    await stage.send('one', 'two')
    await stage.service.clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['one', 'two'])
    expect(stage.posts().map(({ status }) => status)).toEqual([400, 201, 201])
  })

  test('that the service drops: author, words and time tell', async () => {
    stage.strike({ kind: 'drop-tag', times: -1 })
    stage.strike({ kind: 'late-commit', status: 504, delayMs: 20_000 })
    await stage.send('one', 'two')
    await stage.service.clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['one', 'two'])
    expect(stage.posts()).toHaveLength(2)
  })

  test('dropped from two equal messages: one is never taken for the other', async () => {
    stage.strike({ kind: 'drop-tag', times: -1 })
    stage.strike({ kind: 'reset-after' })
    stage.strike({ kind: 'reset-before' })
    await stage.send('same', 'same')
    await stage.service.clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['same', 'same'])
    expect(stage.posts()).toHaveLength(3)
  })

  test('dropped where two messages could be it: the person is asked', async () => {
    stage.strike({ kind: 'drop-tag', times: -1 })
    stage.strike({ kind: 'reset-after' })
    const [id = ''] = await stage.send('same', 'next')
    await stage.service.clock.passUntil(() => stage.posts().length === 1)
    sayElsewhere('same')
    await stage.service.clock.passUntil(async () => (await rows()).length === 1)
    expect(await rows()).toMatchObject([{ text: 'same', state: 'maybe-sent' }])
    await stage.service.clock.pass(10 * 60_000)
    await stage.restart()
    await stage.service.clock.pass(10 * 60_000)
    expect(stage.atService()).toEqual(['same', 'same', 'next'])

    await stage.outbox.remove(id)
    expect(await stage.isEmpty()).toBe(true)
  })

  test('missing on the same words from another device, written before the attempt', async () => {
    sayElsewhere('ok')
    await stage.service.clock.pass(20_000)
    stage.strike({ kind: 'reset-before' })
    const [id = ''] = await stage.send('ok')
    await stage.service.clock.passUntil(async () => (await rows())[0]?.state === 'maybe-sent')
    await stage.outbox.retry(id)
    await stage.service.clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['ok', 'ok'])
  })
})

test('an attempt is found behind everything that was written since', async () => {
  const { clock, sandbox } = stage.service
  stage.strike({ kind: 'reset-after' })
  await stage.send('one')
  await clock.passUntil(() => stage.posts().length === 1)
  for (let place = 0; place < 130; place++) {
    sandbox.control.say(userOf(sandbox, 'Imke').userId, stage.lunch, `talk ${place}`)
  }
  await clock.passUntil(stage.isEmpty)
  expect(stage.posts()).toHaveLength(1)
  const pages = sandbox.control
    .requests()
    .filter(({ method, path }) => method === 'GET' && path.endsWith('/messages'))
  expect(pages).toHaveLength(3)
})

test('one is on its way a conversation, and conversations do not wait for each other', async () => {
  const { clock, sandbox } = stage.service
  const launch = conversationOf(sandbox, 'Launch room')
  const held = sandbox.control.messages(launch).length
  stage.strike({ kind: 'hang' })
  await stage.send('one', 'two')
  await clock.passUntil(() => stage.posts().length === 1)
  await stage.outbox.send(launch, 'elsewhere')
  await clock.settled()
  expect(stage.posts()).toHaveLength(2)
  expect(
    sandbox.control
      .messages(launch)
      .slice(held)
      .map(({ body }) => body)
  ).toEqual(['elsewhere'])
  expect(stage.atService()).toEqual([])
  await clock.passUntil(stage.isEmpty)
  expect(stage.atService()).toEqual(['one', 'two'])
})

test('what is on its way can be neither deleted nor begun anew, what waits behind it can be deleted', async () => {
  const { clock } = stage.service
  stage.strike({ kind: 'hang' })
  const [first = '', second = ''] = await stage.send('one', 'two')
  await clock.passUntil(() => stage.posts().length === 1)
  await expect(stage.outbox.remove(first)).rejects.toMatchObject({ code: 'rejected' })
  await stage.outbox.retry(first)
  await stage.outbox.remove(second)
  await clock.settled()
  expect(stage.posts()).toHaveLength(1)
  await clock.passUntil(stage.isEmpty)
  expect(stage.atService()).toEqual(['one'])
})

test('without the service it tries again after pauses that double up to a minute', async () => {
  const { clock, sandbox } = stage.service
  // Nobody listens there: certainly nothing was sent.
  await sandbox.stop()
  const asked = clock.asked.length
  await stage.send('one', 'two')
  await clock.pass(10 * 60_000)
  const pauses = clock.asked.slice(asked).filter((ms) => ms !== 35_000)
  const bases = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
  bases.forEach((base, place) => {
    expect(pauses[place]).toBeGreaterThanOrEqual(base / 2)
    expect(pauses[place]).toBeLessThanOrEqual(base)
  })
  expect(await rows()).toMatchObject([
    { text: 'one', state: 'sending' },
    { text: 'two', state: 'sending' }
  ])
})

test('a 401 renews the sign-in, and the message goes out once', async () => {
  const { clock, sandbox } = stage.service
  await clock.pass(5 * 60_000)
  sandbox.control.expireTokens()
  await stage.send('one')
  await clock.passUntil(stage.isEmpty)
  expect(stage.atService()).toEqual(['one'])
  expect(stage.posts().map(({ status }) => status)).toEqual([401, 201])
})

describe.each([
  ['a day behind', -DAY_MS],
  ['a day ahead', DAY_MS]
])('with a clock of this machine that is %s', (_, off) => {
  test('an attempt is found again', async () => {
    const { clock } = stage.service
    clock.setWall(off)
    stage.strike({ kind: 'late-commit', status: 504, delayMs: 10_000 })
    await stage.restart()
    await stage.send('one', 'two')
    await clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['one', 'two'])
    expect(stage.posts()).toHaveLength(2)
  })

  test('or jumps there in the middle, and back, over a restart', async () => {
    const { clock } = stage.service
    stage.strike({ kind: 'reset-after' })
    stage.strike({ kind: 'drop-tag' })
    await stage.send('one', 'two')
    await clock.passUntil(() => stage.posts().length === 1)
    clock.setWall(off)
    await stage.restart()
    await clock.pass(20_000)
    clock.setWall(-off)
    await clock.passUntil(stage.isEmpty)
    expect(stage.atService()).toEqual(['one', 'two'])
    expect(stage.posts()).toHaveLength(2)
  })
})
