import { createI18n } from 'vue-i18n'
import { language } from './bridge.ts'
import de from './locales/de.json'
import en from './locales/en.json'

export const i18n = createI18n<[typeof en], 'en' | 'de', false>({
  // Until version 12 it must be said.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  legacy: false,
  locale: language.words,
  fallbackLocale: 'en',
  messages: { en, de }
})

/** What dates and numbers are written in: the person's own, not only one that we have words for. */
export const formatLocale = language.formats
