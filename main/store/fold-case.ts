/** Accents of Latin, Greek and Cyrillic, the vowel points of Hebrew and Arabic, and Arabic's stretching stroke. */
const POINTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]/g
/** Letters that Unicode takes for letters of their own, but people type without their stroke or tail. */
const PLAIN: Record<string, string> = {
  ß: 'ss',
  ς: 'σ',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe'
}
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g')
const ASCII = /^[\0-\x7f]*$/

/**
 * A text as everything that is searched compares it (messages, people, titles): in lower case, without accents, and with
 * characters that only look different (full width, ligatures) as the plain ones. What is in the database was folded by
 * this, so a change needs a migration.
 */
export function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(POINTS, '')
    .toLowerCase()
    .replace(POINTS, '')
    .replace(NOT_PLAIN, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
}
