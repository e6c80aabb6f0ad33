import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenRateLimiter } from '../../main/cloudlink/token-rate-limiter.ts'
import type { TokenRateLimiter } from '../../main/cloudlink/token-rate-limiter.ts'
import { createOwnedClock } from '../support/owned-clock.ts'
import type { OwnedClock } from '../support/owned-clock.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** A budget that lasts over starts of the program, and what was called when. */
function useBudget(clock: OwnedClock = createOwnedClock()) {
  const calls: number[] = []
  const budget = {
    clock,
    calls,
    text: null as string | null,
    /** Null before any answer told the time. */
    serverTime: (): number | null => clock.service.now(),
    start(): TokenRateLimiter {
      return createTokenRateLimiter({
        clock,
        log: { info: () => undefined, warn: () => undefined },
        serverTime: () => budget.serverTime(),
        file: { read: async () => budget.text, write: async (text) => void (budget.text = text) }
      })
    },
    async take(guard: TokenRateLimiter): Promise<void> {
      await clock.passDuring(guard.take())
      calls.push(clock.monotonic())
    }
  }
  return budget
}

const paused = { code: 'sign-in-paused' }

test('allows six calls in ten minutes with growing pauses, then none until the person says so', async () => {
  const budget = useBudget()
  const guard = budget.start()
  for (let call = 0; call < 6; call++) await budget.take(guard)
  const pauses = budget.calls.map((at, place) => at - (budget.calls[place - 1] ?? 0))
  expect(pauses).toEqual([0, 2_000, 10_000, 30_000, 60_000, 120_000])
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  // Time alone changes nothing any more.
  await budget.clock.pass(2 * DAY_MS)
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  guard.allowOne()
  await budget.take(guard)
  await budget.take(guard)
})

test('the person allows one call at a time while the budget is spent', async () => {
  const budget = useBudget()
  const guard = budget.start()
  for (let call = 0; call < 6; call++) await budget.take(guard)
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  guard.allowOne()
  guard.allowOne()
  await budget.take(guard)
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
})

test('to go on means nothing where nothing is paused', async () => {
  const budget = useBudget()
  const guard = budget.start()
  for (let call = 0; call < 6; call++) {
    guard.allowOne()
    await budget.take(guard)
  }
  expect(budget.calls.at(-1)).toBe(222_000)
  guard.allowOne()
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
})

test('allows forty calls in a day', async () => {
  const budget = useBudget()
  let guard = budget.start()
  for (let call = 0; call < 40; call++) {
    await budget.take(guard)
    await budget.clock.pass(11 * MINUTE_MS)
    guard = budget.start()
  }
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  expect(budget.calls).toHaveLength(40)
})

test('calls at once go one after the other, each counted before it is made', async () => {
  const budget = useBudget()
  const guard = budget.start()
  const results = await budget.clock.passDuring(
    Promise.allSettled(Array.from({ length: 20 }, () => guard.take()))
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(budget.clock.monotonic()).toBe(222_000)
})

test('a program that starts again for ever spends no more', async () => {
  const budget = useBudget()
  for (let start = 0; start < 30; start++) {
    await budget.take(budget.start()).catch(() => undefined)
    await budget.clock.pass(5_000)
  }
  expect(budget.calls).toHaveLength(6)
})

test.each([
  ['half a file', () => '{"calls":[17'],
  ['other types', () => '{"calls":["a"],"paused":false}'],
  ['nothing in it', () => ''],
  ['a file that cannot be read', () => Promise.reject(new Error('EIO'))]
])('counts %s as spent', async (_, read) => {
  const { clock } = useBudget()
  const guard = createTokenRateLimiter({
    clock,
    log: { info: () => undefined, warn: () => undefined },
    serverTime: () => null,
    file: { read: async () => read(), write: async () => undefined }
  })
  await expect(guard.take()).rejects.toMatchObject(paused)
})

test('makes no call that it cannot count', async () => {
  const { clock } = useBudget()
  const guard = createTokenRateLimiter({
    clock,
    log: { info: () => undefined, warn: () => undefined },
    serverTime: () => null,
    file: { read: async () => null, write: () => Promise.reject(new Error('ENOSPC')) }
  })
  await expect(guard.take()).rejects.toMatchObject({ code: 'sign-in-paused' })
})

test('a call that seems to be made in the future counts as made now, and grows old', async () => {
  const budget = useBudget()
  const ahead = budget.clock.now() + 300 * DAY_MS
  budget.text = JSON.stringify({ calls: [ahead, ahead, ahead], paused: false })
  const guard = budget.start()
  await budget.take(guard)
  expect(budget.clock.monotonic()).toBe(30_000)
  await budget.clock.pass(11 * MINUTE_MS)
  const before = budget.clock.monotonic()
  await budget.take(guard)
  expect(budget.clock.monotonic()).toBe(before)

  // What was written down is as old for the next start.
  await budget.clock.pass(11 * MINUTE_MS)
  const restarted = budget.clock.monotonic()
  await budget.take(budget.start())
  expect(budget.clock.monotonic()).toBe(restarted)
})

test('no clock makes it forget: no ten minutes have more than six calls, no day more than forty', async () => {
  const steps = fc.array(
    fc.record({
      pass: fc.oneof(fc.nat({ max: 30_000 }), fc.nat({ max: 20 * MINUTE_MS })),
      wall: fc.constantFrom(0, DAY_MS, -DAY_MS, 400 * DAY_MS, -400 * DAY_MS),
      restart: fc.boolean()
    }),
    { minLength: 10, maxLength: 40 }
  )
  await fc.assert(
    fc.asyncProperty(steps, async (played) => {
      const budget = useBudget()
      let guard = budget.start()
      for (const { pass, wall, restart } of played) {
        budget.clock.setWall(wall)
        await budget.clock.pass(pass)
        if (restart) guard = budget.start()
        await budget.take(guard).catch(() => undefined)
      }
      const most = (within: number): number =>
        Math.max(
          0,
          ...budget.calls.map((from) => budget.calls.filter((at) => at >= from && at < from + within).length)
        )
      expect(most(10 * MINUTE_MS)).toBeLessThanOrEqual(6)
      expect(most(DAY_MS)).toBeLessThanOrEqual(40)
    }),
    { numRuns: 40, seed: 11 }
  )
})
