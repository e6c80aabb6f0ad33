/** Which conversation the chat screen shows, which message in it, and where the person was before. */
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
  /** Goes back to an earlier place, as in a browser; first to the one that was closed. @param exists skips the others */
  back(exists: (conversationId: string) => boolean): void
  forward(exists: (conversationId: string) => boolean): void
}

/** How many places the way back reaches. */
const MAX_PLACES = 50

export function useNavigation(): Navigation {
  const place = shallowRef<Place | null>(null)
  const visited: Omit<Place, 'visit'>[] = []
  /** Where in `visited` the person is, or was before closing the conversation. */
  let at = -1
  let visit = 0

  function show({ conversationId, messageId }: Omit<Place, 'visit'>): void {
    place.value = { conversationId, messageId, visit: ++visit }
  }
  function go(conversationId: string, messageId: string | null): void {
    const last = visited[at]
    if (last?.conversationId !== conversationId || last.messageId !== messageId) {
      visited.splice(at + 1, visited.length, { conversationId, messageId })
      if (visited.length > MAX_PLACES) visited.shift()
      at = visited.length - 1
    }
    show({ conversationId, messageId })
  }
  function travel(step: 1 | -1, exists: (conversationId: string) => boolean): void {
    const isClosed = place.value === null && step === -1
    for (let next = isClosed ? at : at + step; ; next += step) {
      const there = visited[next]
      if (there === undefined) return
      if (!exists(there.conversationId)) continue
      at = next
      show(there)
      return
    }
  }

  return {
    place: shallowReadonly(place),
    conversationId: computed(() => place.value?.conversationId ?? null),
    open: (conversationId) => go(conversationId, null),
    openMessage: go,
    close: () => void (place.value = null),
    back: (exists) => travel(-1, exists),
    forward: (exists) => travel(1, exists)
  }
}

export const [provideNavigation, injectNavigation] = createContext<Navigation>('navigation')
