/** Which dialog of the chat screen is open: one at a time, each with its subject. */
import { shallowReadonly, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { FileInfo, Message, MessageListName, SettingsPage } from '../preload/contract/index.ts'
import { createContext } from './context.ts'

export type OpenDialog =
  /** Null for the page that was shown last. */
  | { kind: 'settings'; page: SettingsPage | null }
  | { kind: 'search' }
  | { kind: 'shortcuts' }
  | { kind: 'messages'; list: MessageListName }
  /** Null for those of all conversations. */
  | { kind: 'scheduled'; conversationId: string | null }
  /** `sendAt` is the time so far, ISO 8601. The dialog closes before `choose` is called. */
  | { kind: 'send-time'; sendAt: string | null; choose(sendAt: string): void | Promise<void> }
  | { kind: 'new-conversation'; stream: boolean }
  | { kind: 'forward'; message: Message }
  | { kind: 'message-details'; message: Message }
  /** `name` is shown until the profile is loaded. */
  | { kind: 'profile'; userId: string; name: string }
  /** These are about one conversation and close with it. */
  | { kind: 'search-here'; conversationId: string }
  | { kind: 'details'; conversationId: string }
  | { kind: 'jump'; conversationId: string }
  | { kind: 'picture'; conversationId: string; file: FileInfo }

export type DialogKind = OpenDialog['kind']
export type DialogOf<Kind extends DialogKind> = Extract<OpenDialog, { kind: Kind }>

export type Dialogs = {
  /** Null when none is open. */
  current: Readonly<ShallowRef<OpenDialog | null>>
  /** Replaces the one that is open. */
  show(dialog: OpenDialog): void
  close(): void
  /** Closes a dialog that is about this conversation. */
  closeAbout(conversationId: string): void
}

export function useDialogs(): Dialogs {
  const current = shallowRef<OpenDialog | null>(null)
  return {
    current: shallowReadonly(current),
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

export const [provideDialogs, injectDialogs] = createContext<Dialogs>('dialogs')
