import { onMounted, onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Message } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'
import { createContext } from '../context.ts'
import { tell } from '../ui/notice.ts'

export type SavedMessages = {
  /** Ids of the saved messages of the conversation. */
  ids: ShallowRef<ReadonlySet<string>>
  toggle(message: Message): Promise<void>
}

/** Which messages of a conversation the person saved. */
export function useSaved(conversationId: string): SavedMessages {
  const ids = shallowRef<ReadonlySet<string>>(new Set())

  async function load(): Promise<void> {
    const result = await call('getSavedIds', { conversationId })
    if (result.ok) ids.value = new Set(result.value)
  }
  onScopeDispose(on('savedChanged', (changed) => void (changed.conversationId === conversationId && load())))
  onMounted(load)
  return {
    ids,
    async toggle({ id: messageId }) {
      tell(await call('saveMessage', { conversationId, messageId, saved: !ids.value.has(messageId) }))
    }
  }
}

export const [provideSaved, injectSaved] = createContext<SavedMessages>('saved messages')
