/** Which conversation the chat screen shows, and which message in it. */
import { computed, shallowReadonly, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { createContext } from './context.ts'

/** Where the person went. Each visit is a new object with a new number, even to the same place. */
export type Place = {
  conversationId: string
  /** The message to show; null for the end of the conversation. */
  messageId: string | null
  visit: number
}

export type Navigation = {
  /** Null when only the list is shown. */
  place: Readonly<ShallowRef<Place | null>>
  conversationId: ComputedRef<string | null>
  open(conversationId: string): void
  openMessage(conversationId: string, messageId: string): void
  close(): void
}

export function useNavigation(): Navigation {
  const place = shallowRef<Place | null>(null)
  let visit = 0
  function go(conversationId: string, messageId: string | null): void {
    place.value = { conversationId, messageId, visit: ++visit }
  }
  return {
    place: shallowReadonly(place),
    conversationId: computed(() => place.value?.conversationId ?? null),
    open: (conversationId) => go(conversationId, null),
    openMessage: go,
    close: () => void (place.value = null)
  }
}

export const [provideNavigation, injectNavigation] = createContext<Navigation>('navigation')
