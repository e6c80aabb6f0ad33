/** All emoji, the recent ones and the skin tone. Everything is loaded when it is first needed. */
import { shallowReadonly, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { EmojiUse } from '../../../preload/contract/index.ts'
import { call } from '../../bridge.ts'
import { i18n } from '../../i18n.ts'
import { lazyPart } from '../../lazy.ts'
import { tell } from '../../ui/notice.ts'

const MAX_RECENT = 24

const use = shallowRef<EmojiUse>({ recent: [], tone: 0 })

export const emojiUse: Readonly<ShallowRef<EmojiUse>> = shallowReadonly(use)

export const emojiPart = lazyPart(async () =>
  (await import('./emoji.ts')).loadEmoji(i18n.global.locale.value)
)

/** Fetches recent emoji and tone: another person may have signed in since. */
export async function fetchEmojiUse(): Promise<void> {
  const result = await call('getEmojiUse')
  if (result.ok) use.value = result.value
}

async function change(part: Partial<EmojiUse>): Promise<void> {
  use.value = { ...use.value, ...part }
  tell(await call('setEmojiUse', { ...use.value }))
}

/** @param char with its skin tone */
export const noteEmoji = (char: string): Promise<void> =>
  change({ recent: [char, ...use.value.recent.filter((one) => one !== char)].slice(0, MAX_RECENT) })

export const chooseTone = (tone: number): Promise<void> => change({ tone })
