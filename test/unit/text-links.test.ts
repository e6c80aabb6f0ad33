import fc from 'fast-check'
import { find } from 'linkifyjs'
import { describe, expect, it } from 'vitest'
import { isAllowedLink, piecesOf, shownAddress } from '../../renderer/timeline/links.ts'

const hrefsOf = (text: string): (string | null)[] => piecesOf(text).flatMap(({ href }) => href ?? [])

describe('links in a text', () => {
  it('are web and mail addresses, with https if there is no scheme', () => {
    expect(piecesOf('See localhost:8080/range, please')).toEqual([
      { text: 'See ', href: null },
      { text: 'localhost:8080/range', href: 'https://localhost:8080/range' },
      { text: ', please', href: null }
    ])
    expect(hrefsOf('http://a.example, mailto:ana@b.example')).toEqual([
      'http://a.example',
      'mailto:ana@b.example'
    ])
  })

  it('are the same ones that linkify finds, in any text', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'www.example.com',
        'example.com',
        'localhost',
        'http://',
        'mailto:',
        'a@example.com',
        '.',
        ':',
        '@',
        '//',
        ' ',
        '\n',
        '。',
        'ー'
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 })
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const text = words.join('')
        expect(hrefsOf(text)).toEqual(
          find(text, { defaultProtocol: 'https' })
            .map(({ href }) => href)
            .filter(isAllowedLink)
        )
        expect(
          piecesOf(text)
            .map((piece) => piece.text)
            .join('')
        ).toBe(text)
      }),
      { numRuns: 2_000 }
    )
  })
})

describe('a shown address', () => {
  it.each([
    ['https://b\u0430nk.test/a', 'https://xn--bnk-6cd.test/a'],
    ['https://evil.test/\u202ekcolb', 'https://evil.test/%E2%80%AEkcolb'],
    ['https://bank.test:80@evil.test/', 'https://evil.test/'],
    ['mailto:ana@bank.test?subject=\u202ea', 'mailto:ana@bank.test?subject=%E2%80%AEa'],
    ['https://bank\u3002test/', 'https://bank.test/']
  ])('%s is %s', (href, shown) => {
    expect(shownAddress(href)).toBe(shown)
  })

  it('a shown address cannot look like another one', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string({ unit: 'binary' }), (url, more) => {
        const shown = shownAddress(`${url}/${more}`)
        if (URL.canParse(`${url}/${more}`)) expect(shown).toMatch(/^[\u0021-\u007e]*$/)
      })
    )
  })
})
