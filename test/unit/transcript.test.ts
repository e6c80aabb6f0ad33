import { describe, expect, it } from 'vitest'
import { textsFor } from '../../main/desktop/texts.ts'
import { reduceHtml } from '../../main/sync/html.ts'
import { createTranscript } from '../../main/sync/transcript.ts'
import type { Transcript } from '../../main/sync/transcript.ts'
import { linesOf, oneLine } from '../../main/sync/transcript-text.ts'
import type { Message, MessageContent } from '../../preload/contract/index.ts'

const transcript = (locale = 'en-GB', timeZone = 'UTC'): Transcript =>
  createTranscript({ words: textsFor(locale.startsWith('de') ? 'de' : 'en'), locale }, timeZone)

const say = (content: string | MessageContent, rest: Partial<Message> = {}): Message => ({
  id: 'm1',
  conversationId: 'c1',
  author: { userId: 'u1', name: 'Imke Brandt', me: false },
  content: typeof content === 'string' ? { kind: 'text', text: content } : content,
  createdAt: '2026-11-23T09:14:00.000Z',
  editedAt: null,
  state: 'sent',
  failure: null,
  waitsUntil: null,
  scheduled: false,
  ...rest
})
/** A full date. Its format depends on the version of the ICU data. */
const dayOf = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(day))
const html = (source: string): MessageContent => ({
  kind: 'html',
  html: reduceHtml(source) ?? '',
  text: 'other'
})

describe('the lines of a message', () => {
  it('are the lines of its text, without empty ones at the beginning and end', () => {
    expect(linesOf({ kind: 'text', text: '\n お疲れさま\r\n\r\nשלום\u2028🥣 \n\n' })).toEqual([
      ' お疲れさま',
      '',
      'שלום',
      '🥣'
    ])
    expect(linesOf({ kind: 'text', text: ' \n ' })).toEqual([])
  })

  it('have no control characters', () => {
    expect(linesOf({ kind: 'text', text: 'a\u001b[2Jb\u0007\tc\u009b' })).toEqual(['a[2Jb\tc'])
  })

  it('are the readable text of HTML: lists, tables, line breaks, addresses of links', () => {
    const source =
      '<p>Known\n issue,  <b>fixed</b> in 8.1.4:</p><ul><li>save</li><li>see <a href="https://notes.example/814">notes</a></li></ul>' +
      '<table><tr><th>site</th><th>done</th></tr><tr><td>Lindau</td><td>yes</td></tr></table>one<br>two' +
      '<p><a href="https://plan.example">https://plan.example</a> <a href="mailto:ana@example.test">ana@example.test</a></p>' +
      '<pre>  a\n    b</pre><script>steal()</script><a href="javascript:x()">three</a> &amp; four'
    expect(linesOf(html(source))).toEqual([
      'Known issue, fixed in 8.1.4:',
      '- save',
      '- see notes (https://notes.example/814)',
      'site | done',
      'Lindau | yes',
      'one',
      'two',
      'https://plan.example ana@example.test',
      '  a',
      '    b',
      'three & four'
    ])
  })

  it('are the fallback text if the HTML has no text', () => {
    expect(linesOf(html('<img src="https://x.example/a.png">'))).toEqual(['other'])
    expect(linesOf(html('<p> </p><br><br>'))).toEqual(['other'])
  })

  it('are the text of a card and its buttons', () => {
    const card: MessageContent = {
      kind: 'action-card',
      picture: false,
      text: 'Review',
      body: '<b>Review</b><br>Thursday',
      bodyIsHtml: true,
      buttons: [
        { title: 'Accept\nnow', action: 'post-message', value: 'yes' },
        { title: 'Plan', action: 'open-link', value: 'https://plan.example/7' }
      ]
    }
    expect(linesOf(card)).toEqual(['Review', 'Thursday', '[Accept now]', '[Plan: https://plan.example/7]'])
    expect(linesOf({ ...card, body: '', bodyIsHtml: false, buttons: [] })).toEqual(['Review'])
  })
})

it('a name is one line and does not change the text direction', () => {
  expect(oneLine(' Imke\n\u202eBrandt\u0000 ')).toBe('Imke Brandt')
})

describe('the exported file of a conversation', () => {
  it('starts with title, participants and time', () => {
    const about = {
      title: 'Launch\nroom',
      people: ['Ana Vell', ''],
      at: Date.parse('2026-11-24T14:05:00Z'),
      connected: true
    }
    expect(transcript().heading(about)).toBe(
      'Launch room\nParticipants: Ana Vell, Someone\nExported: 24 Nov 2026, 14:05 (UTC)\n'
    )
    expect(transcript('de-DE', 'Europe/Berlin').heading({ ...about, title: '' })).toBe(
      'Unterhaltung\nMit: Ana Vell, Jemand\nExportiert: 24.11.2026, 15:05 (Europe/Berlin)\n'
    )
    expect(transcript().heading({ ...about, connected: false })).toContain(
      '\n\n[CloudLink was not connected: the newest messages may be missing at the end.]\n'
    )
  })

  it('has one heading per day, in the time zone of the user', () => {
    const file = transcript('en-GB', 'Asia/Tokyo')
    const first = file.message(say('late', { createdAt: '2026-11-23T14:59:00.000Z' }))
    const second = file.message(say('early', { createdAt: '2026-11-23T15:00:00.000Z' }))
    const third = file.message(say('then', { createdAt: '2026-11-23T15:01:00.000Z' }))
    expect(first + second + third).toBe(
      `\n--- ${dayOf('2026-11-23')} ---\n\n23:59  Imke Brandt\n    late\n` +
        `\n--- ${dayOf('2026-11-24')} ---\n\n` +
        '00:00  Imke Brandt\n    early\n00:01  Imke Brandt\n    then\n'
    )
  })

  it('indents the lines of a message, so that none looks like another message', () => {
    const file = transcript()
    file.message(say('before'))
    expect(file.message(say('first\n\n09:15  Ana Vell\n--- Monday ---'))).toBe(
      '09:14  Imke Brandt\n    first\n\n    09:15  Ana Vell\n    --- Monday ---\n'
    )
  })

  it('marks edited messages, unknown authors and messages without text', () => {
    const file = transcript()
    file.message(say('before'))
    const author = { userId: 'u2', name: '', me: false }
    expect(file.message(say(' ', { editedAt: '2026-11-24T10:01:00.000Z', author }))).toBe(
      '09:14  Someone (edited 24 Nov 2026, 10:01)\n    [no text]\n'
    )
  })

  it('says where messages are missing, with different texts at the beginning and in between', () => {
    expect(transcript().gap(true)).toBe(
      '\n[Older messages are missing here: they are not on this computer.]\n'
    )
    expect(transcript().gap(false)).toBe('\n[Messages are missing here: they are not on this computer.]\n')
  })

  it('lists unsent messages in a separate section, with state and day', () => {
    const file = transcript()
    file.message(say('sent'))
    expect(file.unsent([])).toBe('')
    const unsent = [
      say('one', { state: 'sending' }),
      say('two', { state: 'not-sent' }),
      say('three', { state: 'maybe-sent' })
    ]
    expect(file.unsent(unsent)).toBe(
      `\n=== Not sent ===\n\n--- ${dayOf('2026-11-23')} ---\n\n` +
        '09:14  Imke Brandt (waits to be sent)\n    one\n' +
        '09:14  Imke Brandt (not sent)\n    two\n09:14  Imke Brandt (may have been sent)\n    three\n'
    )
  })

  it('ends with the number of messages, so that a truncated file can be recognized', () => {
    expect(transcript().end({ messages: 2, gaps: 1 })).toBe(
      '\n[End of the export. Messages: 2. Places where messages are missing: 1.]\n'
    )
    expect(transcript().end({ messages: 0, gaps: 0 })).toContain(
      '[No messages of this conversation are on this computer.]'
    )
  })

  it('shows an unreadable time as received', () => {
    expect(transcript().message(say('x', { createdAt: 'some\nday' }))).toBe(
      '\n--- some day ---\n\nsome day  Imke Brandt\n    x\n'
    )
  })
})
