/** A mix of realistic searches: words of every frequency and script, prefixes, several words, phrases, filters. */
import type { SearchRequest } from '../../main/store/types.ts'
import type { Seeded } from './seed.ts'
import { createRandom, createTextGenerator } from './text.ts'
import type { Script } from './text.ts'

const SCRIPTS: Script[] = ['latin', 'latin', 'latin', 'cyrillic', 'arabic', 'japanese', 'korean']
const HITS = 20

/** @param seed of the store's messages, so that the searches use their words */
export function createQueries(seed: number, count: number, { largest, userIds }: Seeded): SearchRequest[] {
  // The first random numbers of a seed create its words, so they are the same here.
  const texts = createTextGenerator(createRandom(seed))
  const random = createRandom(seed + 1)
  const pick = <T>(among: T[], otherwise: T): T => among[Math.floor(random() * among.length)] ?? otherwise
  /** From the most frequent words to the rarest, each order of magnitude equally often. */
  const word = (script = pick(SCRIPTS, 'latin')): string =>
    texts.word(script, Math.floor(10 ** (random() * 4.2)))
  const prefix = (): string => {
    const whole = Array.from(word())
    return whole.slice(0, Math.max(2, Math.ceil(whole.length * 0.6))).join('')
  }
  const kinds: (() => Omit<SearchRequest, 'limit'>)[] = [
    () => ({ text: word() }),
    () => ({ text: prefix() }),
    () => ({ text: `${word('latin')} ${word('latin')}` }),
    () => ({ text: `${word('latin')} ${prefix()}` }),
    () => ({ text: `"${texts.message().split(' ').slice(0, 2).join(' ')}"` }),
    () => ({
      text: Array.from(texts.word('japanese', 50) + word('japanese'))
        .slice(0, 2)
        .join('')
    }),
    () => ({ text: word(), conversationId: largest }),
    () => ({ text: word(), userId: pick(userIds, '') }),
    () => ({ text: word(), before: '2025-01-01T00:00:00.000Z' })
  ]
  return Array.from({ length: count }, (_, index) => ({
    text: '',
    ...kinds[index % kinds.length]?.(),
    limit: HITS
  }))
}
