/** How a person uses emoji. It stays on this computer, in the encrypted store. */

export type EmojiUse = {
  /** The emoji used last, latest first; at most 24. */
  recent: string[]
  /** The chosen skin tone, from 1 (light) to 5 (dark); 0 for none. */
  tone: number
}

export type EmojiCalls = {
  getEmojiUse: { args: void; value: EmojiUse }
  setEmojiUse: { args: EmojiUse; value: void }
}
