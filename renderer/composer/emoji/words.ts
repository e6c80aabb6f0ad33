/** Words for searching, without case and accents. */

export const foldWords = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')

/** "+1" and "-1" are words. */
export const wordsIn = (text: string): string[] => foldWords(text).match(/[+-]?[\p{L}\p{N}]+/gu) ?? []
