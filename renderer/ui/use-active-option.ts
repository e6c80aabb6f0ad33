import { nextTick, ref } from 'vue'
import type { Ref } from 'vue'
import { isComposingKey } from './keys.ts'

export type ActiveOption = {
  /** The option that Enter chooses; -1 for none. */
  at: Ref<number>
  /** @returns whether the key was for the list */
  onKeydown(event: KeyboardEvent): boolean
}

/**
 * The keyboard of a field with a list of options: the focus stays in the field, arrow keys move through the options.
 * @param list.choose what Enter does
 * @param list.reveal scrolls to the option
 */
export function useActiveOption(list: {
  count(): number
  choose(): void
  reveal(at: number): void
}): ActiveOption {
  const at = ref(0)
  return {
    at,
    onKeydown(event) {
      if (isComposingKey(event)) return false
      const count = list.count()
      if (event.key === 'Enter') list.choose()
      else if (event.key === 'ArrowDown' && count > 0) at.value = (at.value + 1) % count
      else if (event.key === 'ArrowUp' && count > 0) at.value = (Math.max(0, at.value) + count - 1) % count
      else return false
      event.preventDefault()
      void nextTick(() => list.reveal(at.value))
      return true
    }
  }
}
