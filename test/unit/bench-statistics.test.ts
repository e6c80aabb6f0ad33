import { describe, expect, test } from 'vitest'
import { compare, exact, verdictOf } from '../bench/row.ts'
import { intervalOf, mean, median, quantile } from '../bench/statistics.ts'
import { createRandom } from '../bench/text.ts'

describe('quantile', () => {
  test('lies between two values in proportion', () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1)
    expect(quantile([4, 1, 3, 2], 1)).toBe(4)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5)
  })

  test('sorts as numbers, not as texts, and leaves the set alone', () => {
    const values = [100, 9, 20]
    expect(median(values)).toBe(20)
    expect(values).toEqual([100, 9, 20])
  })

  test('an empty set has none', () => {
    expect(() => median([])).toThrow(RangeError)
    expect(() => mean([])).toThrow(RangeError)
  })
})

describe('interval', () => {
  const difference = (ours: number[], limits: number[]): number => median(ours) - median(limits)
  /** Nearly normal: the sum of twelve numbers from 0 to 1. */
  const normal = (random: () => number): number =>
    Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6)

  test('holds the true difference about as often as it claims', () => {
    const random = createRandom(1)
    const held = Array.from({ length: 100 }, () => {
      const ours = Array.from({ length: 20 }, () => 12 + normal(random))
      const limits = Array.from({ length: 20 }, () => 10 + normal(random))
      const [low, high] = intervalOf(ours, limits, difference, { paired: false, random })
      return low <= 2 && 2 <= high
    }).filter(Boolean).length
    expect(held).toBeGreaterThanOrEqual(88)
    expect(held).toBeLessThanOrEqual(100)
  })

  test('pairs cancel what slows both down', () => {
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

  test('a set that never differs has no width', () => {
    expect(intervalOf([3, 3, 3], [1, 1, 1], difference, { paired: true })).toEqual([2, 2])
  })

  test('pairs of different number are no pairs', () => {
    expect(() => intervalOf([1], [1, 2], difference, { paired: true })).toThrow(RangeError)
  })
})

describe('verdict', () => {
  const goal = { of: 'difference', atMost: 10, words: '' } as const

  test.each([
    ['under the goal', 8, [6, 9], 'ok'],
    ['at the goal', 10, [8, 12], 'ok'],
    ['over the goal', 12, [8, 14], 'missed'],
    ['wider than the goal', 8, [0, 11], 'not judged'],
    ['wider than the goal but all beyond it', 40, [30, 60], 'missed'],
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

  test('a ratio is held against its own goal', () => {
    const row = compare({ ...measured, goal: { of: 'ratio', atMost: 1.05, words: '' }, judged: true })
    expect(row).toMatchObject({ interval: [1.2, 1.4], verdict: 'missed' })
  })

  test('times that are not to be judged are not', () => {
    const row = compare({ ...measured, goal: { of: 'figure', atMost: 1, words: '' }, judged: false })
    expect(row).toMatchObject({ figure: 13, verdict: 'not judged' })
  })

  test('a size is judged as it is', () => {
    expect(exact({ name: 'x', unit: 'kB', figure: 500, atMost: 500 }).verdict).toBe('ok')
    expect(exact({ name: 'x', unit: 'kB', figure: 500.1, atMost: 500 }).verdict).toBe('missed')
  })
})
