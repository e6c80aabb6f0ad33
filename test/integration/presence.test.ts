/** Presence and the own status with the real service and store. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Emit } from '../../main/sync/chat-types.ts'
import type { OwnStatus, PresenceChange } from '../../preload/contract/index.ts'
import { useChatFixture } from './chat-fixture.ts'
import type { ChatFixture, OpenedChat } from './chat-fixture.ts'
import { userOf } from '../support/sandbox-http.ts'

const HALF_AN_HOUR_MS = 30 * 60_000
/** Real time to wait for MQTT events, in ms. */
const ARRIVAL = { timeout: 10_000, interval: 5 }

let reported: PresenceChange[]
let own: OwnStatus[]
const emit: Emit = (name, payload) => {
  if (name === 'presenceChanged') reported.push(...(payload as { people: PresenceChange[] }).people)
  if (name === 'ownStatusChanged') own.push(payload as OwnStatus)
}
beforeEach(() => {
  reported = []
  own = []
})

const idOf = (fixture: ChatFixture, name: string): string => userOf(fixture.service.sandbox, name).userId

/** The last reported presence of a person. Moves the clock, because changes are reported together. */
async function untilReported(
  { service }: ChatFixture,
  userId: string,
  presence: PresenceChange['presence']
): Promise<PresenceChange | undefined> {
  const last = () => reported.findLast((one) => one.userId === userId)
  await expect
    .poll(async () => {
      await service.clock.advance(250)
      return last()?.presence
    }, ARRIVAL)
    .toBe(presence)
  return last()
}

/** The presence requests, without those of the own presence. */
const countGets = (fixture: ChatFixture): number =>
  fixture.service.sandbox.control
    .requests()
    .filter(
      ({ service, method, path }) =>
        service === 'presence' && method === 'GET' && !path.endsWith(idOf(fixture, 'Ana'))
    ).length

/** What the service has, read as somebody else would. */
const atService = ({ client }: OpenedChat, fixture: ChatFixture): Promise<string> =>
  fixture.service.clock.advanceUntilDone(client.cloudlink.getPresence(idOf(fixture, 'Ana')))

describe('presence', () => {
  const fixture = useChatFixture()

  test('is fetched only for the people on the screen, and follows the events of everybody', async () => {
    const [imke, teo] = [idOf(fixture, 'Imke'), idOf(fixture, 'Teo')]
    fixture.service.sandbox.control.setPresence(imke, 'away')
    const opened = await fixture.open({ emit })
    await opened.connect()
    expect(countGets(fixture)).toBe(0)
    opened.chat.presence.watch([imke])
    await untilReported(fixture, imke, 'away')
    expect(countGets(fixture)).toBe(1)
    fixture.service.sandbox.control.setPresence(teo, 'dnd')
    expect(await untilReported(fixture, teo, 'dnd')).toEqual({ userId: teo, presence: 'dnd' })
    const { people } = await opened.chat.people.find('Teo')
    expect(people.map(({ presence }) => presence)).toEqual(['dnd'])
    expect(countGets(fixture)).toBe(1)
  })

  test('is not current while the connection is lost, and what was missed is fetched afterwards', async () => {
    const { clock, sandbox } = fixture.service
    const [imke, teo] = [idOf(fixture, 'Imke'), idOf(fixture, 'Teo')]
    const opened = await fixture.open({ emit })
    await opened.connect()
    opened.chat.presence.watch([imke])
    await untilReported(fixture, imke, 'available')
    sandbox.control.setPresence(teo, 'busy')
    await untilReported(fixture, teo, 'busy')

    const before = opened.connections.length
    sandbox.control.dropSockets()
    await expect.poll(() => opened.connections.length, ARRIVAL).toBeGreaterThan(before)
    const lost = new Date(clock.now()).toISOString()
    await clock.advance(250)
    const last = (userId: string) => reported.findLast((one) => one.userId === userId)
    expect(last(imke)).toEqual({ userId: imke, presence: 'available', presenceAsOf: lost })
    expect(last(teo)).toEqual({ userId: teo, presence: 'busy', presenceAsOf: lost })

    sandbox.control.setPresence(imke, 'away')
    sandbox.control.setPresence(teo, 'away')
    await clock.advanceUntil(() => opened.connections.at(-1) === 'connecting')
    await clock.advance(1_500)
    await opened.untilLive()
    expect(await untilReported(fixture, imke, 'away')).toEqual({ userId: imke, presence: 'away' })
    // Nobody looks at Teo: his presence stays as it was, until he is on the screen or an event arrives.
    expect(last(teo)).toMatchObject({ presence: 'busy', presenceAsOf: lost })
    opened.chat.presence.watch([imke, teo])
    await untilReported(fixture, teo, 'away')
  })
})

describe('presence of 300 people on the screen', () => {
  const fixture = useChatFixture({ users: 320 })

  test('takes at most 100 requests in any minute', async () => {
    const { clock, sandbox } = fixture.service
    const opened = await fixture.open({ emit })
    await opened.connect()
    const others = sandbox.users.slice(1, 301).map(({ userId }) => userId)
    opened.chat.presence.watch(others)
    await clock.advance(8 * 60_000)
    const times = sandbox.control
      .requests()
      .filter(({ service, method }) => service === 'presence' && method === 'GET')
      .map(({ at }) => at)
    expect(times.length).toBe(301)
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(100)
    }
  })
})

describe('a service without live events', () => {
  const fixture = useChatFixture({ variants: ['no-live'] })

  test('still tells the presence, as of the time of the request', async () => {
    const { clock } = fixture.service
    const imke = idOf(fixture, 'Imke')
    const opened = await fixture.open({ emit })
    opened.chat.presence.watch([imke])
    opened.chat.start()
    await clock.advanceUntil(() => reported.some(({ userId }) => userId === imke))
    const change = reported.find(({ userId }) => userId === imke)
    expect(change?.presence).toBe('available')
    expect(Date.parse(change?.presenceAsOf ?? '')).toBeLessThanOrEqual(clock.now())
  })
})

describe('the own status', () => {
  const fixture = useChatFixture()

  test('is set at the service, published to everybody, and cleared in time although the program restarted', async () => {
    const { clock } = fixture.service
    let opened = await fixture.open({ emit })
    await opened.connect()
    const { clearsAt } = await clock.advanceUntilDone(
      opened.chat.presence.setOwn({ status: 'busy', clearAfter: '30-minutes' })
    )
    expect(Date.parse(clearsAt ?? '') - clock.now()).toBe(HALF_AN_HOUR_MS)
    await untilReported(fixture, idOf(fixture, 'Ana'), 'busy')
    expect(await atService(opened, fixture)).toBe('busy')
    await opened.stop()

    await clock.advance(HALF_AN_HOUR_MS / 2)
    opened = await fixture.open({ emit })
    await opened.connect()
    expect(await opened.chat.presence.own()).toMatchObject({ presence: 'busy', clearsAt })
    await clock.advance(HALF_AN_HOUR_MS / 2)
    expect(await atService(opened, fixture)).toBe('available')
    expect(own.at(-1)).toMatchObject({ presence: 'available', clearsAt: null })
  })

  test('whose time ended while the program was closed is cleared at the next start', async () => {
    const { clock } = fixture.service
    let opened = await fixture.open({ emit })
    await opened.connect()
    await clock.advanceUntilDone(opened.chat.presence.setOwn({ status: 'dnd', clearAfter: '30-minutes' }))
    await opened.stop()
    await clock.advance(2 * HALF_AN_HOUR_MS)
    opened = await fixture.open({ emit })
    await opened.connect()
    await clock.advance(0)
    expect(await atService(opened, fixture)).toBe('available')
  })

  test('is fetched once after reconnecting', async () => {
    const { control } = fixture.service.sandbox
    const countOwnGets = (): number =>
      control
        .requests()
        .filter(
          ({ service, method, path }) => service === 'presence' && method === 'GET' && path.endsWith(me)
        ).length
    const me = idOf(fixture, 'Ana')
    const opened = await fixture.open({ emit })
    // The page always shows it, too.
    opened.chat.presence.watch([me])
    await opened.connect()
    await expect.poll(countOwnGets).toBe(1)
    control.setPresence(me, 'away')
    opened.chat.live.reconnect()
    await opened.untilLive()
    await untilReported(fixture, me, 'away')
    // The live event may report the change before the request does.
    await expect.poll(countOwnGets).toBe(2)
    await fixture.service.clock.settled()
    expect(countOwnGets()).toBe(2)
  })
})

describe('a service that refuses the own status', () => {
  const fixture = useChatFixture({ without: ['own-presence'] })

  test('is not asked again, and the status stays as the service has it', async () => {
    const { clock, sandbox } = fixture.service
    const opened = await fixture.open({ emit })
    await opened.connect()
    for (let time = 0; time < 2; time++) {
      await expect(
        clock.advanceUntilDone(opened.chat.presence.setOwn({ status: 'busy', clearAfter: '1-hour' }))
      ).rejects.toMatchObject({ code: 'forbidden', detail: 'capability-own-presence' })
    }
    expect(sandbox.control.requests().filter(({ method }) => method === 'PUT')).toHaveLength(1)
    expect(await opened.chat.presence.own()).toEqual({ presence: 'available', clearsAt: null })
  })
})
