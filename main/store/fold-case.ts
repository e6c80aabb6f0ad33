/** Combining accents (Latin, Greek, Cyrillic), Hebrew and Arabic vowel points, and the Arabic tatweel. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]/g
/** Letters that Unicode does not decompose, but that people often type without their stroke or as two letters. */
const REPLACEMENTS: Record<string, string> = {
  ß: 'ss',
  ς: 'σ',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe'
}
const REPLACED = new RegExp(`[${Object.keys(REPLACEMENTS).join('')}]`, 'g')
const ASCII = /^[\0-\x7f]*$/

/**
 * Normalizes text for comparison in every search (messages, people, titles): lower case, no accents, and compatibility
 * characters (full width, ligatures) replaced by plain ones. The database contains text that this function folded, so
 * changing it needs a migration.
 */
export function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(REPLACED, (letter) => REPLACEMENTS[letter] ?? letter)
    .normalize('NFC')
}
