/** Mentions in the page: what a person is writing, and what a text contains. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesQuery, mentionQuery } from '../../renderer/composer/mention-query.ts'
import { mentionPieces } from '../../renderer/timeline/mentions.ts'

const person = (name: string, me = false) => ({ userId: name, name, me })
const PEOPLE = [person('Ana Vell', true), person('Imke Brandt'), person('Imke'), person('')]

const shown = (text: string): string[] =>
  mentionPieces(text, PEOPLE).map((piece) => (piece.person ? `[${piece.text}]` : piece.text))

describe('the mentions of a text', () => {
  test.each([
    ['Soup, @Imke Brandt?', ['Soup, ', '[@Imke Brandt]', '?']],
    ['@imke: soup', ['[@imke]', ': soup']],
    ['@Imkes soup', ['@Imkes soup']],
    ['mail@Imke', ['mail@Imke']],
    ['@@Imke', ['@', '[@Imke]']],
    ['@Ana Vell@Imke', ['[@Ana Vell]', '@Imke']],
    ['(@Ana Vell) (@Imke)', ['(', '[@Ana Vell]', ') (', '[@Imke]', ')']],
    ['@', ['@']],
    ['', ['']]
  ])('%s', (text, expected) => {
    expect(shown(text)).toEqual(expected)
  })

  test('lose no character of any text', () => {
    const words = fc.constantFrom('@', 'Imke', ' Brandt', ' ', '@Ana Vell', 'ß', '🥣', '\n', '@@')
    fc.assert(
      fc.property(
        fc.array(words).map((parts) => parts.join('')),
        (text) => {
          expect(
            mentionPieces(text, PEOPLE)
              .map((piece) => piece.text)
              .join('')
          ).toBe(text)
        }
      )
    )
  })
})

describe('what is typed after an "@"', () => {
  test.each([
    ['@', ''],
    ['Hi @im', 'im'],
    ['Hi (@imke b', 'imke b'],
    ['mail@im', null],
    ['@a@b', null],
    ['@im\n', null],
    ['Hi', null],
    [`@${'x'.repeat(61)}`, null]
  ])('%j: %j', (text, expected) => {
    expect(mentionQuery(text, text.length)?.text ?? null).toBe(expected)
  })

  test('ends at the caret; selected text is no query', () => {
    expect(mentionQuery('@imke is here', 3)).toEqual({ from: 0, to: 3, text: 'im' })
    expect(mentionQuery('@imke', null)).toBeNull()
  })

  test.each([
    ['an ve', true],
    ['VELL', true],
    ['vell ana', false],
    ['nell', false],
    ['', true]
  ])('%j fits Ana Vell: %s', (query, expected) => {
    expect(matchesQuery('Ana Vell', query)).toBe(expected)
  })
})
