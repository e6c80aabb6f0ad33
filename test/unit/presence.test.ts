import { beforeEach, describe, expect, test } from 'vitest'
import { CloudLinkError } from '../../main/cloudlink/errors.ts'
import type { PresenceStatus } from '../../main/cloudlink/types.ts'
import { createPresence } from '../../main/sync/presence.ts'
import type { Presence } from '../../main/sync/presence.ts'
import type { PresenceChange } from '../../preload/contract/index.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const MINUTE_MS = 60_000

let clock: ManualClock
let presence: Presence
let fetched: string[]
let reports: PresenceChange[][]
let answer: (userId: string) => Promise<PresenceStatus>

beforeEach(() => {
  clock = createManualClock()
  fetched = []
  reports = []
  answer = () => Promise.resolve('busy')
  presence = createPresence({
    cloudlink: {
      getPresence(userId) {
        fetched.push(userId)
        return answer(userId)
      }
    },
    clock,
    log: silentLog,
    onChanged: (people) => void reports.push(people)
  })
})

function connect({ withPresence = true } = {}): void {
  presence.disconnected()
  presence.connected(withPresence)
  presence.refresh()
}
const isoNow = (): string => new Date(clock.now()).toISOString()
const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `person-${index}`)

describe('the presence of people on the screen', () => {
  test('is fetched once they can be reached, once per person, unless an event has reported it', async () => {
    presence.watch(['imke', 'teo'])
    await clock.settled()
    expect(fetched).toEqual([])
    connect()
    presence.set('teo', 'away')
    await clock.settled()
    expect(fetched).toEqual(['imke', 'teo'])
    presence.watch(['imke', 'teo', 'imke'])
    await clock.settled()
    expect(fetched).toEqual(['imke', 'teo'])
    expect([presence.of('imke'), presence.of('juno')]).toEqual([
      { presence: 'busy' },
      { presence: 'unknown' }
    ])
  })

  test('an event that arrives during the request is newer than its answer', async () => {
    const slow = Promise.withResolvers<PresenceStatus>()
    answer = () => slow.promise
    connect()
    presence.watch(['imke'])
    presence.set('imke', 'dnd')
    slow.resolve('available')
    await clock.settled()
    expect(presence.of('imke')).toEqual({ presence: 'dnd' })
  })

  test('is fetched for a few at a time, and for at most 100 in any minute', async () => {
    let running = 0
    let most = 0
    answer = async () => {
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, 10))
      running--
      return 'available'
    }
    connect()
    presence.watch(people(250))
    await clock.advance(MINUTE_MS - 1)
    expect([fetched.length, most]).toEqual([100, 4])
    await clock.advance(MINUTE_MS)
    expect(fetched).toHaveLength(200)
    await clock.advance(MINUTE_MS)
    expect(new Set(fetched).size).toBe(250)
    expect(fetched).toHaveLength(250)
  })

  test('is not fetched for people who have left the screen before their turn', async () => {
    connect()
    presence.watch(people(150))
    await clock.settled()
    presence.watch(['imke'])
    await clock.advance(MINUTE_MS)
    expect(fetched).toHaveLength(101)
    expect(fetched.at(-1)).toBe('imke')
  })

  test('is not fetched for anybody else after a failure, until the service can be reached again', async () => {
    answer = () => Promise.reject(new CloudLinkError('offline', 'unreachable'))
    connect()
    presence.watch(people(20))
    await clock.settled()
    expect(fetched).toHaveLength(4)
    answer = () => Promise.resolve('available')
    presence.refresh()
    await clock.settled()
    expect(presence.of('person-19')).toEqual({ presence: 'available' })
  })

  test('a person without presence is asked for once in a connection, and the others are asked for', async () => {
    answer = (userId) =>
      userId === 'imke'
        ? Promise.reject(new CloudLinkError('not-found', 'status-404'))
        : Promise.resolve('available')
    connect()
    presence.watch(['imke', 'teo'])
    await clock.settled()
    presence.watch(['teo', 'imke'])
    await clock.settled()
    expect(fetched).toEqual(['imke', 'teo'])
    expect(presence.of('teo')).toEqual({ presence: 'available' })
  })
})

describe('a lost connection', () => {
  test('keeps the presence as of then; the people on the screen are fetched again afterwards', async () => {
    connect()
    presence.set('imke', 'busy')
    presence.set('teo', 'away')
    await clock.advance(5_000)
    const lost = isoNow()
    presence.disconnected()
    await clock.advance(5_000)
    expect(presence.of('imke')).toEqual({ presence: 'busy', presenceAsOf: lost })
    expect(reports.at(-1)).toEqual([
      { userId: 'imke', presence: 'busy', presenceAsOf: lost },
      { userId: 'teo', presence: 'away', presenceAsOf: lost }
    ])
    presence.watch(['imke'])
    presence.disconnected()
    answer = () => Promise.resolve('available')
    connect()
    await clock.settled()
    expect(fetched).toEqual(['imke'])
    expect(presence.of('imke')).toEqual({ presence: 'available' })
    expect(presence.of('teo')).toEqual({ presence: 'away', presenceAsOf: lost })
    presence.set('teo', 'available')
    expect(presence.of('teo')).toEqual({ presence: 'available' })
  })

  test('without presence events, a fetched presence is as of its request, and fetched again after a minute', async () => {
    connect({ withPresence: false })
    presence.watch(['imke'])
    await clock.settled()
    const first = isoNow()
    await clock.advance(MINUTE_MS - 1)
    presence.refresh()
    await clock.settled()
    expect(presence.of('imke')).toEqual({ presence: 'busy', presenceAsOf: first })
    await clock.advance(1)
    presence.refresh()
    await clock.settled()
    expect(presence.of('imke')).toEqual({ presence: 'busy', presenceAsOf: isoNow() })
    expect(fetched).toHaveLength(2)
  })
})

test('a storm of changes is reported at most four times a second, each person with the last presence', async () => {
  connect()
  for (let change = 0; change < 1_000; change++) {
    presence.set(`person-${change % 200}`, change < 800 ? 'busy' : 'away')
    await clock.advance(10)
  }
  await clock.advance(250)
  expect(reports.length).toBeLessThanOrEqual(41)
  const last = new Map(reports.flat().map((person) => [person.userId, person.presence]))
  expect(last.size).toBe(200)
  expect([...new Set(last.values())]).toEqual(['away'])
})

test('stops with its timers', async () => {
  connect()
  presence.watch(people(150))
  await clock.settled()
  presence.stop()
  expect(clock.pendingTimers()).toEqual([])
})
