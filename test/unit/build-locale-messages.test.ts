import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import { parseMessages } from '../../build/locale-messages.ts'
import { root } from '../../build/tools/paths.ts'
import { LANGUAGES } from '../../preload/contract/languages.ts'

type Messages = { [key: string]: string | Messages }

const PARAMETERS = ['name', 'host', 'text', 'title', 'date', 'filter', 'what', 'names', 'file', 'folder']

/** Every message as the UI shows it, for the counts 0, 1 and 2. */
function readAll(text: string, shape: Messages): string[] {
  const { t } = createI18n<false>({
    // Required until version 12.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    legacy: false,
    locale: 'en',
    messages: { en: JSON.parse(text) as Messages }
  }).global
  const values = Object.fromEntries(PARAMETERS.map((name) => [name, `<${name}>`]))
  return keysOf(shape).flatMap((key) =>
    [0, 1, 2].map((count) => `${key}: ${t(key, { ...values, done: 1, total: 2, n: count, count }, count)}`)
  )
}

const keysOf = (messages: Messages, before = ''): string[] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`)
  )

test.each(LANGUAGES)('%s: precompiled messages read the same as the JSON file', (locale) => {
  const text = readFileSync(join(root, 'renderer', 'locales', `${locale}.json`), 'utf8')
  const shape = JSON.parse(text) as Messages
  const read = readAll(parseMessages(text), shape)
  expect(read).toEqual(readAll(text, shape))
  expect(read.length).toBe(3 * keysOf(shape).length)
})

test('only messages with parameters are precompiled', () => {
  const { plain, filled } = JSON.parse(parseMessages('{"plain":"Cancel","filled":"{name}"}')) as {
    plain: unknown
    filled: unknown
  }
  expect(plain).toBe('Cancel')
  expect(filled).toMatchObject({ body: { items: [{ key: 'name' }] } })
})

test('a message with a syntax error fails the build', () => {
  expect(() => parseMessages('{"bad":"Hello {name"}')).toThrow('Hello {name')
})
