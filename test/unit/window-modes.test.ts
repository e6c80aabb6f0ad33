import { expect, test } from 'vitest'
import { closingOf, isSameClick, modeOf } from '../../main/desktop/window-modes.ts'

test('the popover needs a tray icon', () => {
  expect(modeOf('popover', true)).toBe('popover')
  expect(modeOf('popover', false)).toBe('window')
  expect(modeOf('window', true)).toBe('window')
})

test.each([
  ['hide', { mode: 'window', closeToTray: true, hasTray: true }],
  ['minimize', { mode: 'window', closeToTray: true, hasTray: false }],
  ['quit', { mode: 'window', closeToTray: false, hasTray: true }],
  ['quit', { mode: 'window', closeToTray: false, hasTray: false }],
  ['hide', { mode: 'popover', closeToTray: false, hasTray: true }]
] as const)('closing does %s for %o', (closing, state) => {
  expect(closingOf(state)).toBe(closing)
})

test('only a click right after the popover lost the focus is the same click', () => {
  expect(isSameClick(1_000, 1_200)).toBe(true)
  expect(isSameClick(1_000, 1_500)).toBe(false)
  expect(isSameClick(null, 1_200)).toBe(false)
})
