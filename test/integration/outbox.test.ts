import { describe, expect, test } from 'vitest'
import type { OutboxRow } from '../../main/store/types.ts'
import { useOutboxFixture } from './outbox-fixture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'

const DAY_MS = 24 * 60 * 60_000
const fixture = useOutboxFixture()

const rows = async (): Promise<Pick<OutboxRow, 'text' | 'state' | 'failureCode'>[]> =>
  (await fixture.store.listOutbox()).map(({ text, state, failureCode }) => ({ text, state, failureCode }))

/** Ana writes on another device, with a client that sets no tags. */
function sayElsewhere(text: string): void {
  const { sandbox } = fixture.service
  sandbox.control.say(userOf(sandbox, 'Ana').userId, fixture.lunch, text)
}

test('send resolves before the change is reported', async () => {
  const { sendId } = await fixture.outbox.send(fixture.lunch, 'one')
  expect(fixture.changed).toEqual([])
  await fixture.service.clock.advanceUntil(fixture.isEmpty)
  expect(fixture.changed).toEqual([sendId])
  expect(fixture.serverTexts()).toEqual(['one'])
})

test('a message is sent after a restart if the program quits right after send', async () => {
  await fixture.send('one')
  fixture.outbox.stop()
  await fixture.service.clock.settled()
  expect(fixture.changed).toEqual([])
  expect(fixture.posts()).toEqual([])
  await fixture.restart()
  await fixture.service.clock.advanceUntil(fixture.isEmpty)
  expect(fixture.serverTexts()).toEqual(['one'])
})

describe('a message that the service refuses', () => {
  test.each([
    ['rejected', 422, { name: 'BadRequest', message: 'too long' }],
    ['forbidden', 403, { message: 'not a valid key=value pair' }],
    ['not-found', 404, { name: 'NotFound', message: 'gone' }]
  ] as const)(
    'is kept as not sent with the reason %s, and does not block later messages',
    async (code, status, body) => {
      const { clock } = fixture.service
      fixture.injectFault({ kind: 'status', status, body })
      const [id = ''] = await fixture.send('one', 'two')
      await clock.advanceUntil(async () => (await rows()).length === 1)
      expect(await rows()).toEqual([{ text: 'one', state: 'not-sent', failureCode: code }])
      expect(fixture.serverTexts()).toEqual(['two'])
      await clock.advance(10 * 60_000)
      expect(fixture.posts()).toHaveLength(2)

      await fixture.outbox.retry(id)
      await clock.advanceUntil(fixture.isEmpty)
      expect(fixture.serverTexts()).toEqual(['two', 'one'])
    }
  )

  test('can be deleted', async () => {
    fixture.injectFault({ kind: 'status', status: 404 })
    const [id = ''] = await fixture.send('one')
    await fixture.service.clock.advanceUntil(async () => (await rows())[0]?.state === 'not-sent')
    await fixture.outbox.remove(id)
    expect(await fixture.isEmpty()).toBe(true)
    await expect(fixture.outbox.retry(id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(fixture.outbox.remove(id)).rejects.toMatchObject({ code: 'not-found' })
    await fixture.restart()
    await fixture.service.clock.advance(60_000)
    expect(fixture.serverTexts()).toEqual([])
  })
})

// The number of turns decides how far sending has got when the message is deleted.
test.each(Array.from({ length: 16 }, (_, turns) => turns))(
  'a message that is retried and, %d turns of the event loop later, deleted is either deleted or sent',
  async (turns) => {
    fixture.injectFault({ kind: 'status', status: 404 })
    const [id = ''] = await fixture.send('one')
    await fixture.service.clock.advanceUntil(async () => (await rows())[0]?.state === 'not-sent')
    await fixture.outbox.retry(id)
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    const deleted = await fixture.outbox.remove(id).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(rejected|not-found)$/) as string })
        return false
      }
    )
    await fixture.service.clock.advanceUntil(fixture.isEmpty)
    await fixture.service.clock.advance(60_000)
    expect(fixture.serverTexts()).toEqual(deleted ? [] : ['one'])
  }
)

describe('the tag of a message', () => {
  test('is left out from now on if the service refuses it', async () => {
    fixture.injectFault({ kind: 'refuse-tag', times: -1 })
    await fixture.send('one', 'two')
    await fixture.service.clock.advanceUntil(fixture.isEmpty)
    expect(fixture.serverTexts()).toEqual(['one', 'two'])
    expect(fixture.posts().map(({ status }) => status)).toEqual([400, 201, 201])
  })

  test('may be missing: the message is recognized by author, text and time', async () => {
    fixture.injectFault({ kind: 'drop-tag', times: -1 })
    fixture.injectFault({ kind: 'late-commit', status: 504, delayMs: 20_000 })
    await fixture.send('one', 'two')
    await fixture.service.clock.advanceUntil(fixture.isEmpty)
    expect(fixture.serverTexts()).toEqual(['one', 'two'])
    expect(fixture.posts()).toHaveLength(2)
  })

  test('may be missing from two equal messages: neither is mistaken for the other', async () => {
    fixture.injectFault({ kind: 'drop-tag', times: -1 })
    fixture.injectFault({ kind: 'reset-after' })
    fixture.injectFault({ kind: 'reset-before' })
    await fixture.send('same', 'same')
    await fixture.service.clock.advanceUntil(fixture.isEmpty)
    expect(fixture.serverTexts()).toEqual(['same', 'same'])
    expect(fixture.posts()).toHaveLength(3)
  })

  test('may be missing: the message is marked as maybe sent if two messages match', async () => {
    fixture.injectFault({ kind: 'drop-tag', times: -1 })
    fixture.injectFault({ kind: 'reset-after' })
    const [id = ''] = await fixture.send('same', 'next')
    await fixture.service.clock.advanceUntil(() => fixture.posts().length === 1)
    sayElsewhere('same')
    await fixture.service.clock.advanceUntil(async () => (await rows()).length === 1)
    expect(await rows()).toMatchObject([{ text: 'same', state: 'maybe-sent' }])
    await fixture.service.clock.advance(10 * 60_000)
    await fixture.restart()
    await fixture.service.clock.advance(10 * 60_000)
    expect(fixture.serverTexts()).toEqual(['same', 'same', 'next'])

    await fixture.outbox.remove(id)
    expect(await fixture.isEmpty()).toBe(true)
  })

  test('may be missing: the message is marked as maybe sent if another device sent the same text before', async () => {
    sayElsewhere('ok')
    await fixture.service.clock.advance(20_000)
    fixture.injectFault({ kind: 'reset-before' })
    const [id = ''] = await fixture.send('ok')
    await fixture.service.clock.advanceUntil(async () => (await rows())[0]?.state === 'maybe-sent')
    await fixture.outbox.retry(id)
    await fixture.service.clock.advanceUntil(fixture.isEmpty)
    expect(fixture.serverTexts()).toEqual(['ok', 'ok'])
  })
})

test('a posted message is found behind many newer messages', async () => {
  const { clock, sandbox } = fixture.service
  fixture.injectFault({ kind: 'reset-after' })
  await fixture.send('one')
  await clock.advanceUntil(() => fixture.posts().length === 1)
  for (let index = 0; index < 130; index++) {
    sandbox.control.say(userOf(sandbox, 'Imke').userId, fixture.lunch, `other ${index}`)
  }
  await clock.advanceUntil(fixture.isEmpty)
  expect(fixture.posts()).toHaveLength(1)
  const pages = sandbox.control
    .requests()
    .filter(({ method, path }) => method === 'GET' && path.endsWith('/messages'))
  expect(pages).toHaveLength(3)
})

test('sends one message per conversation at a time, and conversations do not wait for each other', async () => {
  const { clock, sandbox } = fixture.service
  const launch = conversationOf(sandbox, 'Launch room')
  const held = sandbox.control.messages(launch).length
  fixture.injectFault({ kind: 'hang' })
  await fixture.send('one', 'two')
  await clock.advanceUntil(() => fixture.posts().length === 1)
  await fixture.outbox.send(launch, 'elsewhere')
  await clock.settled()
  expect(fixture.posts()).toHaveLength(2)
  expect(
    sandbox.control
      .messages(launch)
      .slice(held)
      .map(({ body }) => body)
  ).toEqual(['elsewhere'])
  expect(fixture.serverTexts()).toEqual([])
  await clock.advanceUntil(fixture.isEmpty)
  expect(fixture.serverTexts()).toEqual(['one', 'two'])
})

test('a message that is being posted cannot be deleted or retried, but waiting messages can be deleted', async () => {
  const { clock } = fixture.service
  fixture.injectFault({ kind: 'hang' })
  const [first = '', second = ''] = await fixture.send('one', 'two')
  await clock.advanceUntil(() => fixture.posts().length === 1)
  await expect(fixture.outbox.remove(first)).rejects.toMatchObject({ code: 'rejected' })
  await fixture.outbox.retry(first)
  await fixture.outbox.remove(second)
  await clock.settled()
  expect(fixture.posts()).toHaveLength(1)
  await clock.advanceUntil(fixture.isEmpty)
  expect(fixture.serverTexts()).toEqual(['one'])
})

test('retries with an exponential backoff of up to a minute if the service cannot be reached', async () => {
  const { clock, sandbox } = fixture.service
  // The connection is refused, so the message certainly was not sent.
  await sandbox.stop()
  const before = clock.requestedDelays.length
  await fixture.send('one', 'two')
  await clock.advance(10 * 60_000)
  const pauses = clock.requestedDelays.slice(before).filter((ms) => ms !== 35_000)
  const bases = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
  bases.forEach((base, index) => {
    expect(pauses[index]).toBeGreaterThanOrEqual(base / 2)
    expect(pauses[index]).toBeLessThanOrEqual(base)
  })
  expect(await rows()).toMatchObject([
    { text: 'one', state: 'sending' },
    { text: 'two', state: 'sending' }
  ])
})

test('a message is sent once if the access token has expired', async () => {
  const { clock, sandbox } = fixture.service
  await clock.advance(5 * 60_000)
  sandbox.control.expireTokens()
  await fixture.send('one')
  await clock.advanceUntil(fixture.isEmpty)
  expect(fixture.serverTexts()).toEqual(['one'])
  expect(fixture.posts().map(({ status }) => status)).toEqual([401, 201])
})

describe.each([
  ['a day behind', -DAY_MS],
  ['a day ahead', DAY_MS]
])('with a system clock that is %s', (_, offsetMs) => {
  test('a message that was stored late is found', async () => {
    const { clock } = fixture.service
    clock.setWallClockOffset(offsetMs)
    fixture.injectFault({ kind: 'late-commit', status: 504, delayMs: 10_000 })
    await fixture.restart()
    await fixture.send('one', 'two')
    await clock.advanceUntil(fixture.isEmpty)
    expect(fixture.serverTexts()).toEqual(['one', 'two'])
    expect(fixture.posts()).toHaveLength(2)
  })

  test('a posted message is found, even if the clock jumps before and after a restart', async () => {
    const { clock } = fixture.service
    fixture.injectFault({ kind: 'reset-after' })
    fixture.injectFault({ kind: 'drop-tag' })
    await fixture.send('one', 'two')
    await clock.advanceUntil(() => fixture.posts().length === 1)
    clock.setWallClockOffset(offsetMs)
    await fixture.restart()
    await clock.advance(20_000)
    clock.setWallClockOffset(-offsetMs)
    await clock.advanceUntil(fixture.isEmpty)
    expect(fixture.serverTexts()).toEqual(['one', 'two'])
    expect(fixture.posts()).toHaveLength(2)
  })
})
