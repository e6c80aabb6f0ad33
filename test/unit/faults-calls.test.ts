import { describe, expect, test } from 'vitest'
import { mostInTenMinutes, wrongCalls } from '../faults/calls.ts'
import { EXPECTED } from '../faults/expected.ts'
import { createRandom } from '../faults/random.ts'
import { isCallOf } from '../faults/fault-cases.ts'
import type { FaultCase, Target } from '../faults/fault-cases.ts'
import type { LoggedRequest } from '../sandbox/service.ts'

const PATHS: Partial<Record<Target, Pick<LoggedRequest, 'service' | 'method' | 'path'>>> = {
  post: { service: 'chat', method: 'POST', path: '/2017-09-01/conversations/c/messages' },
  list: { service: 'chat', method: 'GET', path: '/2017-09-01/users/me/conversations' },
  connection: { service: 'notifications', method: 'POST', path: '/2017-09-01/connections' }
}

/** Calls at these times, in seconds. */
function calls(target: keyof typeof PATHS, ...seconds: number[]): LoggedRequest[] {
  const call = PATHS[target] ?? { service: 'chat', method: '', path: '' }
  return seconds.map((second) => ({
    ...call,
    query: '',
    status: 500,
    mitelApp: '',
    grantType: '',
    at: second * 1_000
  }))
}

function wrong(
  target: Target,
  strike: FaultCase,
  during: LoggedRequest[],
  after: LoggedRequest[] = []
): string | null {
  const expected = EXPECTED[target][strike]
  if (expected === null) throw new Error('There is no such cell.')
  return wrongCalls(target, expected, (request) => isCallOf(target, request), during, [...during, ...after])
}

describe('the check of the calls in a test cell', () => {
  test('fails if a message is posted again before the first post is settled', () => {
    expect(wrong('post', '500', calls('post', 0), calls('post', 36))).toBeNull()
    expect(wrong('post', '500', calls('post', 0), calls('post', 20))).toBe('2 calls within 35 s.')
    expect(wrong('post', '500', [])).toBe('No call was struck.')
  })

  test('allows three tries per pull of the list, and a pull per connection attempt and poll', () => {
    const pull = [...calls('connection', 0), ...calls('list', 0, 1, 2)]
    expect(wrong('list', '500', pull)).toBeNull()
    expect(wrong('list', '500', [...pull, ...calls('list', 3)])).toBe('4 calls instead of 3.')
    expect(wrong('list', '500', [...pull, ...calls('connection', 4), ...calls('list', 4, 5, 6)])).toBeNull()
  })

  test('fails if connection attempts come without growing pauses', () => {
    expect(wrong('connection', '500', calls('connection', 0, 0.5, 1.6, 3.8))).toBeNull()
    expect(wrong('connection', '500', calls('connection', 0, 0.2))).toBe(
      'Try 1 to connect came after 200 ms.'
    )
    expect(wrong('connection', '500', calls('connection', 0, 0.5, 1.6, 2.6))).toMatch(/^Try 3 to connect/)
  })

  test('finds the highest number of calls in any ten minutes', () => {
    expect(mostInTenMinutes(calls('post', 0, 500, 590, 610, 1_000))).toBe(4)
    expect(mostInTenMinutes([])).toBe(0)
  })
})

test('the random generator repeats its numbers for the same seed, and reaches the whole range', () => {
  const draw = (seed: number): number[] => {
    const lot = createRandom(seed)
    return Array.from({ length: 200 }, () => lot.number(1, 6))
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  expect([...new Set(draw(7))].toSorted()).toEqual([1, 2, 3, 4, 5, 6])
})
