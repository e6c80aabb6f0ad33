/** Which conversation the chat screen shows, and which message in it. */
import { readonly, ref } from 'vue'
import type { DeepReadonly, Ref } from 'vue'

/** Another jump is another timeline, also to the same message. */
export type JumpTarget = { messageId: string; jump: number }

export type Navigation = {
  /** Null when the list alone is shown. */
  conversationId: DeepReadonly<Ref<string | null>>
  /** The message that the person looked for or jumped to; null at the end of the conversation. */
  target: DeepReadonly<Ref<JumpTarget | null>>
  open(conversationId: string): void
  openMessage(conversationId: string, messageId: string): void
  close(): void
}

export function useNavigation(): Navigation {
  const conversationId = ref<string | null>(null)
  const target = ref<JumpTarget | null>(null)
  return {
    conversationId: readonly(conversationId),
    target: readonly(target),
    open(id) {
      conversationId.value = id
      target.value = null
    },
    openMessage(id, messageId) {
      conversationId.value = id
      target.value = { messageId, jump: (target.value?.jump ?? 0) + 1 }
    },
    close() {
      conversationId.value = null
    }
  }
}
