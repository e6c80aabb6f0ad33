import { expect, test } from 'vitest'
import { plotOf } from '../bench/plot.ts'

const lines = [
  {
    name: 'search',
    points: [
      { x: 10_000, y: 2 },
      { x: 1_000_000, y: 4 }
    ]
  },
  {
    name: 'open',
    points: [
      { x: 10_000, y: 40 },
      { x: 100_000, y: 41 }
    ]
  }
]
const centres = (svg: string): number[][] =>
  [...svg.matchAll(/cx="(\d+)" cy="(\d+)"/g)].map(([, x, y]) => [Number(x), Number(y)])

test('a plot counts in powers of ten, from zero up', () => {
  const [first, last, other, middle] = centres(plotOf('Times', lines))
  const [left = 0, right = 0] = [first?.[0], last?.[0]]
  expect(other?.[0]).toBe(left)
  expect(middle?.[0]).toBe((left + right) / 2)
  // Twice the time is twice as far from the axis, which lies at 276.
  expect(276 - (last?.[1] ?? 0)).toBe(2 * (276 - (first?.[1] ?? 0)))
})

test('a plot names its lines and what it shows', () => {
  const svg = plotOf('Times', lines)
  expect(svg).toContain('<title>Times</title>')
  for (const words of ['search', 'open', '10,000', '1,000,000', 'messages stored'])
    expect(svg).toContain(words)
})

test('nothing is no plot', () => {
  expect(() => plotOf('Times', [])).toThrow(RangeError)
})
