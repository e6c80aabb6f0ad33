import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRequestLimiter } from '../../main/cloudlink/request-limiter.ts'
import { createManualClock } from '../support/manual-clock.ts'

type Kind = 'write' | 'read' | 'background'
type Arrival = { after: number; kind: Kind; count: number }

const MINUTE_MS = 60_000

/** Plays a pattern of requests. @returns when each request came and went, in ms */
async function play(arrivals: Arrival[]): Promise<{ kind: Kind; came: number; went: number }[]> {
  const clock = createManualClock()
  const limiter = createRequestLimiter(clock)
  const requests: { kind: Kind; came: number; went: number }[] = []
  const waiting: Promise<void>[] = []
  for (const { after, kind, count } of arrivals) {
    await clock.advance(after)
    for (let index = 0; index < count; index++) {
      const request = { kind, came: clock.monotonic(), went: Infinity }
      requests.push(request)
      waiting.push(limiter.take(kind).then(() => void (request.went = clock.monotonic())))
    }
  }
  await clock.advanceUntilDone(Promise.all(waiting))
  return requests
}

/** The highest number of requests in any minute, both ends included. */
function mostInAMinute(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.max(
    ...sorted.map((from, index) => sorted.slice(index).filter((time) => time <= from + MINUTE_MS).length)
  )
}

const patterns = fc.array(
  fc.record({
    after: fc.oneof(fc.constant(0), fc.nat({ max: 3_000 }), fc.nat({ max: 90_000 })),
    kind: fc.constantFrom<Kind>('write', 'read', 'background'),
    count: fc.nat({ max: 90 })
  }),
  { minLength: 1, maxLength: 12 }
)

test('at most 120 requests go out in any minute, and every request goes out eventually', async () => {
  await fc.assert(
    fc.asyncProperty(patterns, async (arrivals) => {
      const requests = await play(arrivals)
      if (requests.length === 0) return
      expect(requests.every(({ went }) => Number.isFinite(went))).toBe(true)
      expect(mostInAMinute(requests.map(({ went }) => went))).toBeLessThanOrEqual(120)
    }),
    { numRuns: 60, seed: 3 }
  )
})

test('no request goes out while one with a higher priority is waiting', async () => {
  const order: Kind[] = ['write', 'read', 'background']
  await fc.assert(
    fc.asyncProperty(patterns, async (arrivals) => {
      const requests = await play(arrivals)
      for (const { kind, went } of requests) {
        const overtaken = requests.filter(
          (other) => order.indexOf(other.kind) < order.indexOf(kind) && other.came < went && other.went > went
        )
        expect(overtaken).toEqual([])
      }
    }),
    { numRuns: 40, seed: 5 }
  )
})

test('twenty reads and ten writes go out at once, whatever is loaded in the background', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 300 }), fc.nat({ max: 200_000 }), async (count, after) => {
      const requests = await play([
        { after: 0, kind: 'background', count },
        { after, kind: 'read', count: 20 },
        { after: 0, kind: 'write', count: 10 }
      ])
      const waits = requests.filter(({ kind }) => kind !== 'background').map(({ came, went }) => went - came)
      expect(Math.max(...waits)).toBe(0)
    }),
    { numRuns: 40, seed: 7 }
  )
})

test('a request that is cancelled while it waits does not count', async () => {
  const clock = createManualClock()
  const limiter = createRequestLimiter(clock)
  for (let index = 0; index < 60; index++) await limiter.take('write')
  const abort = new AbortController()
  const cancelled = limiter.take('write', abort.signal)
  const next = limiter.take('write')
  abort.abort()
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  await clock.advanceUntilDone(next)
  expect(clock.monotonic()).toBe(1_000)
  await expect(limiter.take('write', abort.signal)).rejects.toMatchObject({ code: 'cancelled' })
})
