import { expect, test } from 'vitest'
import { zoomed } from '../../main/desktop/zoom.ts'

test.each([
  [1, 'in', 1.1],
  [1, 'out', 0.9],
  [2, 'in', 2],
  [0.5, 'out', 0.5],
  [1.3, 'in', 1.5],
  [1.3, 'out', 1.25],
  [1.75, 'reset', 1]
] as const)('the zoom factor %s changed %s becomes %s', (now, step, then) => {
  expect(zoomed(now, step)).toBe(then)
})
