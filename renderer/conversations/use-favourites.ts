/** The order of the favourites, which a person changes by menu, keys, or dragging. */
import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { call } from '../bridge.ts'
import { tell } from '../ui/notice.ts'
import type { Conversations } from './use-conversations.ts'

export type Favourites = {
  /** Ids in the person's order. */
  ids: ComputedRef<string[]>
  add(conversationId: string): Promise<void>
  remove(conversationId: string): Promise<void>
  /** Moves a favourite by one place; does nothing at the ends. @param step -1 is up, 1 is down */
  move(conversationId: string, step: -1 | 1): Promise<void>
  /** Moves a favourite to the place of another one. */
  moveTo(conversationId: string, placeOf: string): Promise<void>
  /** What the last move did, for screen readers. */
  moved: Ref<{ place: number; count: number } | null>
}

export function useFavourites({ list }: Pick<Conversations, 'list'>): Favourites {
  const moved = ref<{ place: number; count: number } | null>(null)
  const ids = computed(() =>
    (list.value ?? [])
      .filter(({ favourite }) => favourite !== null)
      .toSorted((one, other) => (one.favourite ?? 0) - (other.favourite ?? 0))
      .map(({ conversationId }) => conversationId)
  )
  const set = async (conversationIds: string[]): Promise<void> =>
    tell(await call('setFavourites', { conversationIds }))

  async function moveTo(conversationId: string, placeOf: string): Promise<void> {
    const place = ids.value.indexOf(placeOf)
    if (place < 0 || conversationId === placeOf || !ids.value.includes(conversationId)) return
    await set(ids.value.filter((id) => id !== conversationId).toSpliced(place, 0, conversationId))
    moved.value = { place: place + 1, count: ids.value.length }
  }

  return {
    ids,
    moved,
    add: (conversationId) => set([...ids.value.filter((id) => id !== conversationId), conversationId]),
    remove: (conversationId) => set(ids.value.filter((id) => id !== conversationId)),
    async move(conversationId, step) {
      const neighbour = ids.value[ids.value.indexOf(conversationId) + step]
      if (neighbour !== undefined) await moveTo(conversationId, neighbour)
    },
    moveTo
  }
}
