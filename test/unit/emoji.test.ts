import { beforeAll, describe, expect, test } from 'vitest'
import { emojiQuery } from '../../renderer/composer/emoji/emoji-query.ts'
import { searchEmoji } from '../../renderer/composer/emoji/emoji-search.ts'
import { loadEmoji, withTone } from '../../renderer/composer/emoji/emoji.ts'
import type { EmojiSet } from '../../renderer/composer/emoji/emoji.ts'
import { firstCell, gridRows, moveCell } from '../../renderer/composer/emoji/grid-rows.ts'

let german: EmojiSet
let english: EmojiSet
beforeAll(async () => {
  german = await loadEmoji('de')
  english = await loadEmoji('en')
})

const found = ({ all }: EmojiSet, query: string): string[] =>
  searchEmoji(all, query, 8).map(({ char }) => char)

describe('searching emoji', () => {
  test('finds names of the language, of English and of other programs, the exact one first', () => {
    expect(found(german, 'grinsendes gesicht')[0]).toBe('😀')
    expect(found(german, 'grinning face')[0]).toBe('😀')
    expect(found(german, 'tada')[0]).toBe('🎉')
    expect(found(english, 'tada')[0]).toBe('🎉')
    expect([found(english, '+1')[0], found(english, 'thumbsup')[0]]).toEqual(['👍', '👍'])
    expect(found(english, 'thumbs_up')[0]).toBe('👍')
  })

  test('ignores case, accents and the order of words, and takes beginnings of words', () => {
    expect(found(german, 'FRÖHLICH')).toEqual(found(german, 'frohlich'))
    expect(found(german, 'FRÖHLICH')).not.toEqual([])
    expect(found(english, 'pop part')).toContain('🎉')
  })

  test('finds nothing for nothing', () => {
    expect([found(english, ''), found(english, ' _ '), found(english, 'qqqq')]).toEqual([[], [], []])
  })
})

test('a skin tone changes the whole emoji, and only those that have one', () => {
  const [thumb, couple, party] = ['👍', '🧑‍🤝‍🧑', '🎉'].map((char) => english.find(char))
  if (!thumb || !couple || !party) throw new Error('An emoji is missing.')
  expect([withTone(thumb, 0), withTone(thumb, 3), withTone(party, 3)]).toEqual(['👍', '👍🏽', '🎉'])
  expect(withTone(couple, 5)).toBe('🧑🏿‍🤝‍🧑🏿')
  expect(english.find('👍🏽')).toBe(thumb)
})

test('a name begins with ":" at the beginning of a word and has two characters', () => {
  const query = (text: string): string | undefined => emojiQuery(text, text.length)?.text
  expect(['Hi :ta', '(:soup', ':+1', ':thumbs_up'].map(query)).toEqual(['ta', 'soup', '+1', 'thumbs_up'])
  expect(['10:30', 'Hi :t', ':D', 'a:bc', ': soup', ':ta da'].map(query)).toEqual(
    Array.from({ length: 6 }, () => undefined)
  )
  expect(emojiQuery('Hi :ta', null)).toBeNull()
  expect(emojiQuery('Hi :ta', 6)).toEqual({ from: 3, to: 6, text: 'ta' })
})

describe('the keys of the grid', () => {
  const emoji = (count: number) =>
    Array.from({ length: count }, (_, place) => ({ char: `${place}`, label: '' }))
  // Rows: 0 heading, 1 to 2 with 8 and 2 emoji, 3 heading, 4 with 8.
  const rows = gridRows([
    { name: 'none', emoji: [] },
    { name: 'one', emoji: emoji(10) },
    { name: 'two', emoji: emoji(8) }
  ])
  const move = (row: number, column: number, key: string) => {
    const to = moveCell(rows, { row, column }, key)
    return to === null || to === 'above' ? to : `${to.row}.${to.column}`
  }

  test('move by row and column, over headings and to the ends', () => {
    expect(rows.map(({ kind }) => kind)).toEqual(['heading', 'emoji', 'emoji', 'heading', 'emoji'])
    expect(firstCell(rows)).toEqual({ row: 1, column: 0 })
    expect(firstCell(rows, 2)).toEqual({ row: 4, column: 0 })
    expect([move(1, 7, 'ArrowRight'), move(2, 1, 'ArrowRight'), move(4, 7, 'ArrowRight')]).toEqual([
      '2.0',
      '4.0',
      '4.7'
    ])
    expect([move(4, 0, 'ArrowLeft'), move(1, 0, 'ArrowLeft')]).toEqual(['2.1', '1.0'])
    expect([move(1, 5, 'ArrowDown'), move(4, 1, 'ArrowUp'), move(1, 3, 'ArrowUp')]).toEqual([
      '2.1',
      '2.1',
      'above'
    ])
    expect([
      move(4, 3, 'Home'),
      move(4, 3, 'End'),
      move(4, 3, 'Control+Home'),
      move(1, 0, 'Control+End')
    ]).toEqual(['4.0', '4.7', '1.0', '4.7'])
    expect([move(1, 0, 'PageDown'), move(4, 0, 'PageUp'), move(1, 0, 'x')]).toEqual(['4.0', '1.0', null])
  })
})
