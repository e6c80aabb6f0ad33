import { describe, expect, test } from 'vitest'
import { compare, exact, verdictOf } from '../bench/row.ts'
import { intervalOf, mean, median, quantile } from '../bench/statistics.ts'
import { createRandom } from '../bench/text.ts'

describe('quantile', () => {
  test('interpolates linearly between two values', () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1)
    expect(quantile([4, 1, 3, 2], 1)).toBe(4)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5)
  })

  test('sorts numerically and does not change its input', () => {
    const values = [100, 9, 20]
    expect(median(values)).toBe(20)
    expect(values).toEqual([100, 9, 20])
  })

  test('throws for an empty set', () => {
    expect(() => median([])).toThrow(RangeError)
    expect(() => mean([])).toThrow(RangeError)
  })
})

describe('confidence interval', () => {
  const difference = (ours: number[], limits: number[]): number => median(ours) - median(limits)
  /** A nearly normal distribution: the sum of twelve numbers from 0 to 1. */
  const normal = (random: () => number): number =>
    Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6)

  test('contains the true difference about as often as it claims', () => {
    const random = createRandom(1)
    const hits = Array.from({ length: 100 }, () => {
      const ours = Array.from({ length: 20 }, () => 12 + normal(random))
      const limits = Array.from({ length: 20 }, () => 10 + normal(random))
      const [low, high] = intervalOf(ours, limits, difference, { paired: false, random })
      return low <= 2 && 2 <= high
    }).filter(Boolean).length
    expect(hits).toBeGreaterThanOrEqual(88)
    expect(hits).toBeLessThanOrEqual(100)
  })

  test('pairing cancels noise that both sides share', () => {
    const random = createRandom(2)
    const noise = Array.from({ length: 30 }, () => 100 * random())
    const ours = noise.map((value) => value + 5 + random())
    const limits = noise.map((value) => value + random())
    const meanDifference = (some: number[], others: number[]): number => mean(some) - mean(others)
    const [low, high] = intervalOf(ours, limits, meanDifference, { paired: true, random })
    const apart = intervalOf(ours, limits, meanDifference, { paired: false, random })
    expect(high - low).toBeLessThan(1)
    expect(apart[1] - apart[0]).toBeGreaterThan(10)
  })

  test('has no width for constant values', () => {
    expect(intervalOf([3, 3, 3], [1, 1, 1], difference, { paired: true })).toEqual([2, 2])
  })

  test('throws for pairs of different lengths', () => {
    expect(() => intervalOf([1], [1, 2], difference, { paired: true })).toThrow(RangeError)
  })
})

describe('verdict', () => {
  const goal = { of: 'difference', atMost: 10, words: '' } as const

  test.each([
    ['under the goal', 8, [6, 9], 'ok'],
    ['at the goal', 10, [8, 12], 'ok'],
    ['over the goal', 12, [8, 14], 'missed'],
    ['interval reaches over the goal', 8, [0, 11], 'not judged'],
    ['interval is entirely over the goal', 40, [30, 60], 'missed'],
    ['not a number', NaN, [NaN, NaN], 'not judged']
  ] as const)('%s', (_, value, interval, verdict) => {
    expect(verdictOf(value, [...interval], goal)).toBe(verdict)
  })
})

describe('row', () => {
  const measured = {
    name: 'x',
    unit: 'ms',
    ours: [12, 13, 14],
    limits: [10, 10, 10],
    paired: true,
    read: median
  }

  test('compares medians', () => {
    const row = compare({ ...measured, goal: { of: 'difference', atMost: 5, words: '≤ 5' }, judged: true })
    expect(row).toMatchObject({
      figure: 13,
      limit: 10,
      difference: 3,
      ratio: 1.3,
      verdict: 'ok',
      goal: '≤ 5'
    })
    expect(row.interval).toEqual([2, 4])
  })

  test('compares a ratio with a goal for the ratio', () => {
    const row = compare({ ...measured, goal: { of: 'ratio', atMost: 1.05, words: '' }, judged: true })
    expect(row).toMatchObject({ interval: [1.2, 1.4], verdict: 'missed' })
  })

  test('does not judge times if told not to', () => {
    const row = compare({ ...measured, goal: { of: 'figure', atMost: 1, words: '' }, judged: false })
    expect(row).toMatchObject({ figure: 13, verdict: 'not judged' })
  })

  test('judges an exact size without an interval', () => {
    expect(exact({ name: 'x', unit: 'kB', figure: 500, atMost: 500 }).verdict).toBe('ok')
    expect(exact({ name: 'x', unit: 'kB', figure: 500.1, atMost: 500 }).verdict).toBe('missed')
  })
})
