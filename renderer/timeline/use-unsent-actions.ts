import { useI18n } from 'vue-i18n'
import type { Message } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { injectComposing } from '../composer/composing.ts'
import { draftOf } from '../composer/drafts.ts'
import type { MenuAction } from '../ui/menu.ts'
import { tell } from '../ui/notice.ts'

/** @returns what a person can do with a message that was not sent; nothing for any other message */
export function useUnsentActions(): (message: Message) => MenuAction[] {
  const { t } = useI18n()
  const composing = injectComposing()

  /** Main moves the text into the stored draft, so what is typed must be in there first. The composer does the same. */
  async function edit({ conversationId, id }: Message): Promise<void> {
    await draftOf(conversationId).flush()
    const moved = await call('editUnsent', { id })
    if (!moved.ok) {
      tell(moved)
      return
    }
    await composing.edit((typed) => (typed === '' ? moved.value.text : `${typed}\n${moved.value.text}`))
  }

  return (message) => {
    const { id, state, content } = message
    if (state !== 'not-sent' && state !== 'maybe-sent') return []
    const retry = async (): Promise<void> => tell(await call('retryMessage', { id }))
    const remove = async (): Promise<void> => tell(await call('deleteUnsent', { id }))
    return [
      { kind: 'action', icon: 'retry', label: t('timeline.retry'), run: retry },
      ...(content.kind === 'text'
        ? [{ kind: 'action', icon: 'edit', label: t('message.edit'), run: () => edit(message) } as const]
        : []),
      { kind: 'action', icon: 'delete', label: t('timeline.delete'), run: remove }
    ]
  }
}
