import { describe, expect, test } from 'vitest'
import { shortcutKey } from '../../renderer/ui/keys.ts'

describe('the key of a shortcut', () => {
  test.each([
    ['a US keyboard', { key: 'k', code: 'KeyK' }, 'k'],
    ['Caps Lock', { key: 'K', code: 'KeyK' }, 'k'],
    ['a Russian layout', { key: 'л', code: 'KeyK' }, 'k'],
    ['a Russian layout with Caps Lock', { key: 'Л', code: 'KeyK' }, 'k'],
    ['a Greek layout', { key: 'κ', code: 'KeyK' }, 'k'],
    ['Dvorak, where letters are on other keys', { key: 'k', code: 'KeyV' }, 'k'],
    ['AZERTY', { key: 'a', code: 'KeyQ' }, 'a'],
    ['the comma key of a Russian layout', { key: 'б', code: 'Comma' }, ','],
    ['a key that is not a letter', { key: 'F6', code: 'F6' }, 'F6']
  ])('is the same for %s', (_, event, expected) => {
    expect(shortcutKey(event)).toBe(expected)
  })
})
