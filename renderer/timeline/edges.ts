import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'
import { freeMemorySoon } from '../ui/memory.ts'
import { keep, putAfter, putBefore } from './merge.ts'
import type { Loaded } from './merge.ts'

const PAGE = 50

export type EdgeState = 'idle' | 'loading' | 'failed'

export type Edges = {
  older: ShallowRef<EdgeState>
  newer: ShallowRef<EdgeState>
  /** Why the last try at either end failed; null where it did not, or nobody said. */
  olderFailure: ShallowRef<Failure | null>
  newerFailure: ShallowRef<Failure | null>
  /** @param before runs right before the older ones are put in. */
  loadOlder(before: () => void): Promise<void>
  loadNewer(): Promise<void>
  /** Keeps the messages from one index up to another, left out; the others load again by scrolling. */
  prune(from: number, to: number): void
}

/** Both ends of the loaded part of a conversation: pages are added and pruned there. */
export function createEdges(conversationId: string, loaded: ShallowRef<Loaded>): Edges {
  const older = shallowRef<EdgeState>('idle')
  const newer = shallowRef<EdgeState>('idle')
  const olderFailure = shallowRef<Failure | null>(null)
  const newerFailure = shallowRef<Failure | null>(null)
  const oldestSent = (): string | undefined => loaded.value.messages.find(({ state }) => state === 'sent')?.id
  const newestSent = (): string | undefined =>
    loaded.value.messages.findLast(({ state }) => state === 'sent')?.id

  return {
    older,
    newer,
    olderFailure,
    newerFailure,
    async loadOlder(before) {
      const oldest = oldestSent()
      if (older.value === 'loading' || !loaded.value.hasOlder || oldest === undefined) return
      older.value = 'loading'
      const result = await call('listMessages', { conversationId, before: oldest, limit: PAGE })
      // Something else may have been loaded or pruned meanwhile.
      if (result.ok && oldestSent() === oldest) {
        before()
        loaded.value = putBefore(loaded.value, result.value)
      }
      // Without the service main gives what is stored: nothing more, though there is more.
      const stuck = !result.ok || (result.value.messages.length === 0 && result.value.hasOlder)
      olderFailure.value = failureIn(result)
      older.value = stuck ? 'failed' : 'idle'
    },
    async loadNewer() {
      const newest = newestSent()
      if (newer.value === 'loading' || !loaded.value.hasNewer || newest === undefined) return
      newer.value = 'loading'
      const result = await call('listMessages', { conversationId, after: newest, limit: PAGE })
      if (result.ok && newestSent() === newest) loaded.value = putAfter(loaded.value, result.value)
      const stuck = !result.ok || (result.value.messages.length === 0 && result.value.hasNewer)
      newerFailure.value = failureIn(result)
      newer.value = stuck ? 'failed' : 'idle'
    },
    prune(from, to) {
      if (from > 0 && older.value === 'failed') older.value = 'idle'
      if (to < loaded.value.messages.length && newer.value === 'failed') newer.value = 'idle'
      loaded.value = keep(loaded.value, from, to)
      freeMemorySoon()
    }
  }
}
