/**
 * The person's language and their locale for dates and numbers. Electron's app.getLocale is not used, because it returns one
 * of the languages that the package ships.
 */
import { app } from 'electron'
import type { Language, PageLanguage, Settings } from '../../preload/contract/index.ts'
import { LANGUAGES } from '../../preload/contract/languages.ts'

/** Reads the system's languages and formats. Electron must be ready. */
export function systemLanguage(): PageLanguage {
  const all = app.getPreferredSystemLanguages().filter(isKnown)
  const words = translated(all)
  const formats = app.getSystemLocale()
  return { words, systemWords: words, formats: isKnown(formats) ? formats : (all[0] ?? words), all }
}

/** The same, with the language that the person chose for the program's texts. Electron must be ready. */
export function chosenLanguage(chosen: Settings['language']): PageLanguage {
  const system = systemLanguage()
  return chosen === 'system' ? system : { ...system, words: chosen }
}

/** The language for a text before Electron is ready, when the system's list of languages is unknown. */
export function earlyLanguage(): Language {
  return translated([Intl.DateTimeFormat().resolvedOptions().locale])
}

/** The first language of the list that has a translation; otherwise English. */
function translated(tags: string[]): Language {
  return tags.map((tag) => new Intl.Locale(tag).language).find(isTranslated) ?? 'en'
}

const isTranslated = (language: string): language is Language => LANGUAGES.some((one) => one === language)

/** Systems also list locales that are not languages, such as C and POSIX. Some of them make Intl.DateTimeFormat throw. */
function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}
