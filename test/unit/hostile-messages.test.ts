/** The work for a message is limited, in elements and characters, whatever the message contains. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HTML_LIMITS, htmlToText, walkHtml } from '../../main/store/html.ts'
import { previewLine, toPlainText } from '../../main/store/plain-text.ts'
import { contentOf } from '../../main/sync/content.ts'
import { foldText } from '../../main/sync/fold.ts'
import { HOSTILE_HTML, HOSTILE_TEXTS } from '../support/hostile.ts'

const message = (body: string, contentType: string) => ({ body, contentType, fallbackText: '' })
const SIZES = [1_000, 10_000, 100_000, 1_000_000]

/** How many elements and characters the walk has handled. */
function costOf(html: string): number {
  let cost = 0
  walkHtml(html, {
    onopentag: () => {
      cost++
    },
    onclosetag: () => {
      cost++
    },
    ontext: (text) => {
      cost += text.length
    }
  })
  return cost
}

describe.each(Object.entries(HOSTILE_HTML))('HTML of %s', (_, make) => {
  test('costs no more than its size, and nothing beyond the limits', () => {
    for (const size of SIZES) {
      const html = make(size)
      expect(costOf(html)).toBeLessThanOrEqual(Math.min(2 * html.length, 2 * HTML_LIMITS.characters))
    }
  })

  test('is shown within the limits, or else as folded text', () => {
    for (const size of SIZES) {
      const content = contentOf(message(make(size), 'text/html'))
      if (content.kind === 'html') {
        expect(content.html.match(/<[a-z]/g)?.length ?? 0).toBeLessThanOrEqual(HTML_LIMITS.elements)
        expect(content.html.length).toBeLessThanOrEqual(6 * HTML_LIMITS.characters)
      } else {
        expect(content.kind).toBe('text')
        expect(content.text.length).toBeLessThanOrEqual(8_000)
      }
    }
  })

  test('has a preview line and a plain text without tags', () => {
    const html = make(100_000)
    expect(previewLine(message(html, 'text/html'), 300, '').length).toBeLessThanOrEqual(300)
    expect(htmlToText(html)).not.toMatch(/<[a-z/]+>/)
  })
})

describe.each(Object.entries(HOSTILE_TEXTS))('a text of %s', (_, make) => {
  test('is shown up to the fold', () => {
    for (const size of SIZES) {
      const content = contentOf(message(make(size), 'text/plain'))
      expect(content.text.length).toBeLessThanOrEqual(8_000)
      expect(content.text.split('\n').length).toBeLessThanOrEqual(201)
    }
  })

  test('can be unfolded completely, piece by piece', () => {
    const text = make(30_000)
    const pieces: string[] = []
    for (let from = 0, more = 1; more > 0; from += pieces.at(-1)?.length ?? 0) {
      const piece = foldText(text, from)
      pieces.push(piece.text)
      more = piece.more
    }
    expect(pieces.join('')).toBe(text)
    for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
  })
})

test('HTML over the limits is shown as plain text', () => {
  const html = `<p>Hello</p>${'<div>'.repeat(5_000)}<b>there</b>`
  expect(contentOf(message(html, 'text/html'))).toEqual({ kind: 'text', text: 'Hello there' })
})

test('an export contains the whole text that is folded on the screen', () => {
  const body = 'word '.repeat(5_000)
  expect(contentOf(message(body, 'text/plain'), { whole: true })).toEqual({ kind: 'text', text: body })
  expect(toPlainText(message(body, 'text/plain'), '')).toBe(body)
})

test('the content of any action card is limited', () => {
  const card = fc.record({
    body: fc.string({ maxLength: 200 }).map((text) => text.repeat(200)),
    bodyContentType: fc.constantFrom('text/html', 'text/plain'),
    buttons: fc.array(
      fc.record({
        title: fc.string({ maxLength: 900 }),
        action: fc.constant('open-link'),
        targetUrl: fc.string()
      }),
      { maxLength: 60 }
    )
  })
  fc.assert(
    fc.property(card, (json) => {
      const content = contentOf(message(JSON.stringify(json), 'application/vnd.mitel.action-card'))
      if (content.kind !== 'action-card') throw new Error('The content is not an action card.')
      expect(content.buttons.length).toBeLessThanOrEqual(20)
      for (const { title } of content.buttons) expect(title.length).toBeLessThanOrEqual(200)
      if (!content.bodyIsHtml) expect(content.body.length).toBeLessThanOrEqual(8_000)
    }),
    { numRuns: 100 }
  )
})
