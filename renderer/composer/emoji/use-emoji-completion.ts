import { computed, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { lazyPart } from '../../lazy.ts'
import { useOfferKeys } from '../offers.ts'
import type { Completion, TextPart } from '../offers.ts'
import { emojiQuery } from './emoji-query.ts'
import { emojiPart, emojiUse, fetchEmojiUse, noteEmoji } from './emoji-use.ts'

/** How many emoji are offered. */
const MAX_OFFERED = 8

export type EmojiOffer = { char: string; label: string }

/** What searching needs; the names of emoji are large, so they are loaded with the first ":". */
const searchPart = lazyPart(async () => ({
  ...(await import('./emoji-search.ts')),
  ...(await import('./emoji.ts'))
}))

/**
 * Completes the names of emoji after a ":".
 * @param insert replaces the part of the text by the emoji
 */
export function useEmojiCompletion(insert: (part: TextPart, emoji: string) => void): Completion<EmojiOffer> {
  const query: ShallowRef<ReturnType<typeof emojiQuery>> = shallowRef(null)
  /** Where the ":" is whose completion the person closed. */
  let dismissedAt: number | null = null
  let isLoading = false

  const offers = computed((): EmojiOffer[] => {
    const [wanted, search, set] = [query.value, searchPart.value.value, emojiPart.value.value]
    if (wanted === null || search === null || set === null) return []
    return search
      .searchEmoji(set.all, wanted.text, MAX_OFFERED)
      .map((emoji) => ({ char: search.withTone(emoji, emojiUse.value.tone), label: emoji.label }))
  })

  async function load(): Promise<void> {
    if (isLoading) return
    isLoading = true
    await Promise.all([fetchEmojiUse(), searchPart.load(), emojiPart.load()])
  }

  function close(): void {
    query.value = null
  }

  function take({ char }: EmojiOffer): void {
    const taken = query.value
    close()
    if (taken === null) return
    insert(taken, char)
    void noteEmoji(char)
  }

  const { at, onKey } = useOfferKeys(offers, {
    take,
    dismiss() {
      dismissedAt = query.value?.from ?? null
      close()
    }
  })

  return {
    offers,
    at,
    onKey,
    take,
    close,
    update(text, caret) {
      const now = emojiQuery(text, caret)
      if (now?.from !== dismissedAt) dismissedAt = null
      if (now === null || now.from === dismissedAt) {
        close()
        return
      }
      if (now.text === query.value?.text && now.from === query.value.from) return
      query.value = now
      at.value = 0
      void load()
    }
  }
}
