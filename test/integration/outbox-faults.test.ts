/** Faults of the call that posts a message: the message arrives once, in order, and is not posted again too early. */
import { describe, expect, test } from 'vitest'
import { useOutboxFixture } from './outbox-fixture.ts'
import type { PostFault } from './outbox-fixture.ts'

const SETTLE_MS = 35_000
const fixture = useOutboxFixture()

const IN_DOUBT: [name: string, fault: PostFault, committed: boolean][] = [
  ['a reset before the request is handled', { kind: 'reset-before' }, false],
  ['a reset in the middle of the answer', { kind: 'reset-within' }, false],
  ['a reset after the message is stored', { kind: 'reset-after' }, true],
  ['no answer', { kind: 'hang' }, false],
  ['an answer that never ends', { kind: 'drip' }, false],
  ['500', { kind: 'status', status: 500 }, false],
  ['502', { kind: 'status', status: 502 }, false],
  ['503', { kind: 'status', status: 503 }, false],
  ['504', { kind: 'status', status: 504 }, false],
  ['504, with the message stored 1 s later', { kind: 'late-commit', status: 504, delayMs: 1_000 }, true],
  ['504, with the message stored 30 s later', { kind: 'late-commit', status: 504, delayMs: 30_000 }, true],
  ['a reset, with the message stored 1 s later', { kind: 'late-commit', delayMs: 1_000 }, true],
  ['a reset, with the message stored 30 s later', { kind: 'late-commit', delayMs: 30_000 }, true],
  ['an HTML page', { kind: 'html' }, false],
  ['garbage', { kind: 'garbage' }, false],
  ['a truncated answer', { kind: 'truncated' }, false],
  ['wrong types', { kind: 'wrong-types' }, false],
  ['an empty answer', { kind: 'empty' }, false],
  ['20 MB of JSON', { kind: 'huge' }, false],
  ['a redirect', { kind: 'redirect' }, false]
]

describe.each(IN_DOUBT)('a post that gets %s', (_, fault, committed) => {
  /** How long the client waits for an answer that does not come. */
  const timeoutMs = fault.kind === 'hang' || fault.kind === 'drip' ? 35_000 : 0

  test('arrives once, in order, and is not posted again within 35 s after the call ends', async () => {
    const { clock } = fixture.service
    fixture.injectFault(fault)
    const began = clock.monotonic()
    await fixture.send('one', 'two', 'three')
    await clock.advanceUntil(fixture.isEmpty, 5 * 60_000)
    expect(fixture.serverTexts()).toEqual(['one', 'two', 'three'])
    expect(fixture.posts()).toHaveLength(committed ? 3 : 4)
    const [first, second] = fixture.posts()
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(SETTLE_MS + timeoutMs)
    // Nothing waits longer than necessary.
    expect(clock.monotonic() - began).toBeLessThan(SETTLE_MS + timeoutMs + 2_000)
  })

  test('arrives once if the program restarts meanwhile', async () => {
    const { clock } = fixture.service
    fixture.injectFault(fault)
    await fixture.send('one', 'two')
    await clock.advanceUntil(() => fixture.posts().length === 1, 1_000)
    await fixture.restart()
    const restarted = clock.serverClock.now()
    await clock.advanceUntil(fixture.isEmpty, 5 * 60_000)
    expect(fixture.serverTexts()).toEqual(['one', 'two'])
    expect((fixture.posts()[1]?.at ?? 0) - restarted).toBeGreaterThanOrEqual(SETTLE_MS)
  })
})

const tooManyRequests = (headers: Record<string, string> = {}): PostFault => ({
  kind: 'status',
  status: 429,
  headers
})

test.each([
  ['with seconds', () => tooManyRequests({ 'retry-after': '7' }), 7_000],
  ['with more seconds than the limit', () => tooManyRequests({ 'retry-after': '9999' }), 120_000],
  ['with 0 seconds', () => tooManyRequests({ 'retry-after': '0' }), 1_000],
  ['without a time', () => tooManyRequests(), 10_000],
  [
    'with a date',
    () =>
      tooManyRequests({
        'retry-after': new Date(fixture.service.clock.serverClock.now() + 20_000).toUTCString()
      }),
    18_000
  ]
])('a post that gets 429 %s is retried after that time, and arrives once', async (_, fault, minMs) => {
  const { clock } = fixture.service
  fixture.injectFault(fault())
  // The date in the header refers to the server's clock, so the clock of this machine must not matter.
  clock.setWallClockOffset(-24 * 60 * 60_000)
  await fixture.send('one', 'two')
  await clock.advanceUntil(fixture.isEmpty, 5 * 60_000)
  expect(fixture.serverTexts()).toEqual(['one', 'two'])
  const [first, second, third] = fixture.posts()
  expect(third).toBeDefined()
  expect(fixture.posts()).toHaveLength(3)
  const waited = (second?.at ?? 0) - (first?.at ?? 0)
  expect(waited).toBeGreaterThanOrEqual(minMs)
  // The outbox adds its own backoff of at most a minute.
  expect(waited).toBeLessThan(minMs + 2_000 + 60_000)
})
