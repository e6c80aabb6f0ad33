import { onUnmounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'

const PAGE = 200

export type Older = {
  /** How far history is loaded, ISO 8601, while it is being loaded. */
  backTo: ShallowRef<string | null>
  /** Why the last loading ended early. */
  failure: ShallowRef<Failure | null>
  /**
   * Loads a conversation's history page by page until it reaches the instant (ISO 8601), or its beginning; one at a
   * time.
   */
  load(
    conversationId: string,
    oldest: { messageId: string; createdAt: string },
    until?: string
  ): Promise<'all' | 'failed' | 'cancelled'>
  cancel(): void
}

/** @param onLoaded is called after each page: there is more to find. */
export function loadOlder(onLoaded: () => void): Older {
  const backTo = shallowRef<string | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let run = 0
  function cancel(): void {
    run++
    backTo.value = null
  }
  onUnmounted(cancel)
  return {
    backTo,
    failure,
    async load(conversationId, oldest, until = '') {
      if (backTo.value !== null) return 'cancelled'
      const mine = ++run
      failure.value = null
      backTo.value = oldest.createdAt
      let before = oldest.messageId
      for (;;) {
        const result = await call('listMessages', { conversationId, before, limit: PAGE })
        if (mine !== run) return 'cancelled'
        failure.value = failureIn(result)
        const first = result.ok ? result.value.messages[0] : undefined
        if (!result.ok || first === undefined) break
        before = first.id
        backTo.value = first.createdAt
        onLoaded()
        if (!result.value.hasOlder || first.createdAt < until) break
      }
      backTo.value = null
      onLoaded()
      return failure.value === null ? 'all' : 'failed'
    },
    cancel
  }
}
