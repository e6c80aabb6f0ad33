/** Every fault of one post: the message is sent once, in order, and never posted again too early. */
import { describe, expect, test } from 'vitest'
import { useOutbox } from './outbox-stage.ts'
import type { Strike } from './outbox-stage.ts'

const SETTLE_MS = 35_000
const stage = useOutbox()

const IN_DOUBT: [name: string, fault: Strike, committed: boolean][] = [
  ['a reset before it was read', { kind: 'reset-before' }, false],
  ['a reset within the answer', { kind: 'reset-within' }, false],
  ['a reset after it was stored', { kind: 'reset-after' }, true],
  ['no answer', { kind: 'hang' }, false],
  ['an answer that drips for ever', { kind: 'drip' }, false],
  ['500', { kind: 'status', status: 500 }, false],
  ['502', { kind: 'status', status: 502 }, false],
  ['503', { kind: 'status', status: 503 }, false],
  ['504', { kind: 'status', status: 504 }, false],
  ['504, stored 1 s later', { kind: 'late-commit', status: 504, delayMs: 1_000 }, true],
  ['504, stored 30 s later', { kind: 'late-commit', status: 504, delayMs: 30_000 }, true],
  ['a reset, stored 1 s later', { kind: 'late-commit', delayMs: 1_000 }, true],
  ['a reset, stored 30 s later', { kind: 'late-commit', delayMs: 30_000 }, true],
  ['a page of HTML', { kind: 'html' }, false],
  ['garbage', { kind: 'garbage' }, false],
  ['half of an answer', { kind: 'truncated' }, false],
  ['wrong types', { kind: 'wrong-types' }, false],
  ['an empty answer', { kind: 'empty' }, false],
  ['20 MB', { kind: 'huge' }, false],
  ['a redirect', { kind: 'redirect' }, false]
]

describe.each(IN_DOUBT)('a post that gets %s', (_, fault, committed) => {
  /** What the client waits for an answer that does not come. */
  const tookMs = fault.kind === 'hang' || fault.kind === 'drip' ? 35_000 : 0

  test('is sent once, in order, and not posted again before 35 s after it ended', async () => {
    const { clock } = stage.service
    stage.strike(fault)
    const began = clock.monotonic()
    await stage.send('one', 'two', 'three')
    await clock.passUntil(stage.isEmpty, 5 * 60_000)
    expect(stage.atService()).toEqual(['one', 'two', 'three'])
    expect(stage.posts()).toHaveLength(committed ? 3 : 4)
    const [first, second] = stage.posts()
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(SETTLE_MS + tookMs)
    // Nor does anything wait longer than it must.
    expect(clock.monotonic() - began).toBeLessThan(SETTLE_MS + tookMs + 2_000)
  })

  test('is sent once when the program starts again meanwhile', async () => {
    const { clock } = stage.service
    stage.strike(fault)
    await stage.send('one', 'two')
    await clock.passUntil(() => stage.posts().length === 1, 1_000)
    await stage.restart()
    const restarted = clock.service.now()
    await clock.passUntil(stage.isEmpty, 5 * 60_000)
    expect(stage.atService()).toEqual(['one', 'two'])
    expect((stage.posts()[1]?.at ?? 0) - restarted).toBeGreaterThanOrEqual(SETTLE_MS)
  })
})

const held = (headers: Record<string, string> = {}): Strike => ({ kind: 'status', status: 429, headers })

test.each([
  ['with seconds', () => held({ 'retry-after': '7' }), 7_000],
  ['with more seconds than anybody waits', () => held({ 'retry-after': '9999' }), 120_000],
  ['with none', () => held({ 'retry-after': '0' }), 1_000],
  ['without a time', () => held(), 10_000],
  [
    'with a date',
    () => held({ 'retry-after': new Date(stage.service.clock.service.now() + 20_000).toUTCString() }),
    18_000
  ]
])('a post that gets 429 %s is held back so long, and sent once', async (_, fault, least) => {
  const { clock } = stage.service
  stage.strike(fault())
  // Off by a day: the date is the service's.
  clock.setWall(-24 * 60 * 60_000)
  await stage.send('one', 'two')
  await clock.passUntil(stage.isEmpty, 5 * 60_000)
  expect(stage.atService()).toEqual(['one', 'two'])
  const [first, second, third] = stage.posts()
  expect(third).toBeDefined()
  expect(stage.posts()).toHaveLength(3)
  const waited = (second?.at ?? 0) - (first?.at ?? 0)
  expect(waited).toBeGreaterThanOrEqual(least)
  // The outbox asks again with pauses of its own, of a minute at most.
  expect(waited).toBeLessThan(least + 2_000 + 60_000)
})
