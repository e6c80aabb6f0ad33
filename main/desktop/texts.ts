/** Translations of the texts that main shows: tray, dialogs. The page has its own. */
import type { Language } from '../../preload/contract/index.ts'
import de from './locales/de.json' with { type: 'json' }
import en from './locales/en.json' with { type: 'json' }

export type Texts = (key: keyof typeof en, values?: Record<string, string | number>) => string

const LOCALES: Record<Language, typeof en> = { en, de }

export function textsFor(language: Language): Texts {
  const words = LOCALES[language]
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
