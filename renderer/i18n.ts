import { createI18n } from 'vue-i18n'
import de from './locales/de.json'
import en from './locales/en.json'

const locale = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'

export const i18n = createI18n<[typeof en], 'en' | 'de', false>({
  // Until version 12 it must be said.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  legacy: false,
  locale,
  fallbackLocale: 'en',
  messages: { en, de }
})

/** What dates and numbers are written in: the person's own, not only one that we have words for. */
export const formatLocale = navigator.language
