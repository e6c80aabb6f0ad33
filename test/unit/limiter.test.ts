import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRequestLimiter } from '../../main/cloudlink/request-limiter.ts'
import { createOwnedClock } from '../support/owned-clock.ts'

type Kind = 'write' | 'read' | 'background'
type Arrival = { after: number; kind: Kind; count: number }

const MINUTE_MS = 60_000

/** When each request of a pattern came and went, in ms. */
async function play(arrivals: Arrival[]): Promise<{ kind: Kind; came: number; went: number }[]> {
  const clock = createOwnedClock()
  const limiter = createRequestLimiter(clock)
  const requests: { kind: Kind; came: number; went: number }[] = []
  const waiting: Promise<void>[] = []
  for (const { after, kind, count } of arrivals) {
    await clock.pass(after)
    for (let place = 0; place < count; place++) {
      const request = { kind, came: clock.monotonic(), went: Infinity }
      requests.push(request)
      waiting.push(limiter.take(kind).then(() => void (request.went = clock.monotonic())))
    }
  }
  await clock.passDuring(Promise.all(waiting))
  return requests
}

/** The most that went in any minute, both ends included. */
function mostInAMinute(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.max(
    ...sorted.map((from, place) => sorted.slice(place).filter((time) => time <= from + MINUTE_MS).length)
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

test('whatever asks, no minute has more than 120 requests, and each goes in the end', async () => {
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

test('nothing goes while something waits that comes before it', async () => {
  const order: Kind[] = ['write', 'read', 'background']
  await fc.assert(
    fc.asyncProperty(patterns, async (arrivals) => {
      const requests = await play(arrivals)
      for (const { kind, went } of requests) {
        const kept = requests.filter(
          (other) => order.indexOf(other.kind) < order.indexOf(kind) && other.came < went && other.went > went
        )
        expect(kept).toEqual([])
      }
    }),
    { numRuns: 40, seed: 5 }
  )
})

test('however much is loaded in the background, twenty reads and ten writes go at once', async () => {
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

test('what is given up while it waits takes no turn', async () => {
  const clock = createOwnedClock()
  const limiter = createRequestLimiter(clock)
  for (let place = 0; place < 60; place++) await limiter.take('write')
  const abort = new AbortController()
  const givenUp = limiter.take('write', abort.signal)
  const next = limiter.take('write')
  abort.abort()
  await expect(givenUp).rejects.toMatchObject({ code: 'cancelled' })
  await clock.passDuring(next)
  expect(clock.monotonic()).toBe(1_000)
  await expect(limiter.take('write', abort.signal)).rejects.toMatchObject({ code: 'cancelled' })
})
