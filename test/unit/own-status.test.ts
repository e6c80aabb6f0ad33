import { beforeEach, describe, expect, test } from 'vitest'
import { CloudLinkError } from '../../main/cloudlink/errors.ts'
import type { PresenceStatus } from '../../main/cloudlink/types.ts'
import type { StatusDeadline } from '../../main/store/types.ts'
import { createOwnStatus } from '../../main/sync/own-status.ts'
import type { OwnStatuses } from '../../main/sync/own-status.ts'
import type { OwnStatus } from '../../preload/contract/index.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const HALF_AN_HOUR_MS = 30 * 60_000

let clock: ManualClock
let own: OwnStatuses
/** What the service has. */
let atService: PresenceStatus
let stored: StatusDeadline | null
/** What this program knows. */
let known: PresenceStatus
let isStale: boolean
let puts: PresenceStatus[]
let fetches: number
let failure: CloudLinkError | null
let changes: OwnStatus[]

/** As after a start of the program. */
function start(): void {
  known = 'unknown'
  isStale = false
  own = createOwnStatus({
    cloudlink: {
      async setPresence(_, status) {
        puts.push(status)
        if (failure !== null) throw failure
        atService = status
      }
    },
    store: {
      getStatusDeadline: async () => stored,
      setStatusDeadline: async (deadline) => void (stored = deadline)
    },
    presence: {
      async fetch() {
        fetches++
        isStale = false
        return (known = atService)
      },
      of: () => ({
        presence: known,
        ...(isStale ? { presenceAsOf: '2026-05-05T12:00:00.000Z' } : {})
      }),
      set: (_, status) => void (known = status)
    },
    clock,
    log: silentLog,
    me: 'ana',
    onChanged: (status) => void changes.push(status)
  })
}

function restart(): void {
  own.stop()
  start()
}

beforeEach(() => {
  clock = createManualClock()
  atService = 'available'
  stored = null
  puts = []
  fetches = 0
  failure = null
  changes = []
  start()
  own.refresh()
})

const after = (ms: number): string => new Date(clock.now() + ms).toISOString()

describe('a chosen status', () => {
  test('is set at the service, and cleared after the chosen time', async () => {
    const clearsAt = after(HALF_AN_HOUR_MS)
    expect(await own.set({ status: 'busy', clearAfter: '30-minutes' })).toEqual({
      presence: 'busy',
      clearsAt
    })
    expect(await own.get()).toEqual({ presence: 'busy', clearsAt })
    await clock.advance(HALF_AN_HOUR_MS - 1)
    expect(atService).toBe('busy')
    await clock.advance(1)
    expect(atService).toBe('available')
    expect(await own.get()).toEqual({ presence: 'available', clearsAt: null })
    expect(changes.at(-1)).toEqual({ presence: 'available', clearsAt: null })
    expect(stored).toBeNull()
  })

  test('without a time stays, and so does a later choice after the time of the first one', async () => {
    await own.set({ status: 'dnd', clearAfter: '1-hour' })
    expect(await own.set({ status: 'away', clearAfter: 'never' })).toEqual({
      presence: 'away',
      clearsAt: null
    })
    await clock.advance(24 * HALF_AN_HOUR_MS)
    expect([atService, puts]).toEqual(['away', ['dnd', 'away']])
  })

  test('for today is cleared at midnight of this computer', async () => {
    const { clearsAt } = await own.set({ status: 'busy', clearAfter: 'today' })
    const midnight = new Date(clearsAt ?? '')
    expect([midnight.getHours(), midnight.getMinutes(), midnight.getSeconds()]).toEqual([0, 0, 0])
    const remaining = midnight.getTime() - clock.now()
    expect(remaining).toBeGreaterThan(0)
    expect(remaining).toBeLessThanOrEqual(25 * 60 * 60_000)
  })

  test('that is available needs no clearing', async () => {
    expect(await own.set({ status: 'available', clearAfter: '1-hour' })).toMatchObject({ clearsAt: null })
    expect(stored).toBeNull()
  })

  test('that the service refuses changes nothing', async () => {
    await own.set({ status: 'busy', clearAfter: '1-hour' })
    const before = stored
    failure = new CloudLinkError('forbidden', 'capability-own-presence')
    await expect(own.set({ status: 'away', clearAfter: 'never' })).rejects.toMatchObject({
      detail: 'capability-own-presence'
    })
    expect(stored).toEqual(before)
    expect(await own.get()).toMatchObject({ presence: 'busy', clearsAt: before?.clearsAt })
  })
})

describe('the deadline', () => {
  test('holds over a restart', async () => {
    await own.set({ status: 'busy', clearAfter: '30-minutes' })
    restart()
    own.refresh()
    expect(await own.get()).toMatchObject({ clearsAt: after(HALF_AN_HOUR_MS) })
    await clock.advance(HALF_AN_HOUR_MS)
    expect(atService).toBe('available')
  })

  test('that was missed clears at the next start, once the service can be reached', async () => {
    await own.set({ status: 'busy', clearAfter: '30-minutes' })
    restart()
    await clock.advance(2 * HALF_AN_HOUR_MS)
    expect(atService).toBe('busy')
    own.refresh()
    await clock.advance(0)
    expect(atService).toBe('available')
  })

  test('that passes while the connection is lost clears after it is back', async () => {
    await own.set({ status: 'busy', clearAfter: '30-minutes' })
    own.disconnected()
    await clock.advance(2 * HALF_AN_HOUR_MS)
    expect(puts).toEqual(['busy'])
    own.refresh()
    await clock.advance(0)
    expect(puts).toEqual(['busy', 'available'])
  })

  test('does not clear a status that was set elsewhere meanwhile', async () => {
    await own.set({ status: 'busy', clearAfter: '30-minutes' })
    atService = known = 'away'
    own.onPresence()
    expect(changes.at(-1)).toEqual({ presence: 'away', clearsAt: null })
    await clock.advance(HALF_AN_HOUR_MS)
    expect([atService, puts, stored]).toEqual(['away', ['busy'], null])
  })

  test('is tried again a minute after a failure', async () => {
    await own.set({ status: 'busy', clearAfter: '30-minutes' })
    failure = new CloudLinkError('service', 'status-5xx', { status: 503 })
    await clock.advance(HALF_AN_HOUR_MS)
    expect(puts).toHaveLength(2)
    expect(stored).not.toBeNull()
    failure = null
    await clock.advance(60_000)
    expect([atService, puts.length, stored]).toEqual(['available', 3, null])
  })
})

test('the own presence is fetched once a connection, unless it is current', async () => {
  own.refresh()
  await clock.settled()
  expect(fetches).toBe(1)
  own.disconnected()
  own.refresh()
  await clock.settled()
  expect(fetches).toBe(1)
  own.disconnected()
  isStale = true
  own.refresh()
  own.refresh()
  await clock.settled()
  expect(fetches).toBe(2)
})
