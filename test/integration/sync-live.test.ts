/** The live connection: retries, polling instead, and detection of lapsed subscriptions. */
import { describe, expect, test } from 'vitest'
import type { LoggedRequest } from '../sandbox/service.ts'
import { userOf } from '../support/sandbox-http.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'

const MINUTE_MS = 60_000
const fixture = useChatFixture()

const requests = (path: string, method = 'GET', since = 0): LoggedRequest[] =>
  fixture.service.sandbox.control
    .requests()
    .filter((one) => one.path.endsWith(path) && one.method === method && one.at >= since)
const connects = (): LoggedRequest[] => requests('/connections', 'POST')
const lists = (since: number): LoggedRequest[] => requests('/users/me/conversations', 'GET', since)

const lastText = async ({ chat }: OpenedChat): Promise<string> =>
  (await chat.messages.list(fixture.lunch, { limit: 10 })).messages.at(-1)?.content.text ?? ''

/** Refuses live connections while everything else works. */
const refuseConnections = (): void =>
  fixture.service.sandbox.control.fault({
    kind: 'status',
    status: 503,
    service: 'notifications',
    method: 'POST',
    path: '/connections',
    times: -1
  })

test('retries with an exponential backoff of up to a minute, and polls every 30 s meanwhile', async () => {
  const opened = await fixture.open()
  refuseConnections()
  opened.chat.start()
  await fixture.service.clock.advance(8 * MINUTE_MS)
  const times = connects().map(({ at }) => at)
  const bases = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
  bases.forEach((base, index) => {
    const gap = (times[index + 1] ?? 0) - (times[index] ?? 0)
    expect(gap).toBeGreaterThanOrEqual(base / 2)
    expect(gap).toBeLessThanOrEqual(base)
  })
  // Polling does not start after the first failure, because most connections come back at once.
  expect(opened.connections.slice(0, 2)).toEqual(['connecting', 'connecting'])
  expect(opened.connections.at(-1)).toBe('connected')
  expect(opened.polling.at(-1)).toEqual({ everySeconds: 30, reason: 'service' })
  expect(lists(0).length).toBeGreaterThanOrEqual(15)
  expect(lists(0).length).toBeLessThanOrEqual(17)
  fixture.say('by a poll')
  await fixture.service.clock.advance(MINUTE_MS)
  expect(await lastText(opened)).toBe('by a poll')
})

test('stops polling once it is live, and checks for missed events every five to ten minutes', async () => {
  const opened = await fixture.open()
  refuseConnections()
  opened.chat.start()
  const { clock, sandbox } = fixture.service
  await clock.advance(10_000)
  sandbox.control.clearFaults()
  opened.chat.live.reconnect()
  await opened.untilLive()
  const since = clock.serverClock.now() + 1
  await clock.advance(60 * MINUTE_MS)
  expect(opened.connections.at(-1)).toBe('connected')
  const times = lists(since).map(({ at }) => at)
  times.forEach((at, index) => {
    const gap = at - (times[index - 1] ?? since)
    expect(gap).toBeGreaterThanOrEqual(5 * MINUTE_MS - 1)
    expect(gap).toBeLessThanOrEqual(10 * MINUTE_MS)
  })
  expect(times.length).toBeGreaterThanOrEqual(6)
})

test('is offline and does not poll if the service cannot be reached', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  const before = sandbox.control.requests().length
  await sandbox.stop()
  await eventually(async () => opened.connections.at(-1) !== 'connected')
  await clock.advance(MINUTE_MS)
  expect(opened.connections.at(-1)).toBe('offline')
  expect(sandbox.control.requests()).toHaveLength(before)
})

test('detects a lapsed subscription after five to ten minutes, and fetches the missed messages', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  sandbox.control.lapseSubscriptions()
  fixture.say('missed')
  const began = clock.monotonic()
  const before = opened.connections.length
  await clock.advanceUntil(() => opened.connections.length > before, 10 * MINUTE_MS)
  expect(clock.monotonic() - began).toBeGreaterThanOrEqual(5 * MINUTE_MS)
  expect(opened.connections.slice(before)[0]).toBe('connecting')
  await opened.untilLive()
  expect(await lastText(opened)).toBe('missed')
  // The new subscriptions work.
  fixture.say('delivered')
  await eventually(async () => (await lastText(opened)) === 'delivered')
})

test('checks for missed events when the window gets focus, if the last check is two minutes old', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  sandbox.control.lapseSubscriptions()
  fixture.say('missed')
  await clock.advance(MINUTE_MS)
  const since = clock.serverClock.now()
  opened.chat.live.checkForMissedEvents()
  await clock.settled()
  expect(lists(since)).toHaveLength(0)
  await clock.advance(2 * MINUTE_MS)
  opened.chat.live.checkForMissedEvents()
  // Gives the check and the reconnection some time.
  await clock.advance(6_000)
  await opened.untilLive()
  expect(await lastText(opened)).toBe('missed')
})

describe('after a wake-up', () => {
  test.each([
    ['when connected', async (opened: OpenedChat) => opened.connect()],
    [
      'during a long backoff',
      async (opened: OpenedChat) => {
        refuseConnections()
        opened.chat.start()
        await fixture.service.clock.advance(5 * MINUTE_MS)
        fixture.service.sandbox.control.clearFaults()
      }
    ],
    [
      'when offline',
      async (opened: OpenedChat) => {
        await opened.connect()
        opened.chat.live.onOffline()
        await fixture.service.clock.advance(30_000)
      }
    ]
  ])('%s, connects at once with new subscriptions, and pulls missed messages', async (_, prepare) => {
    const opened = await fixture.open()
    await prepare(opened)
    const { clock, sandbox } = fixture.service
    sandbox.control.silenceSockets(true)
    sandbox.control.lapseSubscriptions()
    fixture.say('while asleep')
    const [before, at, asked] = [connects().length, clock.monotonic(), clock.requestedDelays.length]
    opened.chat.live.reconnect()
    // No timer before the first attempt, except for the timeout of the call itself.
    await eventually(async () => connects().length > before)
    expect(clock.requestedDelays.slice(asked).filter((ms) => ms < 20_000)).toEqual([])
    await opened.untilLive()
    expect(clock.monotonic()).toBe(at)
    expect(await lastText(opened)).toBe('while asleep')
  })
})

test('messages that are posted while the socket is down are pulled after it reconnects', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { clock, sandbox } = fixture.service
  for (let time = 0; time < 4; time++) {
    const before = opened.connections.length
    sandbox.control.dropSockets()
    await eventually(async () => opened.connections.length > before)
    fixture.say(`in between ${time}`)
    await clock.advanceUntil(() => opened.connections.at(-1) === 'connected', 5_000)
    // Background calls may have to wait for the rate limit.
    await clock.advanceUntil(async () => (await lastText(opened)) === `in between ${time}`, MINUTE_MS)
  }
})

describe('what arrives without live events', () => {
  test('is announced after reconnecting, once for the conversation, and not again', async () => {
    const opened = await fixture.open()
    await opened.connect()
    const { clock, sandbox } = fixture.service
    for (const words of ['one', 'two']) {
      sandbox.control.silenceSockets(true)
      sandbox.control.lapseSubscriptions()
      fixture.say(`while asleep, ${words}`)
      fixture.say(`while asleep, ${words} more`)
      opened.chat.live.reconnect()
      await opened.untilLive()
      await clock.advanceUntil(
        () => opened.arrivals.some(({ text }) => text.endsWith(`${words} more`)),
        MINUTE_MS
      )
    }
    expect(opened.arrivals).toMatchObject([
      { conversationId: fixture.lunch, text: 'while asleep, one more', missed: true, muted: false },
      { conversationId: fixture.lunch, text: 'while asleep, two more', missed: true, muted: false }
    ])
  })

  test('is announced by polling, and an own message from another device reports the conversation as read', async () => {
    const opened = await fixture.open()
    refuseConnections()
    opened.chat.start()
    const { clock, sandbox } = fixture.service
    await clock.advanceUntil(() => opened.polling.at(-1) !== null && opened.polling.length > 0, MINUTE_MS)
    await clock.advance(MINUTE_MS)
    expect(opened.arrivals).toEqual([])
    fixture.say('by a poll')
    await clock.advanceUntil(() => opened.arrivals.length > 0, MINUTE_MS)
    expect(opened.arrivals).toMatchObject([{ text: 'by a poll', missed: true }])
    sandbox.control.say(userOf(sandbox, 'Ana').userId, fixture.lunch, 'from my phone')
    await clock.advanceUntil(() => opened.read.length > 0, MINUTE_MS)
    expect(opened.read).toEqual([fixture.lunch])
  })
})
