/**
 * In which language the person reads, and how they write dates and numbers. Electron's own locale is neither: it is one of
 * the languages that the package ships.
 */
import { app } from 'electron'
import type { PageLanguage } from '../../preload/contract/index.ts'

/** A language that the program has words for. */
export type Language = PageLanguage['words']
const LANGUAGES: readonly string[] = ['en', 'de'] satisfies Language[]

/** Asks the system, which can be asked once Electron is ready. */
export function systemLanguage(): PageLanguage {
  const all = app.getPreferredSystemLanguages().filter(isKnown)
  const words = all.map((tag) => new Intl.Locale(tag).language).find(isSpoken) ?? 'en'
  const formats = app.getSystemLocale()
  return { words, formats: isKnown(formats) ? formats : (all[0] ?? words), all }
}

const isSpoken = (language: string): language is Language => LANGUAGES.includes(language)

/** Systems also name what is no language, such as C and POSIX; a date format would throw at some of them. */
function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}
