import { createI18n } from 'vue-i18n'
import type { Language } from '../preload/contract/index.ts'
import { language } from './bridge.ts'
import de from './locales/de.json'
import en from './locales/en.json'

const messages: Record<Language, typeof en> = { en, de }

export const i18n = createI18n<[typeof en], Language, false>({
  // Required before version 12.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  legacy: false,
  locale: language.words,
  fallbackLocale: 'en',
  messages
})

/** The locale of dates and numbers: the person's own, which may be one without translations. */
export const formatLocale = language.formats
