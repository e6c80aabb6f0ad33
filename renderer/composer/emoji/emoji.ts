/** All emoji, with their names in the person's language and in English. Loaded when they are first needed. */
import type { CompactEmoji, MessagesDataset } from 'emojibase'
import type { Language } from '../../../preload/contract/index.ts'
import { foldWords, wordsIn } from './words.ts'

export type Emoji = {
  /** Without a skin tone. */
  char: string
  /** With the light skin tone; null if it has none. */
  light: string | null
  /** Its name in the person's language. */
  label: string
  /** Names in both languages and those of other programs ("tada"), folded. */
  names: string[]
  /** All words by which it is found, folded. */
  words: string[]
  group: number
}

export type EmojiSet = {
  all: Emoji[]
  groups: { name: string; emoji: Emoji[] }[]
  /** The names of the skin tones, from light to dark. */
  tones: string[]
  /** The emoji of a character with or without a skin tone; undefined for what is none. */
  find(char: string): Emoji | undefined
}

/** In one language. */
type Names = { emoji: CompactEmoji[]; messages: MessagesDataset }

/** From light to dark. */
const TONES = ['\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}']
const TONE_KEYS = ['light', 'medium-light', 'medium', 'medium-dark', 'dark']
const ANY_TONE = /[\u{1F3FB}-\u{1F3FF}]/gu
/** The group of the skin tones themselves. */
const COMPONENTS = 2
/** It is redundant behind what is an emoji by default. */
const REDUNDANT_SELECTOR = /(\p{Emoji_Presentation})\uFE0F/gu

const NAMES: Record<Language, () => Promise<Names>> = {
  en: () => load(import('emojibase-data/en/compact.json'), import('emojibase-data/en/messages.json')),
  de: () => load(import('emojibase-data/de/compact.json'), import('emojibase-data/de/messages.json'))
}

async function load(
  emoji: Promise<{ default: CompactEmoji[] }>,
  messages: Promise<{ default: MessagesDataset }>
): Promise<Names> {
  return { emoji: (await emoji).default, messages: (await messages).default }
}

/** @param tone from 1 (light) to 5 (dark); 0 for none */
export function withTone({ char, light }: Emoji, tone: number): string {
  const modifier = TONES[tone - 1]
  return modifier === undefined || light === null ? char : light.replace(ANY_TONE, modifier)
}

export async function loadEmoji(language: Language): Promise<EmojiSet> {
  const [own, english, shortcodes] = await Promise.all([
    NAMES[language](),
    NAMES.en(),
    import('emojibase-data/en/shortcodes/github.json')
  ])
  const englishByChar = new Map(english.emoji.map((one) => [one.unicode, one]))
  const codeOf = (char: string): string[] => {
    const points = Array.from(char, (one) => one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0'))
    const codes = shortcodes.default
    return [codes[points.join('-')] ?? codes[points.filter((one) => one !== 'FE0F').join('-')] ?? []].flat()
  }
  const all = own.emoji.flatMap((entry): Emoji[] => {
    const { unicode, label, tags = [], group, skins = [] } = entry
    if (group === undefined || group === COMPONENTS) return []
    const other = englishByChar.get(unicode)
    const names = [label, other?.label ?? '', ...codeOf(unicode).map((code) => code.replaceAll('_', ' '))]
    const folded = [...new Set(names.filter((name) => name !== '').map(foldWords))]
    return [
      {
        char: plain(unicode),
        light: lightOf(skins),
        label,
        names: folded,
        words: [...new Set([...folded, ...tags, ...(other?.tags ?? [])].flatMap(wordsIn))],
        group
      }
    ]
  })
  const { groups, skinTones } = own.messages
  const byChar = new Map(all.flatMap((emoji) => TONES.map((_, tone) => [withTone(emoji, tone + 1), emoji])))
  for (const emoji of all) byChar.set(emoji.char, emoji)
  return {
    all,
    groups: groups
      .filter(({ order }) => order !== COMPONENTS)
      .map(({ message, order }) => ({ name: message, emoji: all.filter(({ group }) => group === order) })),
    tones: TONE_KEYS.map((key) => skinTones.find((one) => one.key === key)?.message ?? key),
    find: (char) => byChar.get(char)
  }
}

const plain = (unicode: string): string => unicode.replace(REDUNDANT_SELECTOR, '$1')

/** Two people may have different tones; only those with the same are offered. */
function lightOf(skins: { unicode: string }[]): string | null {
  const light = skins.find(({ unicode }) => unicode.match(ANY_TONE)?.every((tone) => tone === TONES[0]))
  return light === undefined ? null : plain(light.unicode)
}
