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

test('a plot has a logarithmic x axis, and a y axis that starts at zero', () => {
  const [first, last, other, middle] = centres(plotOf('Times', lines))
  const [left = 0, right = 0] = [first?.[0], last?.[0]]
  expect(other?.[0]).toBe(left)
  expect(middle?.[0]).toBe((left + right) / 2)
  // Twice the time is twice as far from the x axis, which is at y = 276.
  expect(276 - (last?.[1] ?? 0)).toBe(2 * (276 - (first?.[1] ?? 0)))
})

test('a plot has a title, names for its lines, and axis labels', () => {
  const svg = plotOf('Times', lines)
  expect(svg).toContain('<title>Times</title>')
  for (const text of ['search', 'open', '10,000', '1,000,000', 'messages stored']) expect(svg).toContain(text)
})

test('a plot without lines is an error', () => {
  expect(() => plotOf('Times', [])).toThrow(RangeError)
})
