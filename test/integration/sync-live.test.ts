/** The live connection: when it is tried, when the list is asked for instead, and how a lapse is found. */
import { describe, expect, test } from 'vitest'
import type { LoggedRequest } from '../sandbox/service.ts'
import { arrived, useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'

const MINUTE_MS = 60_000
const stage = useChats()

const requests = (path: string, method = 'GET', since = 0): LoggedRequest[] =>
  stage.service.sandbox.control
    .requests()
    .filter((one) => one.path.endsWith(path) && one.method === method && one.at >= since)
const connects = (): LoggedRequest[] => requests('/connections', 'POST')
const lists = (since: number): LoggedRequest[] => requests('/users/me/conversations', 'GET', since)

const lastText = async ({ chat }: OpenedChat): Promise<string> =>
  (await chat.messages.list(stage.lunch, { limit: 10 })).messages.at(-1)?.content.text ?? ''

/** No connection can be made while everything else works. */
const refuseConnections = (): void =>
  stage.service.sandbox.control.fault({
    kind: 'status',
    status: 503,
    service: 'notifications',
    method: 'POST',
    path: '/connections',
    times: -1
  })

test('tries again after random pauses that double up to a minute, and polls every 30 s meanwhile', async () => {
  const opened = await stage.open()
  refuseConnections()
  opened.chat.start()
  await stage.service.clock.pass(8 * MINUTE_MS)
  const times = connects().map(({ at }) => at)
  const bases = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
  bases.forEach((base, place) => {
    const gap = (times[place + 1] ?? 0) - (times[place] ?? 0)
    expect(gap).toBeGreaterThanOrEqual(base / 2)
    expect(gap).toBeLessThanOrEqual(base)
  })
  // Not from the first failure on: most connections come back at once.
  expect(opened.connections.slice(0, 2)).toEqual(['connecting', 'connecting'])
  expect(opened.connections.at(-1)).toBe('connected')
  expect(opened.polling.at(-1)).toEqual({ everySeconds: 30, reason: 'service' })
  expect(lists(0).length).toBeGreaterThanOrEqual(15)
  expect(lists(0).length).toBeLessThanOrEqual(17)
  stage.say('by a poll')
  await stage.service.clock.pass(MINUTE_MS)
  expect(await lastText(opened)).toBe('by a poll')
})

test('polls no more once it is live, and compares every five to ten minutes', async () => {
  const opened = await stage.open()
  refuseConnections()
  opened.chat.start()
  const { clock, sandbox } = stage.service
  await clock.pass(10_000)
  sandbox.control.clearFaults()
  opened.chat.live.reconnect()
  await opened.untilLive()
  const since = clock.service.now() + 1
  await clock.pass(60 * MINUTE_MS)
  expect(opened.connections.at(-1)).toBe('connected')
  const times = lists(since).map(({ at }) => at)
  times.forEach((at, place) => {
    const gap = at - (times[place - 1] ?? since)
    expect(gap).toBeGreaterThanOrEqual(5 * MINUTE_MS - 1)
    expect(gap).toBeLessThanOrEqual(10 * MINUTE_MS)
  })
  expect(times.length).toBeGreaterThanOrEqual(6)
})

test('says offline where nothing can be reached, and polls nothing', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  const before = sandbox.control.requests().length
  await sandbox.stop()
  await arrived(async () => opened.connections.at(-1) !== 'connected')
  await clock.pass(MINUTE_MS)
  expect(opened.connections.at(-1)).toBe('offline')
  expect(sandbox.control.requests()).toHaveLength(before)
})

test('a lapsed subscription is found in five to ten minutes, and what was missed is there', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  sandbox.control.lapseSubscriptions()
  stage.say('nobody told')
  const began = clock.monotonic()
  const before = opened.connections.length
  await clock.passUntil(() => opened.connections.length > before, 10 * MINUTE_MS)
  expect(clock.monotonic() - began).toBeGreaterThanOrEqual(5 * MINUTE_MS)
  expect(opened.connections.slice(before)[0]).toBe('connecting')
  await opened.untilLive()
  expect(await lastText(opened)).toBe('nobody told')
  // New subscriptions: it is live again.
  stage.say('told')
  await arrived(async () => (await lastText(opened)) === 'told')
})

test('whoever looks at the window after two minutes has it compared at once', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  sandbox.control.lapseSubscriptions()
  stage.say('nobody told')
  await clock.pass(MINUTE_MS)
  const since = clock.service.now()
  opened.chat.live.checkForMissedEvents()
  await clock.settled()
  expect(lists(since)).toHaveLength(0)
  await clock.pass(2 * MINUTE_MS)
  opened.chat.live.checkForMissedEvents()
  // What is on its way may take a moment.
  await clock.pass(6_000)
  await opened.untilLive()
  expect(await lastText(opened)).toBe('nobody told')
})

describe('woken', () => {
  test.each([
    ['while connected', async (opened: OpenedChat) => opened.connect()],
    [
      'in a long pause',
      async (opened: OpenedChat) => {
        refuseConnections()
        opened.chat.start()
        await stage.service.clock.pass(5 * MINUTE_MS)
        stage.service.sandbox.control.clearFaults()
      }
    ],
    [
      'without a network',
      async (opened: OpenedChat) => {
        await opened.connect()
        opened.chat.live.onOffline()
        await stage.service.clock.pass(30_000)
      }
    ]
  ])('%s, it connects at once, on new subscriptions, and pulls what was missed', async (_, prepare) => {
    const opened = await stage.open()
    await prepare(opened)
    const { clock, sandbox } = stage.service
    sandbox.control.silenceSockets(true)
    sandbox.control.lapseSubscriptions()
    stage.say('while asleep')
    const [before, at, asked] = [connects().length, clock.monotonic(), clock.asked.length]
    opened.chat.live.reconnect()
    // Nothing but the limit of the call itself waits before the first attempt.
    await arrived(async () => connects().length > before)
    expect(clock.asked.slice(asked).filter((ms) => ms < 20_000)).toEqual([])
    await opened.untilLive()
    expect(clock.monotonic()).toBe(at)
    expect(await lastText(opened)).toBe('while asleep')
  })
})

test('what was lost while nobody was connected is pulled when the socket drops', async () => {
  const opened = await stage.open()
  await opened.connect()
  const { clock, sandbox } = stage.service
  for (let time = 0; time < 4; time++) {
    const before = opened.connections.length
    sandbox.control.dropSockets()
    await arrived(async () => opened.connections.length > before)
    stage.say(`in between ${time}`)
    await clock.passUntil(() => opened.connections.at(-1) === 'connected', 5_000)
    // What is loaded in the background may have to wait for its turn.
    await clock.passUntil(async () => (await lastText(opened)) === `in between ${time}`, MINUTE_MS)
  }
})
