/** More emoji than this are a text like any other. */
const EMOJI_ONLY = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v
/** One emoji of a family with skin tones has about 25 UTF-16 units. */
const MAX_LENGTH = 100

/** Whether a text consists of one to three emoji. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= MAX_LENGTH && EMOJI_ONLY.test(text)
}
