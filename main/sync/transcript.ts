/** Formats the text file of a conversation incrementally, so that the whole conversation is never in memory. */
import type { Message } from '../../preload/contract/index.ts'
import { linesOf, oneLine } from './transcript-text.ts'

/** The keys of the translated texts in the file. */
export type TranscriptWord =
  | 'transcriptUntitled'
  | 'transcriptPeople'
  | 'transcriptWritten'
  | 'transcriptOffline'
  | 'transcriptOlder'
  | 'transcriptGap'
  | 'transcriptEmpty'
  | 'transcriptEdited'
  | 'transcriptSomebody'
  | 'transcriptNoText'
  | 'transcriptUnsent'
  | 'transcriptSending'
  | 'transcriptNotSent'
  | 'transcriptMaybeSent'
  | 'transcriptEnd'

export type Language = {
  words(key: TranscriptWord, values?: Record<string, string | number>): string
  /** BCP 47, for dates and times. */
  locale: string
}

export type Transcript = {
  /**
   * @param about.at the time of the export, in ms
   * @param about.connected whether the newest messages are certainly stored
   */
  heading(about: { title: string; people: string[]; at: number; connected: boolean }): string
  /** The line that marks missing messages. */
  gap(atBeginning: boolean): string
  /** The next message, preceded by its day if that has changed. */
  message(message: Message): string
  /** The messages in the outbox; '' if there are none. */
  unsent(messages: Message[]): string
  end(counted: { messages: number; gaps: number }): string
}

const INDENT = '    '
const STATES = {
  sent: null,
  sending: 'transcriptSending',
  'not-sent': 'transcriptNotSent',
  'maybe-sent': 'transcriptMaybeSent'
} as const

/** @param timeZone IANA name; by default that of the computer */
export function createTranscript({ words, locale }: Language, timeZone?: string): Transcript {
  const zoned = timeZone === undefined ? {} : { timeZone }
  const days = new Intl.DateTimeFormat(locale, { ...zoned, dateStyle: 'full' })
  const times = new Intl.DateTimeFormat(locale, { ...zoned, hour: '2-digit', minute: '2-digit' })
  const instants = new Intl.DateTimeFormat(locale, { ...zoned, dateStyle: 'medium', timeStyle: 'short' })
  let day = ''

  const note = (sentence: string): string => `\n[${sentence}]\n`

  function entry(message: Message, remark: string): string {
    const author = oneLine(message.author.name) || words('transcriptSomebody')
    const lines = linesOf(message.content)
    const body = lines.length > 0 ? lines : [`[${words('transcriptNoText')}]`]
    const head = `${written(times, message.createdAt)}  ${author}${remark && ` (${remark})`}`
    return `${head}\n${body.map((line) => (line === '' ? '' : INDENT + line)).join('\n')}\n`
  }

  function dayLine(message: Message): string {
    const now = written(days, message.createdAt)
    if (now === day) return ''
    day = now
    return `\n--- ${now} ---\n\n`
  }

  return {
    heading({ title, people, at, connected }) {
      const name = oneLine(title) || words('transcriptUntitled')
      const names = people.map(oneLine).map((one) => one || words('transcriptSomebody'))
      const { timeZone: zone } = instants.resolvedOptions()
      return [
        name,
        words('transcriptPeople', { names: names.join(', ') }),
        words('transcriptWritten', { time: instants.format(at), zone }),
        ''
      ]
        .join('\n')
        .concat(connected ? '' : note(words('transcriptOffline')))
    },
    gap: (atBeginning) => note(words(atBeginning ? 'transcriptOlder' : 'transcriptGap')),
    message(message) {
      const { editedAt } = message
      const remark = editedAt === null ? '' : words('transcriptEdited', { time: written(instants, editedAt) })
      return dayLine(message) + entry(message, remark)
    },
    unsent(messages) {
      if (messages.length === 0) return ''
      day = ''
      const entries = messages.map((message) => {
        const state = STATES[message.state]
        return dayLine(message) + entry(message, state === null ? '' : words(state))
      })
      return `\n=== ${words('transcriptUnsent')} ===\n${entries.join('')}`
    },
    end: ({ messages, gaps }) =>
      (messages === 0 ? note(words('transcriptEmpty')) : '') +
      note(words('transcriptEnd', { messages, gaps }))
  }
}

/** Formats a time. Returns it as the service sent it if it cannot be parsed. */
function written(format: Intl.DateTimeFormat, instant: string): string {
  const time = Date.parse(instant)
  return Number.isNaN(time) ? oneLine(instant) : format.format(time)
}
