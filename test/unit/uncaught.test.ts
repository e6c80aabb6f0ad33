import { expect, test, vi } from 'vitest'
import { placeOf } from '../../main/desktop/uncaught.ts'

vi.mock('electron', () => ({ app: {}, dialog: {} }))

const withStack = (stack: string): Error => Object.assign(new Error(), { stack })

test.each([
  [
    'Error: words\n    at send (file:///opt/app/out/main/program.js:10:5)\n    at x (y.js:1:1)',
    'program.js:10'
  ],
  ['Error: words\n    at C:\\app\\out\\main\\program.js:10:5', 'program.js:10'],
  ['Error: two\nlines (secret.js:1:1)\n    at async Promise.all (index 0)\n    at f (/a/b.js:3:4)', 'b.js:3'],
  ['Error: words', 'unknown'],
  ['', 'unknown']
])('the location in the stack %j is %s', (stack, location) => {
  expect(placeOf(withStack(stack))).toBe(location)
})

test('the location of a thrown value that is not an Error is unknown', () => {
  for (const thrown of ['words', null, undefined, 5, {}]) expect(placeOf(thrown)).toBe('unknown')
})
