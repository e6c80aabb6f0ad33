import { computed, onScopeDispose, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure, Message } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'
import { createContext } from '../context.ts'
import { draftOf } from './drafts.ts'

export type Composer = {
  text: Ref<string>
  canSend: ComputedRef<boolean>
  /** Why the last message could not be stored; null once the person edits the text. */
  failure: Ref<Failure | null>
  /** To be called when the person edited the text. */
  onInput(): void
  /** @returns whether the message was stored */
  send(): Promise<boolean>
  /** Saves the draft now. */
  save(): void
}

/**
 * What a person writes in one conversation. The stored draft is loaded at once and saved when the scope is disposed.
 * @param onSent called with the message as main stored it
 */
export function useComposer(conversationId: string, onSent: (message: Message) => void): Composer {
  const text = ref('')
  const failure = ref<Failure | null>(null)
  const draft = draftOf(conversationId)
  let isSending = false
  /** Until the stored draft is in the field, nothing is saved over it, and sending does not remove it. */
  let isLoaded = false
  let isDisposed = false
  /** Where the text that is being sent begins: the stored draft may arrive before it meanwhile. */
  let sentFrom = 0

  async function load(): Promise<void> {
    const stored = await draft.load()
    isLoaded = true
    const typed = text.value
    // A person who typed before the draft arrived loses neither text.
    if (stored !== '') text.value = stored + typed
    sentFrom += stored.length
    if (typed !== '') draft.change(text.value)
    if (isDisposed) save()
  }

  async function send(): Promise<boolean> {
    const words = text.value
    if (isSending || words.trim() === '') return false
    isSending = true
    sentFrom = 0
    const fromDraft = isLoaded
    const isSent = await draft.send(async () => {
      const result = await call('sendMessage', {
        conversationId,
        text: words,
        ...(fromDraft ? { fromDraft } : {})
      })
      failure.value = failureIn(result)
      if (result.ok) onSent(result.value)
      return result.ok
    })
    isSending = false
    // Keeps what was typed meanwhile, and a stored draft that arrived meanwhile.
    if (isSent && text.value.startsWith(words, sentFrom)) {
      text.value = text.value.slice(0, sentFrom) + text.value.slice(sentFrom + words.length)
    }
    if (isLoaded && text.value !== '') draft.change(text.value)
    return isSent
  }

  const save = (): void => void draft.flush()
  window.addEventListener('pagehide', save)
  onScopeDispose(() => {
    isDisposed = true
    window.removeEventListener('pagehide', save)
    save()
  })
  void load()

  return {
    text,
    canSend: computed(() => text.value.trim() !== ''),
    failure,
    onInput() {
      failure.value = null
      if (isLoaded) draft.change(text.value)
    },
    send,
    save
  }
}

export const [provideComposer, injectComposer] = createContext<Composer>('composer')
