/** What is offered while a person types: mentions and emoji work the same. The focus stays in the field. */
import { ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'

/** A part of the text, in UTF-16 units. */
export type TextPart = { from: number; to: number }

export type Completion<O> = {
  /** Empty when nothing is offered. */
  offers: ComputedRef<O[]>
  /** Index of the offer that Enter takes. */
  at: Ref<number>
  /** To be called when the text or the caret changed. */
  update(text: string, caret: number | null): void
  /** @returns whether the key was for the completion */
  onKey(key: string): boolean
  take(offer: O): void
  close(): void
}

/** The keys of a list of offers: arrows choose, Enter and Tab take, Escape dismisses. */
export function useOfferKeys<O>(
  offers: ComputedRef<O[]>,
  { take, dismiss }: { take(offer: O): void; dismiss(): void }
): Pick<Completion<O>, 'at' | 'onKey'> {
  const at = ref(0)
  return {
    at,
    onKey(key) {
      const count = offers.value.length
      if (count === 0) return false
      if (key === 'ArrowDown') at.value = (at.value + 1) % count
      else if (key === 'ArrowUp') at.value = (at.value + count - 1) % count
      else if (key === 'Enter' || key === 'Tab') {
        const offer = offers.value[at.value]
        if (offer !== undefined) take(offer)
      } else if (key === 'Escape') dismiss()
      else return false
      return true
    }
  }
}
