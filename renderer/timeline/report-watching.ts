import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'
import { call } from '../bridge.ts'

/** Tells main while somebody sees the newest message of the conversation, so that no notification announces it. */
export function reportWatching(conversationId: string, isWatching: Readonly<Ref<boolean>>): void {
  const report = (isSeen: boolean): void =>
    void call('watchConversation', { conversationId: isSeen ? conversationId : null })
  watch(isWatching, report)
  if (isWatching.value) report(true)
  onScopeDispose(() => {
    if (isWatching.value) report(false)
  })
}
