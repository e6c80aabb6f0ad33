/** Translations of the texts that main shows: tray, dialogs. The page has its own. */
import de from './locales/de.json' with { type: 'json' }
import en from './locales/en.json' with { type: 'json' }
import type { Language } from './language.ts'

export type Texts = (key: keyof typeof en, values?: Record<string, string | number>) => string

export function textsFor(language: Language): Texts {
  const words = { de, en }[language]
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
