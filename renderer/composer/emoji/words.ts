import { folded } from '../../ui/folded.ts'

/** As searches compare words; "ß" is found by "ss". */
export const foldWords = (text: string): string => folded(text).replaceAll('ß', 'ss')

/** "+1" and "-1" are words. */
export const wordsIn = (text: string): string[] => foldWords(text).match(/[+-]?[\p{L}\p{N}]+/gu) ?? []
