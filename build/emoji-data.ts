/** The part of the package emojibase-data that the page uses: a quarter of each file. */
import type { Plugin } from 'vite'

type Entry = {
  unicode: string
  label: string
  tags?: string[]
  group?: number
  skins?: { unicode: string }[]
}

/** Skin tones other than the light one: the page makes them out of that. */
const OTHER_TONES = /[\u{1F3FC}-\u{1F3FF}]/u

/** Leaves out what the page does not use of the emoji of a language. */
export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    enforce: 'pre',
    transform: {
      filter: { id: /\/emojibase-data\/\w+\/compact\.json$/ },
      handler: reduceEmoji
    }
  }
}

/** @param text the content of a file compact.json of emojibase-data */
export function reduceEmoji(text: string): string {
  const entries = JSON.parse(text) as Entry[]
  return JSON.stringify(
    entries
      .filter(({ group }) => group !== undefined)
      .map(({ unicode, label, tags, group, skins }) => ({
        unicode,
        label,
        tags,
        group,
        skins: skins
          ?.filter((skin) => !OTHER_TONES.test(skin.unicode))
          .map((skin) => ({ unicode: skin.unicode }))
      }))
  )
}
