import type { Emoji } from './emoji.ts'
import { foldWords, wordsIn } from './words.ts'

/**
 * The emoji that fit, the best first: those with that name, those whose name begins with it, those whose names have the
 * words, then those of which it is a keyword. In the same rank they keep their order.
 * @param query "_" counts as a space
 */
export function searchEmoji(all: Emoji[], query: string, limit = Infinity): Emoji[] {
  const name = foldWords(query.replaceAll('_', ' ')).trim()
  const words = wordsIn(name)
  if (words.length === 0) return []
  const ranks: Emoji[][] = [[], [], [], []]
  for (const emoji of all) ranks[rankOf(emoji, name, words)]?.push(emoji)
  return ranks.flat().slice(0, limit)
}

/** @returns -1 if it does not fit */
function rankOf(emoji: Emoji, name: string, words: string[]): number {
  if (emoji.names.includes(name)) return 0
  if (emoji.names.some((one) => one.startsWith(name))) return 1
  if (emoji.names.some((one) => haveAll(wordsIn(one), words))) return 2
  return haveAll(emoji.words, words) ? 3 : -1
}

const haveAll = (words: string[], wanted: string[]): boolean =>
  wanted.every((start) => words.some((word) => word.startsWith(start)))
