import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import { parseMessages } from '../../build/locale-messages.ts'
import { root } from '../../build/tools/paths.ts'

type Messages = { [key: string]: string | Messages }

const WORDS = ['name', 'host', 'text', 'title', 'date', 'filter', 'what', 'names', 'file', 'folder']

/** What a person reads of each message, with none, one and several of whatever is counted. */
function readAll(text: string, shape: Messages): string[] {
  const { t } = createI18n<false>({
    // Until version 12 it must be said.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    legacy: false,
    locale: 'en',
    messages: { en: JSON.parse(text) as Messages }
  }).global
  const words = Object.fromEntries(WORDS.map((word) => [word, `<${word}>`]))
  return keysOf(shape).flatMap((key) =>
    [0, 1, 2].map((count) => `${key}: ${t(key, { ...words, done: 1, total: 2, n: count, count }, count)}`)
  )
}

const keysOf = (messages: Messages, before = ''): string[] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`)
  )

test.each(['en', 'de'])('%s reads the same as from its file', (locale) => {
  const text = readFileSync(join(root, 'renderer', 'locales', `${locale}.json`), 'utf8')
  const shape = JSON.parse(text) as Messages
  const read = readAll(parseMessages(text), shape)
  expect(read).toEqual(readAll(text, shape))
  expect(read.length).toBe(3 * keysOf(shape).length)
})

test('only messages with something to fill in are parsed', () => {
  const { plain, filled } = JSON.parse(parseMessages('{"plain":"Cancel","filled":"{name}"}')) as {
    plain: unknown
    filled: unknown
  }
  expect(plain).toBe('Cancel')
  expect(filled).toMatchObject({ body: { items: [{ key: 'name' }] } })
})

test('a message that nobody could read fails the build', () => {
  expect(() => parseMessages('{"bad":"Hello {name"}')).toThrow('Hello {name')
})
