import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'

/** Messages a page. */
const PAGE = 200

export type HistoryLoader = {
  /** How far back history is loaded, ISO 8601, while it is being loaded; otherwise null. */
  backTo: ShallowRef<string | null>
  /** Why the last run ended early. */
  failure: ShallowRef<Failure | null>
  /**
   * Loads the history of a conversation to this computer, page by page, back to an instant (ISO 8601) or to its beginning.
   * @param oldest the oldest message on this computer
   * @returns 'cancelled' also if another run is active
   */
  load(
    conversationId: string,
    oldest: { messageId: string; createdAt: string },
    until?: string
  ): Promise<'complete' | 'failed' | 'cancelled'>
  cancel(): void
}

/** Loads history that is not on this computer yet. @param onLoaded called after each page */
export function useHistoryLoader(onLoaded: () => void): HistoryLoader {
  const backTo = shallowRef<string | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let run = 0
  function cancel(): void {
    run++
    backTo.value = null
  }
  onScopeDispose(cancel)
  return {
    backTo,
    failure,
    async load(conversationId, oldest, until = '') {
      if (backTo.value !== null) return 'cancelled'
      const thisRun = ++run
      failure.value = null
      backTo.value = oldest.createdAt
      let before = oldest.messageId
      for (;;) {
        const result = await call('listMessages', { conversationId, before, limit: PAGE })
        if (thisRun !== run) return 'cancelled'
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
      return failure.value === null ? 'complete' : 'failed'
    },
    cancel
  }
}
