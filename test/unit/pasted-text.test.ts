import { describe, expect, test } from 'vitest'
import { pastedText } from '../../main/sync/pasted-text.ts'
import { isHtmlBetter } from '../../renderer/composer/is-html-better.ts'

describe('the text of pasted HTML', () => {
  test.each([
    [
      'words in any markup',
      '<b>Half</b> <i>past</i>\n   <span style="color:red">ten</span>',
      'Half past ten'
    ],
    ['paragraphs', '<h2>Plan</h2><p>One</p>\n<p>Two<br>lines</p>', 'Plan\n\nOne\n\nTwo\nlines'],
    ['lines', '<div>One</div><div>Two</div>', 'One\nTwo'],
    [
      'lists',
      '<p>Bring:</p><ul><li>soup</li><li><p>bread</p></li></ul><p>Thanks</p>',
      'Bring:\n\n- soup\n- bread\n\nThanks'
    ],
    ['numbers', '<ol start="3"><li>three</li><li>four</li></ol>', '3. three\n4. four'],
    [
      'lists in lists',
      '<ul><li>soup<ol><li>peas</li><li>salt</li></ol></li><li>bread</li></ul>',
      '- soup\n  1. peas\n  2. salt\n- bread'
    ],
    ['tables', '<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>', '1\t2\n3\t4'],
    ['code', '<pre>if (a)\n  b()</pre>', 'if (a)\n  b()'],
    ['emoji that are pictures', 'Fine <img src="x" alt="🙂">', 'Fine 🙂'],
    ['nothing of scripts and styles', '<style>p {}</style><script>run()</script><p>Text</p>', 'Text'],
    ['nothing of a monstrous page', '<div>'.repeat(2_000), '']
  ])('has %s', (_what, html, text) => {
    expect(pastedText(html)).toBe(text)
  })
})

test('the plain text of the clipboard is used unless it lacks the marks of a list, or everything', () => {
  expect(isHtmlBetter('words', '<p>words</p>')).toBe(false)
  expect(isHtmlBetter('words', '')).toBe(false)
  expect(isHtmlBetter(' ', '<p>words</p>')).toBe(true)
  expect(isHtmlBetter('soup\nbread', '<ul><li>soup<li>bread</ul>')).toBe(true)
  expect(isHtmlBetter('•\tsoup\n•\tbread', '<ul><li>soup<li>bread</ul>')).toBe(false)
  expect(isHtmlBetter('1. soup', '<ol><li class="x">soup</ol>')).toBe(false)
})
