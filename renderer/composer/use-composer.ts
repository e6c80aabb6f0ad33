import { computed, onScopeDispose, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure, Message } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'
import { createContext } from '../context.ts'
import { draftOf } from './drafts.ts'
import { MAX_LENGTH } from './limits.ts'
import type { Attachments } from './use-attachments.ts'

export type Composer = {
  text: Ref<string>
  canSend: ComputedRef<boolean>
  /** How many UTF-16 units may still be written; negative if the text is too long to be sent. */
  room: ComputedRef<number>
  /** The length of a pasted text that was too long, until the person edits the text. */
  refusedPaste: Readonly<Ref<number | null>>
  /** To be called with the length of a pasted text that was not inserted. */
  refusePaste(length: number): void
  /** Why the last message could not be stored; null once the person edits the text. */
  failure: Ref<Failure | null>
  /** Resolves when the stored draft is in the field. */
  loaded: Promise<void>
  /** To be called when the person edited the text. */
  onInput(): void
  /**
   * @param sendAt when the message is sent, ISO 8601; at once by default
   * @returns whether the message was stored
   */
  send(sendAt?: string): Promise<boolean>
  /** Saves the draft now. */
  save(): void
}

/**
 * What a person writes in one conversation. The stored draft is loaded at once and saved when the scope is disposed.
 * @param onSent called with the message as main stored it
 * @param attachments the files that are sent with the text
 */
export function useComposer(
  conversationId: string,
  onSent: (message: Message) => void,
  attachments: Pick<Attachments, 'ready' | 'taken'>
): Composer {
  const text = ref('')
  const failure = ref<Failure | null>(null)
  const refusedPaste = ref<number | null>(null)
  const room = computed(() => MAX_LENGTH - text.value.length)
  const canSend = computed(() => {
    const files = attachments.ready.value
    return files !== null && (text.value.trim() !== '' || files.length > 0) && room.value >= 0
  })
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

  async function send(sendAt?: string): Promise<boolean> {
    const words = text.value
    const fileIds = attachments.ready.value ?? []
    if (isSending || !canSend.value) return false
    isSending = true
    sentFrom = 0
    const fromDraft = isLoaded
    const isSent = await draft.send(async () => {
      const result = await call('sendMessage', {
        conversationId,
        text: words,
        ...(fileIds.length > 0 ? { fileIds } : {}),
        ...(fromDraft ? { fromDraft } : {}),
        ...(sendAt === undefined ? {} : { sendAt })
      })
      failure.value = failureIn(result)
      // A scheduled message is not yet a part of the conversation.
      if (result.ok && !result.value.scheduled) onSent(result.value)
      return result.ok
    })
    isSending = false
    if (isSent) attachments.taken(fileIds)
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
  const loaded = load()

  return {
    text,
    canSend,
    room,
    refusedPaste,
    refusePaste: (length) => void (refusedPaste.value = length),
    failure,
    loaded,
    onInput() {
      failure.value = null
      refusedPaste.value = null
      if (isLoaded) draft.change(text.value)
    },
    send,
    save
  }
}

export const [provideComposer, injectComposer] = createContext<Composer>('composer')
