import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizeText, tokenize } from '../../main/store/tokenizer.ts'
import { createSnippet } from '../../main/store/snippet.ts'
import { findMatches, parseQuery, toFtsQuery } from '../../main/store/search-query.ts'

const tokens = (text: string): string[] => tokenize(normalizeText(text)).map(({ text }) => text)

/** Whether a search for the query finds the text, by comparing tokens. */
function finds(text: string, query: string): boolean {
  const words = tokenize(normalizeText(text))
  const terms = parseQuery(query)
  return terms.length > 0 && terms.every((term) => findMatches(term, words).length > 0)
}

const marked = (text: string, query: string): string[] =>
  createSnippet(text, parseQuery(query))
    .parts()
    .flatMap((part) => (part.marked ? [part.text] : []))

test('tokens are folded: case, accents, width, ligatures, and letters with a stroke', () => {
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

test('text without spaces becomes pairs of characters and the last character; half-width kana become full-width', () => {
  expect(tokens('会議室')).toEqual(['会議', '議室', '室'])
  expect(tokens('iPhone手机 한국어')).toEqual(['iphone', '手机', '机', '한국', '국어', '어'])
  expect(tokens('ｶﾞｷﾞ')).toEqual(['ガギ', 'ギ'])
  expect(tokens('가'.normalize('NFD'))).toEqual(['가'])
})

test('quotes make phrases, even if the last one is open; operators are ordinary words, and punctuation is ignored', () => {
  expect(parseQuery('"two words" thr')).toEqual([
    { tokens: ['two', 'words'], prefix: false },
    { tokens: ['thr'], prefix: 'word' }
  ])
  expect(parseQuery('„zwei Wör')).toEqual([{ tokens: ['zwei', 'wor'], prefix: 'word' }])
  expect(toFtsQuery(parseQuery('NOT a* OR (b NEAR "'), [])).toBe(
    '"not"* AND "a" AND "or"* AND "b" AND "near"*'
  )
  expect(parseQuery('"" * - \0 ')).toEqual([])
})

test('a text is found by words, prefixes, phrases and pairs of characters', () => {
  expect(finds('Der Aufzug ist außer Betrieb', 'aufz betr')).toBe(true)
  expect(finds('Der Aufzug ist außer Betrieb', '"ist ausser"')).toBe(true)
  expect(finds('Der Aufzug ist außer Betrieb', '"ausser ist"')).toBe(false)
  expect(finds('昨日の会議で決まった', '会議')).toBe(true)
  expect(finds('昨日の会議で決まった', '会決')).toBe(false)
  expect(finds('昨日の会議で決まった', 'た')).toBe(true)
  expect(finds('手機iPhone壞了', '機iphone壞')).toBe(true)
})

test('matches are highlighted in the original text', () => {
  expect(marked('Die Straße nach Ångström', 'strasse ang')).toEqual(['Straße', 'Ångström'])
  expect(marked('昨日の会議で決まった', '会議')).toEqual(['会議'])
  expect(marked('昨日の会議で会った', '会')).toEqual(['会', '会'])
  expect(marked('node.js and Node', 'node.js')).toEqual(['node.js'])
})

test('a snippet surrounds the first match, keeps words whole, and has an ellipsis at each cut', () => {
  const words = Array.from({ length: 100 }, (_, index) => `word${index}`)
  const parts = createSnippet([...words, 'needle', ...words].join(' '), parseQuery('needle')).parts()
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

test('whole words and adjacent words rank higher than prefixes and separate words', () => {
  const quality = (text: string, query: string): number => createSnippet(text, parseQuery(query)).quality
  expect(quality('the meeting room', 'meeting room')).toBe(2)
  expect(quality('the meeting rooms', 'meeting room')).toBe(1)
  expect(quality('a room for the meeting', 'meeting room')).toBe(1)
  expect(quality('rooms for meetings', 'meeting room')).toBe(0)
})

test('a character that is a number with a full stop is a number', () => {
  expect(tokenize(normalizeText('⒈ 🄀')).map(({ text }) => text)).toEqual(['1', '0'])
})

test('any text and query are safe, and all positions are within the text', () => {
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
      const terms = parseQuery(query)
      expect(toFtsQuery(terms, [])).toMatch(/^("[^"]+"\*?( AND |$))*$/)
      const line = normalizeText(text)
      for (const { start, headEnd, end, text: token } of tokenize(line)) {
        expect(start < headEnd && headEnd <= end && end <= line.length).toBe(true)
        expect(token).toMatch(/^[\p{L}\p{M}\p{N}\p{Co}]*$/u)
      }
      const parts = createSnippet(text, terms).parts()
      const cut = parts.map((part) => part.text).filter((part) => part !== '…')
      expect(line).toContain(cut.join(''))
    }),
    { numRuns: 500 }
  )
})

test('any text is found by each of its words, their prefixes, and quoted parts', () => {
  const unit = fc.constantFrom(...Array.from('abcäßøé12 .,日本語会議あアｶﾞ한국어жйςمُ—'.normalize('NFC')))
  fc.assert(
    fc.property(fc.string({ unit, minLength: 1, maxLength: 60 }), fc.nat(), fc.nat(), (text, at, size) => {
      const line = normalizeText(text)
      const words = tokenize(line)
      fc.pre(words.length > 0)
      const word = words[at % words.length]
      if (word === undefined) return
      expect(finds(text, line.slice(word.start, word.end))).toBe(true)
      if (word.kind === 'word') {
        const piece = line.slice(word.start, word.end)
        const beginning = piece.slice(0, 2 + (size % piece.length))
        if ((tokenize(beginning)[0]?.text.length ?? 0) > 1) expect(finds(text, beginning)).toBe(true)
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
