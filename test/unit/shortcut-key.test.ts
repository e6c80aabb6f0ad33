import { describe, expect, test } from 'vitest'
import { pressedKeys, shortcutKey } from '../../renderer/ui/keys.ts'

describe('the key of a shortcut', () => {
  test.each([
    ['a US keyboard', { key: 'k', code: 'KeyK' }, 'K'],
    ['Caps Lock', { key: 'K', code: 'KeyK' }, 'K'],
    ['a Russian layout', { key: 'л', code: 'KeyK' }, 'K'],
    ['a Russian layout with Caps Lock', { key: 'Л', code: 'KeyK' }, 'K'],
    ['a Greek layout', { key: 'κ', code: 'KeyK' }, 'K'],
    ['Dvorak, where letters are on other keys', { key: 'k', code: 'KeyV' }, 'K'],
    ['AZERTY', { key: 'a', code: 'KeyQ' }, 'A'],
    ['a digit of AZERTY, which needs Shift there', { key: '&', code: 'Digit1' }, '1'],
    ['the comma key of a Russian layout', { key: 'б', code: 'Comma' }, ','],
    ['the minus of a German layout, where a US keyboard has the slash', { key: '-', code: 'Slash' }, '-'],
    ['the plus of a German layout', { key: '+', code: 'BracketRight' }, '='],
    ['a letter of a German layout where a US keyboard has a bracket', { key: 'ü', code: 'BracketLeft' }, '['],
    ['a dead key', { key: 'Dead', code: 'Quote' }, "'"],
    ['Option on a Mac', { key: '˚', code: 'KeyK' }, 'K'],
    ['an arrow of the number pad', { key: 'ArrowLeft', code: 'Numpad4' }, 'Left'],
    ['a key that is not a letter', { key: 'F6', code: 'F6' }, 'F6']
  ])('is the same for %s', (_, event, expected) => {
    expect(shortcutKey(event)).toBe(expected)
  })
})

describe('pressed keys', () => {
  type Held = Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', true>>
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  const [ctrlKey, metaKey, altKey, shiftKey] = [true, true, true, true] as const

  test.each<[string, 'linux' | 'mac', { key: string; code: string } & Held, string | null]>([
    ['Ctrl', 'linux', { key: 'K', code: 'KeyK', ctrlKey, shiftKey }, 'Mod+Shift+K'],
    ['Cmd on a Mac', 'mac', { key: 'k', code: 'KeyK', metaKey, altKey }, 'Mod+Alt+K'],
    ['Ctrl on a Mac is another key', 'mac', { key: 'k', code: 'KeyK', ctrlKey }, 'Ctrl+K'],
    ['the Windows key is left to the system', 'linux', { key: 'k', code: 'KeyK', metaKey, ctrlKey }, null],
    ['typing', 'linux', { key: 'K', code: 'KeyK', shiftKey }, null],
    ['keys without a modifier', 'linux', { key: 'F6', code: 'F6', shiftKey }, 'Shift+F6'],
    ['a slash that needs Shift (German)', 'linux', { key: '/', code: 'Digit7', ctrlKey, shiftKey }, 'Mod+/'],
    [
      'Shift and the slash of a US keyboard',
      'linux',
      { key: '?', code: 'Slash', ctrlKey, shiftKey },
      'Mod+Shift+/'
    ],
    ['an arrow', 'linux', { key: 'ArrowLeft', code: 'ArrowLeft', altKey }, 'Alt+Left']
  ])('%s', (_, platform, event, expected) => {
    expect(pressedKeys({ ...none, ...event }, platform)).toBe(expected)
  })
})
