import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ConversationDetails, Failure } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'

/** The details of a conversation, kept up to date with main until the scope is disposed. */
export function useDetails(conversationId: string): {
  /** Null until main has answered. */
  details: ShallowRef<ConversationDetails | null>
  failure: ShallowRef<Failure | null>
} {
  const details = shallowRef<ConversationDetails | null>(null)
  const failure = shallowRef<Failure | null>(null)

  async function load(): Promise<void> {
    const result = await call('getConversationDetails', { conversationId })
    // A conversation that was deleted closes the dialog.
    failure.value = result.ok || result.code === 'not-found' ? null : failureIn(result)
    if (result.ok) details.value = result.value
  }

  onScopeDispose(
    on('conversationsChanged', ({ conversationIds }) => {
      if (conversationIds.includes(conversationId)) void load()
    })
  )
  void load()
  return { details, failure }
}
