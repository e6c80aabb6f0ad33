/** Invented words and messages in five scripts, with realistic frequencies and lengths; the same for the same seed. */

/** Random numbers from 0 (included) to 1 (excluded), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Script = 'latin' | 'cyrillic' | 'arabic' | 'japanese' | 'korean'

/** By script: its share of the messages, and the consonants and vowels of syllables, or the characters of its words. */
const SCRIPTS: Record<Script, { share: number; onsets: string[]; vowels: string[]; spaces: boolean }> = {
  latin: {
    share: 0.6,
    onsets: [...Array.from('bdfghklmnprstvwz'), 'sch', 'st', 'tr', 'pl'],
    vowels: [...Array.from('aeiouäöüé'), 'ei', 'ou', 'an', 'er', 'in'],
    spaces: true
  },
  cyrillic: {
    share: 0.1,
    onsets: Array.from('бвгдзклмнпрстхш'),
    vowels: [...Array.from('аеиоуыя'), 'ой', 'ен'],
    spaces: true
  },
  arabic: {
    share: 0.1,
    onsets: Array.from('بتجحدرزسشعفقكلمنه'),
    vowels: ['ا', 'و', 'ي', '', ''],
    spaces: true
  },
  japanese: {
    share: 0.1,
    onsets: Array.from('あいうえおかきくけこさしすせそたちつてとなにのはまもやよらりるれをん'),
    vowels: [],
    spaces: false
  },
  korean: { share: 0.1, onsets: [], vowels: [], spaces: true }
}
const WORDS = 20_000
const FIRST_HAN = 0x4e00
const FIRST_HANGUL = 0xac00

/** Words of a script, the most frequent first. As in real text, short words are more frequent than long ones. */
function vocabulary(script: Script, random: () => number): string[] {
  const { onsets, vowels } = SCRIPTS[script]
  const pick = (among: string[]): string => among[Math.floor(random() * among.length)] ?? ''
  const syllable = (): string => {
    if (script === 'korean') return String.fromCharCode(FIRST_HANGUL + Math.floor(random() * 11_172))
    if (script === 'japanese' && random() < 0.6)
      return String.fromCharCode(FIRST_HAN + Math.floor(random() ** 3 * 3_000))
    return pick(onsets) + pick(vowels)
  }
  const words = new Set<string>()
  while (words.size < WORDS) {
    const rank = words.size
    const syllables = 1 + Math.floor(Math.log10(rank + 1) / 1.6 + random() * 2)
    words.add(Array.from({ length: syllables }, syllable).join(''))
  }
  return [...words]
}

export type TextGenerator = {
  /** A message of 2 to 30 words. */
  message(): string
  /** A word of a script: the smaller the rank, the more frequent. */
  word(script: Script, rank: number): string
}

export function createTextGenerator(random: () => number): TextGenerator {
  const names = Object.keys(SCRIPTS) as Script[]
  const words = Object.fromEntries(names.map((name) => [name, vocabulary(name, random)])) as Record<
    Script,
    string[]
  >
  /** Zipf's law: the word of rank n is about 1/n as frequent as the first. */
  const rank = (): number => Math.floor(Math.exp(random() * Math.log(WORDS + 1))) - 1
  const word = (script: Script, place: number): string => words[script][place] ?? ''

  return {
    word,
    message() {
      let left = random()
      const script = names.find((name) => (left -= SCRIPTS[name].share) < 0) ?? 'latin'
      const length = 2 + Math.floor(random() ** 2 * 28)
      const text = Array.from({ length }, () => word(script, rank())).join(SCRIPTS[script].spaces ? ' ' : '')
      return random() < 0.05 ? `${text} ${1_000 + Math.floor(random() * 9_000)}` : text
    }
  }
}
