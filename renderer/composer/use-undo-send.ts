import { onMounted, onScopeDispose } from 'vue'
import type { ShallowRef } from 'vue'
import type { Message } from '../../preload/contract/index.ts'
import { call, on, platform } from '../bridge.ts'
import { isComposingKey, shortcutKey } from '../ui/keys.ts'
import { tell } from '../ui/notice.ts'
import { injectComposing } from './composing.ts'
import { draftOf } from './drafts.ts'

/** @returns takes a message back, into the composer of its conversation, which is the open one */
export function useUndoSend(): (message: Pick<Message, 'id' | 'conversationId'>) => Promise<void> {
  const composing = injectComposing()
  return async ({ id, conversationId }) => {
    // The message disappears, and the focus must not be in it then.
    await composing.edit((typed) => typed)
    // Main puts the text before the stored draft, so what is typed must be in there. The composer does the same.
    await draftOf(conversationId).flush()
    const undone = await call('undoSend', { id })
    tell(undone)
    if (!undone.ok) return
    const { text } = undone.value
    await composing.edit((typed) => [text, typed].filter((part) => part !== '').join('\n'))
  }
}

/**
 * Escape or Ctrl+Z (Cmd+Z on a Mac) in the empty composer takes back the message that was just sent.
 * @param form the composer
 */
export function useUndoKeys(
  conversationId: string,
  form: Readonly<ShallowRef<HTMLFormElement | null>>,
  isEmpty: () => boolean
): void {
  const undo = useUndoSend()
  let last: Message | null = null
  onScopeDispose(
    on('messageQueued', (message) => {
      if (message.conversationId === conversationId) last = message
    })
  )
  function onKeydown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return
    const withCommandKey = platform === 'mac' ? event.metaKey : event.ctrlKey
    const isUndo = event.key === 'Escape' || (shortcutKey(event) === 'Z' && withCommandKey && !event.shiftKey)
    const waitsUntil = Date.parse(last?.waitsUntil ?? '')
    if (!isUndo || isComposingKey(event) || !isEmpty() || last === null || !(waitsUntil > Date.now())) return
    event.preventDefault()
    event.stopPropagation()
    void undo(last)
    last = null
  }
  // Before the field's own handlers, so that the keys do nothing else then.
  onMounted(() => form.value?.addEventListener('keydown', onKeydown, { capture: true }))
}
