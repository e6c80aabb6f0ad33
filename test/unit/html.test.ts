import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceHtml } from '../../main/sync/html.ts'

describe('HTML sanitized for the page', () => {
  it.each([
    ['keeps text and its emphasis', '<p>Fixed in <b>8.1</b><br>now</p>', '<p>Fixed in <b>8.1</b><br>now</p>'],
    ['drops every attribute', '<p style="color:red" onclick="steal()" id=x class=y>a</p>', '<p>a</p>'],
    [
      'keeps the address of a link',
      '<a href="https://x.example/?a=1&amp;b=%22" target=_top>x</a>',
      '<a href="https://x.example/?a=1&amp;b=%22">x</a>'
    ],
    ['keeps mail links', '<a href=" mailto:ana@x.example ">x</a>', '<a href="mailto:ana@x.example">x</a>'],
    ['keeps only the text of other links', '<a href="javascript:steal()">x <b>y</b></a> z', 'x <b>y</b> z'],
    ['is not fooled by entities', '<a href="&#106;avascript:steal()">x</a>', 'x'],
    ['is not fooled by control characters', '<a href="java\tscript:steal()">x</a>', 'x'],
    [
      'closes the right link of nested ones',
      '<a href="file:///x"><span><a href="https://x.example">x</a></span></a>',
      '<span><a href="https://x.example">x</a></span>'
    ],
    ['drops pictures and frames', '<img src=x onerror=steal()><iframe src=x>a</iframe>b', 'b'],
    [
      'drops scripts, styles and drawings',
      '<script>steal()</script><style>p{}</style><svg><style>a</style><p>b</p></svg>c',
      'c'
    ],
    ['unwraps unknown elements', '<section><marquee>a</marquee></section>', 'a'],
    ['closes open elements', '<ul><li>a<li><b>b', '<ul><li>a</li><li><b>b</b></li></ul>'],
    ['keeps text that only looks like a tag', '1 &lt; 2 &amp;lt;b&gt;', '1 &lt; 2 &amp;lt;b&gt;'],
    ['removes comments', 'a<!-- <b> --><![CDATA[x]]>b', 'ab']
  ])('%s', (_name, html, reduced) => expect(reduceHtml(html)).toBe(reduced))

  it('contains only allowed tags and addresses, for any input', () => {
    const piece = fc.constantFrom(
      ...['<', '>', '"', "'", '=', ' ', '/', '&', '&lt;', '&quot;', '<!--', '-->', 'a', 'p', 'script', 'svg'],
      ...[
        '<a href="',
        '<a href=',
        'https://x.example',
        'javascript:x',
        ' style=x',
        ' onclick="x"',
        '</a>',
        '</p>'
      ],
      ...['<style>', '</style>', '<img src=x onerror=x>', '<template>', '<p ', '<textarea>', '\0', 'ü', '😀']
    )
    const allowed = /^(?:[^<>"]|<p>|<\/[ap]>|<a href="(?:https?:\/\/|mailto:)[^<>"]*">)*$/i
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(reduceHtml(pieces.join(''))).toMatch(allowed)
      })
    )
  })
})
