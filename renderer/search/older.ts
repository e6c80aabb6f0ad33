import { onUnmounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure } from '../../preload/contract.ts'
import { call, failureIn } from '../bridge.ts'

const PAGE = 200

export type Older = {
  /** How far history is loaded, ISO 8601, while it is being loaded. */
  backTo: ShallowRef<string | null>
  failure: ShallowRef<Failure | null>
  /** Loads a conversation's history page by page, to its beginning or until it is cancelled. */
  load(conversationId: string, oldest: { messageId: string; createdAt: string }): Promise<void>
  cancel(): void
}

/** @param onLoaded is told after each page: there is more to find. */
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
    async load(conversationId, oldest) {
      if (backTo.value !== null) return
      const mine = ++run
      failure.value = null
      backTo.value = oldest.createdAt
      let before = oldest.messageId
      for (;;) {
        const result = await call('listMessages', { conversationId, before, limit: PAGE })
        if (mine !== run) return
        failure.value = failureIn(result)
        const first = result.ok ? result.value.messages[0] : undefined
        if (!result.ok || first === undefined) break
        before = first.id
        backTo.value = first.createdAt
        onLoaded()
        if (!result.value.hasOlder) break
      }
      backTo.value = null
      onLoaded()
    },
    cancel
  }
}
