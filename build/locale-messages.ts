/**
 * Used instead of @intlify/unplugin-vue-i18n. Version 11.2.8 was tried: it supports our Vite, but adds a dozen packages, and
 * one of them (esbuild, through @intlify/bundle-utils) has an install script, which CONTRIBUTING.md forbids. This file needs
 * only @intlify/message-compiler, which vue-i18n depends on anyway.
 */
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

/** Parses the messages in the page's locale files at build time, so that the page does not need the message compiler. */
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

/** @param text the content of a locale file. @throws if a message has a syntax error */
export function parseMessages(text: string): string {
  return JSON.stringify(JSON.parse(text, (_key, value: unknown) => parseMessage(value)))
}

/** vue-i18n's syntax tree for a message with placeholders, otherwise the plain text. */
function parseMessage(value: unknown): unknown {
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
