import { describe, expect, it } from 'vitest'
import { previewLine } from '../../main/store/plain-text.ts'
import { contentOf } from '../../main/sync/content.ts'

const message = (body: string, contentType: string, fallbackText = ''): Parameters<typeof contentOf>[0] => ({
  body,
  contentType,
  fallbackText
})

const card = {
  body: 'Rehearsal on <b>Thursday</b>',
  bodyContentType: 'text/html',
  buttons: [
    { title: 'Accept', action: 'post-message', payload: 'yes' },
    { title: 'Plan', action: 'open-link', targetUrl: 'https://plan.example' }
  ]
}
const CARD = 'application/vnd.mitel.action-card'

describe('the content of a message', () => {
  it('is plain text, whatever the case and parameters of the content type', () => {
    expect(contentOf(message('a <b> c', 'Text/Plain; charset=utf-8'))).toEqual({
      kind: 'text',
      text: 'a <b> c'
    })
    expect(contentOf(message('hello', ''))).toEqual({ kind: 'text', text: 'hello' })
  })

  it('is HTML and its plain text, without scripts and styles', () => {
    const html = '<p>Sheet &amp; plan</p><script>steal()</script><style>p{}</style><p>two</p>'
    expect(contentOf(message(html, 'text/html'))).toEqual({
      kind: 'html',
      html: '<p>Sheet &amp; plan</p><p>two</p>',
      text: 'Sheet & plan\ntwo'
    })
  })

  it('is an action card with sanitized HTML', () => {
    const body = { ...card, body: '<b style="color:red">Rehearsal</b><img src=x onerror=steal()>' }
    expect(contentOf(message(JSON.stringify(body), CARD))).toMatchObject({
      body: '<b>Rehearsal</b>',
      text: 'Rehearsal'
    })
  })

  it('is an action card with its buttons', () => {
    expect(contentOf(message(JSON.stringify(card), CARD, 'Rehearsal'))).toEqual({
      kind: 'action-card',
      text: 'Rehearsal',
      body: card.body,
      bodyIsHtml: true,
      picture: false,
      buttons: [
        { title: 'Accept', action: 'post-message', value: 'yes' },
        { title: 'Plan', action: 'open-link', value: 'https://plan.example' }
      ]
    })
  })

  it.each(['{"body":', '[]', '"card"', 'null'])('is the fallback text if a card is malformed: %s', (body) => {
    expect(contentOf(message(body, CARD, 'See the plan'))).toEqual({ kind: 'text', text: 'See the plan' })
  })

  it('is the fallback text for an unknown content type, or the body as plain text if there is none', () => {
    expect(contentOf(message('<x/>', 'application/x-new', 'A poll'))).toEqual({
      kind: 'text',
      text: 'A poll'
    })
    expect(contentOf(message('<x/>', 'application/x-new'))).toEqual({ kind: 'text', text: '<x/>' })
  })
})

it('the preview line in the conversation list is plain text on one line', () => {
  expect(previewLine(message('first\n  second', 'text/plain'), 300, '')).toBe('first second')
  expect(previewLine(message('<p>one</p><p>two</p>', 'text/html'), 300, '')).toBe('one two')
})
