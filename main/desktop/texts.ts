/** The words that main itself shows: tray, dialogs. The page has its own. */
import de from './locales/de.json' with { type: 'json' }
import en from './locales/en.json' with { type: 'json' }

export type Texts = (key: keyof typeof en, values?: Record<string, string | number>) => string

/** @param locale BCP 47, as the operating system names it; anything but German is English. */
export function textsFor(locale: string): Texts {
  const words = locale.toLowerCase().startsWith('de') ? de : en
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
