/** Huge and deeply nested messages, and words without a place to break. */
import { HOSTILE_HTML, HOSTILE_TEXTS } from '../../support/hostile.ts'
import { html, text } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const SIZES = { html: 60_000, text: 200_000 }
/** The limits of the parser, and beyond. */
const DEPTHS = [50, 61, 500, 20_000]
const NESTED = ['div', 'b', 'blockquote', 'ul><li']

export const huge: HostileClass = {
  name: 'huge',
  messages: [
    ...Object.values(HOSTILE_HTML).map((make) => html(make(SIZES.html))),
    ...Object.values(HOSTILE_TEXTS).map((make) => text(make(SIZES.text))),
    ...DEPTHS.flatMap((depth) => NESTED.map((tag) => html(`<${tag}>`.repeat(depth) + 'Deep inside'))),
    html(`<table><tr>${'<td>cell</td>'.repeat(900)}</tr></table>`),
    html(`<pre>${'wide '.repeat(5_000)}</pre>`),
    html(`<p>${'\u0300'.repeat(20_000)}</p>`),
    text(`a${'\u0489'.repeat(5_000)}`),
    text('W'.repeat(5_000)),
    text('\ufdfd'.repeat(2_000))
  ]
}
