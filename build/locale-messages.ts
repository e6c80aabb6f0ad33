/**
 * @intlify/unplugin-vue-i18n 11.2.8 was installed in place of this file: it supports our Vite, but it adds a dozen packages,
 * and one of them (esbuild, by @intlify/bundle-utils) has an install script, which CONTRIBUTING.md rules out. This file stays
 * because it does the same with @intlify/message-compiler alone, which vue-i18n brings along anyway.
 */
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

/** The locale files of the page with their messages parsed, so that the page needs no parser for them. */
export function localeMessages(): Plugin {
  return {
    name: 'locale-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/renderer\/locales\/\w+\.json$/ },
      handler: parseMessages
    }
  }
}

/** @param text a locale file. @throws where the syntax of a message is wrong. */
export function parseMessages(text: string): string {
  return JSON.stringify(JSON.parse(text, (_key, value: unknown) => parsed(value)))
}

/** A message with something to fill in as vue-i18n's syntax tree, any other as its words. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const { ast } = baseCompile(value, {
    jit: true,
    location: false,
    onError(error) {
      throw new Error(`The message “${value}” cannot be read: ${error.message}`)
    }
  })
  return 'static' in ast.body ? ast.body.static : ast
}
