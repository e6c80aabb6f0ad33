/** Sends a message on to another conversation: its text as a quote, or a copy of its file. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Failure, FileInfo, Message } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'
import { wholeText } from '../timeline/message-text.ts'
import { quoteOf } from '../timeline/quote.ts'
import { briefTimeOf } from '../ui/times.ts'

/** The longest text that main accepts, in UTF-16 units. */
const MAX_LENGTH = 100_000

export type Forward = {
  failure: Readonly<ShallowRef<Failure | null>>
  isTooLong: Readonly<Ref<boolean>>
  isBusy: Readonly<Ref<boolean>>
  /**
   * @param target the conversation, which may be created only now; null after a failure
   * @returns whether it was sent. Nothing is sent any more once the dialog is closed.
   */
  send(comment: string, target: () => Promise<string | null>): Promise<boolean>
}

export function useForward(message: Message, author: () => string): Forward {
  const { t } = useI18n()
  const failure = shallowRef<Failure | null>(null)
  const isTooLong = ref(false)
  const isBusy = ref(false)
  let isClosed = false
  /** A function, because each await may have closed the dialog. */
  const closed = (): boolean => isClosed
  /** The file that is being copied. */
  let copying: FileInfo | null = null
  onScopeDispose(() => {
    isClosed = true
    if (copying?.state.step === 'remote') void call('cancelFile', { id: copying.id })
  })

  /** The comment, and below it the text as a quote that says whom it is from. */
  async function bodyOf(comment: string): Promise<string | null> {
    const whole = await wholeText(message)
    failure.value = failureIn(whole)
    if (!whole.ok) return null
    const source = t('message.forwardedFrom', { name: author(), time: briefTimeOf(message.createdAt) })
    const quote = quoteOf(source, whole.value, { whole: true })
    const body = comment === '' ? quote : `${comment}\n\n${quote}`
    isTooLong.value = body.length > MAX_LENGTH
    return isTooLong.value ? null : body
  }

  async function sendText(comment: string, target: () => Promise<string | null>): Promise<boolean> {
    const text = await bodyOf(comment)
    const conversationId = text === null ? null : await target()
    if (text === null || conversationId === null || closed()) return false
    const sent = await call('sendMessage', { conversationId, text })
    failure.value = failureIn(sent)
    return sent.ok
  }

  async function sendFile(
    file: FileInfo,
    comment: string,
    target: () => Promise<string | null>
  ): Promise<boolean> {
    const conversationId = await target()
    if (conversationId === null || closed()) return false
    copying = file
    const copy = await call('forwardFile', { id: file.id, conversationId })
    copying = null
    failure.value = failureIn(copy)
    if (!copy.ok) return false
    const sent = closed()
      ? null
      : await call('sendMessage', { conversationId, text: comment, fileIds: [copy.value.id] })
    failure.value = sent && failureIn(sent)
    if (sent?.ok === true) return true
    // Otherwise it would wait in the composer of that conversation.
    await call('removeChosenFile', { id: copy.value.id })
    return false
  }

  return {
    failure,
    isTooLong,
    isBusy,
    async send(comment, target) {
      if (isBusy.value) return false
      isBusy.value = true
      const { content } = message
      const isSent =
        content.kind === 'file'
          ? await sendFile(content.file, comment, target)
          : await sendText(comment, target)
      isBusy.value = false
      return isSent
    }
  }
}
