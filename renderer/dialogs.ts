/** Which dialog of the chat screen is open: one at a time, each with what it is about. */
import { readonly, shallowRef } from 'vue'
import type { DeepReadonly, ShallowRef } from 'vue'

export type OpenDialog =
  | { kind: 'settings' }
  | { kind: 'search' }
  | { kind: 'new-conversation'; stream: boolean }
  /** These are about one conversation and close with it. */
  | { kind: 'search-here' | 'details' | 'jump'; conversationId: string }

export type Dialogs = {
  /** Null when none is open. */
  current: DeepReadonly<ShallowRef<OpenDialog | null>>
  /** Replaces the one that is open. */
  show(dialog: OpenDialog): void
  close(): void
  /** Closes a dialog that is about this conversation, which is shown no more. */
  closeAbout(conversationId: string): void
}

export function useDialogs(): Dialogs {
  const current = shallowRef<OpenDialog | null>(null)
  return {
    current: readonly(current),
    show: (dialog) => void (current.value = dialog),
    close: () => void (current.value = null),
    closeAbout(conversationId) {
      const dialog = current.value
      if (dialog !== null && 'conversationId' in dialog && dialog.conversationId === conversationId) {
        current.value = null
      }
    }
  }
}
