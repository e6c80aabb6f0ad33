/** The caps per minute on calls that reach other people or programs. */
import { expect, test } from 'vitest'
import { createCallLimits } from '../../main/ipc/call-limits.ts'
import type { CallLimits } from '../../main/ipc/call-limits.ts'
import type { CallName } from '../../preload/contract/index.ts'
import { createManualClock } from '../support/manual-clock.ts'

/** How many of `calls` calls are allowed. */
const allowed = (limits: CallLimits, name: CallName, calls = 500): number =>
  Array.from({ length: calls }, () => limits.take(name)).filter((refusal) => refusal === null).length

test.each([
  ['sendMessage', 120],
  ['createConversation', 30],
  ['openLink', 60]
] as const)('%s is allowed %i times a minute, then it is refused with a reason', async (name, limit) => {
  const clock = createManualClock()
  const limits = createCallLimits(clock)
  expect(allowed(limits, name)).toBe(limit)
  expect(limits.take(name)).toEqual({
    ok: false,
    code: 'too-many-calls',
    detail: 'calls-per-minute',
    values: { limit }
  })
  await clock.advance(59_999)
  expect(allowed(limits, name)).toBe(0)
  await clock.advance(1)
  expect(allowed(limits, name)).toBe(limit)
})

test('no minute has more calls than the limit, however they are spread', async () => {
  const clock = createManualClock()
  const limits = createCallLimits(clock)
  const times: number[] = []
  for (let step = 0; step < 400; step++) {
    if (limits.take('openLink') === null) times.push(clock.monotonic())
    await clock.advance(250 + (step % 7) * 100)
  }
  const most = Math.max(
    ...times.map((end) => times.filter((time) => time > end - 60_000 && time <= end).length)
  )
  expect(most).toBe(60)
})

test('calls of one kind share a limit, other kinds and reading have their own or none', () => {
  const limits = createCallLimits(createManualClock())
  expect(allowed(limits, 'sendMessage', 100) + allowed(limits, 'retryMessage')).toBe(120)
  expect(allowed(limits, 'sendScheduledNow')).toBe(0)
  expect(allowed(limits, 'openLink', 10)).toBe(10)
  expect(allowed(limits, 'listMessages')).toBe(500)
})
