import { expect, test } from 'vitest'
import { designTokens } from '../../build/design-tokens.ts'

test('the style sheet gives the window its background and the list its row heights', () => {
  const css = `:root {
    --surface: light-dark(#fefefe, #010101);
    --row-height: 50px;
    --row-height-compact: 30px;
    --section-header-height: 20px;
  }`
  expect(designTokens(css)).toEqual({
    windowBackground: { light: '#fefefe', dark: '#010101' },
    listHeights: { row: 50, compactRow: 30, sectionHeader: 20 }
  })
  expect(() => designTokens()).not.toThrow()
})

test('a token that is missing or written differently fails the build', () => {
  expect(() => designTokens(':root { --surface: white; }')).toThrow('--surface is "white"')
})
