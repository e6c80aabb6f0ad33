import { computed, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { createContext } from '../context.ts'
import { personActive } from '../ui/person-active.ts'
import { windowFocused } from '../ui/window-focus.ts'

export type Reading = {
  /** Somebody is there and sees the newest message. */
  isWatching: ComputedRef<boolean>
  /** The same, and what they see counts as read. */
  isReading: ComputedRef<boolean>
  /** Nothing counts as read until the person comes back to the conversation or to the window. */
  hold(): void
}

/** Read is only what was on the screen of somebody who is there. */
export function useReading(atEnd: Readonly<Ref<boolean>>): Reading {
  const isHeld = ref(false)
  watch(windowFocused, (isFocused) => {
    if (isFocused) isHeld.value = false
  })
  const isWatching = computed(() => atEnd.value && windowFocused.value && personActive.value)
  return {
    isWatching,
    isReading: computed(() => isWatching.value && !isHeld.value),
    hold: () => void (isHeld.value = true)
  }
}

/** What a message's menu does with the timeline around it. */
export const [provideUnreadFrom, injectUnreadFrom] =
  createContext<(messageId: string) => Promise<void>>('marking as unread')
