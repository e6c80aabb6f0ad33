import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenRateLimiter } from '../../main/cloudlink/token-rate-limiter.ts'
import type { TokenRateLimiter } from '../../main/cloudlink/token-rate-limiter.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** A budget file that survives restarts of the program, and the times of the calls that were allowed. */
function useBudget(clock: ManualClock = createManualClock()) {
  const calls: number[] = []
  const budget = {
    clock,
    calls,
    text: null as string | null,
    /** In ms since the epoch; null before the first answer of the server. */
    serverTime: (): number | null => clock.serverClock.now(),
    start(): TokenRateLimiter {
      return createTokenRateLimiter({
        clock,
        log: silentLog,
        serverTime: () => budget.serverTime(),
        file: { read: async () => budget.text, write: async (text) => void (budget.text = text) }
      })
    },
    async take(guard: TokenRateLimiter): Promise<void> {
      await clock.advanceUntilDone(guard.take())
      calls.push(clock.monotonic())
    }
  }
  return budget
}

const paused = { code: 'sign-in-paused' }

test('allows six calls in ten minutes with growing pauses, then none until the user continues', async () => {
  const budget = useBudget()
  const guard = budget.start()
  for (let call = 0; call < 6; call++) await budget.take(guard)
  const pauses = budget.calls.map((at, index) => at - (budget.calls[index - 1] ?? 0))
  expect(pauses).toEqual([0, 2_000, 10_000, 30_000, 60_000, 120_000])
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  // Time alone does not lift the pause.
  await budget.clock.advance(2 * DAY_MS)
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  guard.allowOne()
  await budget.take(guard)
  await budget.take(guard)
})

test('allows one call each time the user continues while the budget is spent', async () => {
  const budget = useBudget()
  const guard = budget.start()
  for (let call = 0; call < 6; call++) await budget.take(guard)
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  guard.allowOne()
  guard.allowOne()
  await budget.take(guard)
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
})

test('ignores the user continuing if nothing is paused', async () => {
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

test('allows forty calls per day', async () => {
  const budget = useBudget()
  let guard = budget.start()
  for (let call = 0; call < 40; call++) {
    await budget.take(guard)
    await budget.clock.advance(11 * MINUTE_MS)
    guard = budget.start()
  }
  await expect(budget.take(guard)).rejects.toMatchObject(paused)
  expect(budget.calls).toHaveLength(40)
})

test('runs concurrent calls one after the other, and counts each before it is made', async () => {
  const budget = useBudget()
  const guard = budget.start()
  const results = await budget.clock.advanceUntilDone(
    Promise.allSettled(Array.from({ length: 20 }, () => guard.take()))
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(budget.clock.monotonic()).toBe(222_000)
})

test('does not allow more calls after restarts of the program', async () => {
  const budget = useBudget()
  for (let start = 0; start < 30; start++) {
    await budget.take(budget.start()).catch(() => undefined)
    await budget.clock.advance(5_000)
  }
  expect(budget.calls).toHaveLength(6)
})

test.each([
  ['a truncated file', () => '{"calls":[17'],
  ['a file with wrong types', () => '{"calls":["a"],"paused":false}'],
  ['an empty file', () => ''],
  ['a file that cannot be read', () => Promise.reject(new Error('EIO'))]
])('treats %s as a spent budget', async (_, read) => {
  const { clock } = useBudget()
  const guard = createTokenRateLimiter({
    clock,
    log: silentLog,
    serverTime: () => null,
    file: { read: async () => read(), write: async () => undefined }
  })
  await expect(guard.take()).rejects.toMatchObject(paused)
})

test('refuses a call that it cannot count', async () => {
  const { clock } = useBudget()
  const guard = createTokenRateLimiter({
    clock,
    log: silentLog,
    serverTime: () => null,
    file: { read: async () => null, write: () => Promise.reject(new Error('ENOSPC')) }
  })
  await expect(guard.take()).rejects.toMatchObject({ code: 'sign-in-paused' })
})

test('treats a call in the future as made now, and lets it expire', async () => {
  const budget = useBudget()
  const ahead = budget.clock.now() + 300 * DAY_MS
  budget.text = JSON.stringify({ calls: [ahead, ahead, ahead], paused: false })
  const guard = budget.start()
  await budget.take(guard)
  expect(budget.clock.monotonic()).toBe(30_000)
  await budget.clock.advance(11 * MINUTE_MS)
  const before = budget.clock.monotonic()
  await budget.take(guard)
  expect(budget.clock.monotonic()).toBe(before)

  // The saved time of the call expires as well after a restart.
  await budget.clock.advance(11 * MINUTE_MS)
  const restarted = budget.clock.monotonic()
  await budget.take(budget.start())
  expect(budget.clock.monotonic()).toBe(restarted)
})

test('never allows more than six calls in ten minutes or forty per day, whatever the wall clock does', async () => {
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
        budget.clock.setWallClockOffset(wall)
        await budget.clock.advance(pass)
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
