import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOfText, wordsOf } from '../../main/store/segments.ts'
import { snippetOf } from '../../main/store/snippet.ts'
import { matchesOf, matchOf, termsOf } from '../../main/store/terms.ts'

const tokens = (text: string): string[] => wordsOf(lineOfText(text)).map(({ token }) => token)

/** Whether the search, as it compares tokens, finds the text. */
function finds(text: string, query: string): boolean {
  const words = wordsOf(lineOfText(text))
  const terms = termsOf(query)
  return terms.length > 0 && terms.every((term) => matchesOf(term, words).length > 0)
}

const marked = (text: string, query: string): string[] =>
  snippetOf(text, termsOf(query))
    .parts()
    .flatMap((part) => (part.marked ? [part.text] : []))

test('words are folded: case, accents, width, ligatures, and letters that people type without their stroke', () => {
  expect(tokens('Żółć naïve STRASSE Straße ÅNGSTRÖM')).toEqual([
    'zolc',
    'naive',
    'strasse',
    'strasse',
    'angstrom'
  ])
  expect(tokens('ＦＵＬＬ ﬁne İzmir ΟΔΟΣ οδός')).toEqual(['full', 'fine', 'izmir', 'οδοσ', 'οδοσ'])
  expect(tokens('مُحَمَّد Й ё')).toEqual(['محمد', 'и', 'е'])
  expect(tokens('node.js x_y 4.2 a-b')).toEqual(['node', 'js', 'x', 'y', '4', '2', 'a', 'b'])
})

test('runs without spaces are pairs, the last character by itself; half-width kana are kana', () => {
  expect(tokens('会議室')).toEqual(['会議', '議室', '室'])
  expect(tokens('iPhone手机 한국어')).toEqual(['iphone', '手机', '机', '한국', '국어', '어'])
  expect(tokens('ｶﾞｷﾞ')).toEqual(['ガギ', 'ギ'])
  expect(tokens('가'.normalize('NFD'))).toEqual(['가'])
})

test('quotes make phrases, also the last one that is still open; operators and signs are words or nothing', () => {
  expect(termsOf('"two words" thr')).toEqual([
    { tokens: ['two', 'words'], prefix: false },
    { tokens: ['thr'], prefix: 'word' }
  ])
  expect(termsOf('„zwei Wör')).toEqual([{ tokens: ['zwei', 'wor'], prefix: 'word' }])
  expect(matchOf(termsOf('NOT a* OR (b NEAR "'), [])).toBe('"not"* AND "a" AND "or"* AND "b" AND "near"*')
  expect(termsOf('"" * - \0 ')).toEqual([])
})

test('a text is found by its words, beginnings, phrases and two-character pieces', () => {
  expect(finds('Der Aufzug ist außer Betrieb', 'aufz betr')).toBe(true)
  expect(finds('Der Aufzug ist außer Betrieb', '"ist ausser"')).toBe(true)
  expect(finds('Der Aufzug ist außer Betrieb', '"ausser ist"')).toBe(false)
  expect(finds('昨日の会議で決まった', '会議')).toBe(true)
  expect(finds('昨日の会議で決まった', '会決')).toBe(false)
  expect(finds('昨日の会議で決まった', 'た')).toBe(true)
  expect(finds('手機iPhone壞了', '機iphone壞')).toBe(true)
})

test('marks are made in the original text', () => {
  expect(marked('Die Straße nach Ångström', 'strasse ang')).toEqual(['Straße', 'Ångström'])
  expect(marked('昨日の会議で決まった', '会議')).toEqual(['会議'])
  expect(marked('昨日の会議で会った', '会')).toEqual(['会', '会'])
  expect(marked('node.js and Node', 'node.js')).toEqual(['node.js'])
})

test('a snippet is around the first hit, cuts no word, and says where it was cut', () => {
  const words = Array.from({ length: 100 }, (_, index) => `word${index}`)
  const parts = snippetOf([...words, 'needle', ...words].join(' '), termsOf('needle')).parts()
  const text = parts.map((part) => part.text).join('')
  expect(text.startsWith('…word')).toBe(true)
  expect(text.endsWith('…')).toBe(true)
  expect(text.length).toBeLessThan(180)
  expect(
    text
      .replaceAll('…', '')
      .split(' ')
      .every((word) => word === 'needle' || words.includes(word))
  ).toBe(true)
})

test('whole words and words that stand together are better than beginnings and words apart', () => {
  const quality = (text: string, query: string): number => snippetOf(text, termsOf(query)).quality
  expect(quality('the meeting room', 'meeting room')).toBe(2)
  expect(quality('the meeting rooms', 'meeting room')).toBe(1)
  expect(quality('a room for the meeting', 'meeting room')).toBe(1)
  expect(quality('rooms for meetings', 'meeting room')).toBe(0)
})

test('a numeral with a full stop of its own is the number', () => {
  expect(wordsOf(lineOfText('⒈ 🄀')).map(({ token }) => token)).toEqual(['1', '0'])
})

test('any text is safe, and marks and words never leave it', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({
      unit: fc.constantFrom('"', '*', ' ', '(', 'OR', 'a', '議', '室', '\0', '“', 'ﾞ', '\ud800'),
      maxLength: 40
    })
  )
  fc.assert(
    fc.property(anything, anything, (text, query) => {
      const terms = termsOf(query)
      expect(matchOf(terms, [])).toMatch(/^("[^"]+"\*?( AND |$))*$/)
      const line = lineOfText(text)
      for (const { start, headEnd, end, token } of wordsOf(line)) {
        expect(start < headEnd && headEnd <= end && end <= line.length).toBe(true)
        expect(token).toMatch(/^[\p{L}\p{M}\p{N}\p{Co}]*$/u)
      }
      const parts = snippetOf(text, terms).parts()
      const cut = parts.map((part) => part.text).filter((part) => part !== '…')
      expect(line).toContain(cut.join(''))
    }),
    { numRuns: 500 }
  )
})

test('every text is found by each of its words, their beginnings, neighbours in quotes and pieces of runs', () => {
  const unit = fc.constantFrom(...Array.from('abcäßøé12 .,日本語会議あアｶﾞ한국어жйςمُ—'.normalize('NFC')))
  fc.assert(
    fc.property(fc.string({ unit, minLength: 1, maxLength: 60 }), fc.nat(), fc.nat(), (text, at, size) => {
      const line = lineOfText(text)
      const words = wordsOf(line)
      fc.pre(words.length > 0)
      const word = words[at % words.length]
      if (word === undefined) return
      expect(finds(text, line.slice(word.start, word.end))).toBe(true)
      if (word.kind === 'word') {
        const piece = line.slice(word.start, word.end)
        const beginning = piece.slice(0, 2 + (size % piece.length))
        if ((wordsOf(beginning)[0]?.token.length ?? 0) > 1) expect(finds(text, beginning)).toBe(true)
      }
      const last = words[Math.min(words.length - 1, (at % words.length) + (size % 6))]
      if (last === undefined) return
      const phrase = line.slice(word.start, last.end)
      expect(finds(text, `"${phrase}"`)).toBe(true)
      expect(marked(text, `"${phrase}"`).length).toBeGreaterThan(0)
    }),
    { numRuns: 1_000 }
  )
})
