/** Everything that a person can do with a message. */
import { useI18n } from 'vue-i18n'
import type { Message } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { injectComposing } from '../composer/composing.ts'
import { injectDialogs } from '../dialogs.ts'
import { injectMenus } from '../menus.ts'
import { messageLink } from '../place-links.ts'
import type { MenuAction, MenuEntry, OpenMenu } from '../ui/menu.ts'
import { tell } from '../ui/notice.ts'
import { wholeText } from './message-text.ts'
import { quoteOf, withQuote } from './quote.ts'
import { injectUnreadFrom } from './use-reading.ts'
import { injectSaved } from './use-saved.ts'
import { useUnsentActions } from './use-unsent-actions.ts'

/** @returns opens the menu of a message at an element or a point */
export function useMessageMenu(): (message: Message, anchor: OpenMenu['anchor']) => void {
  const { t } = useI18n()
  const menus = injectMenus()
  const dialogs = injectDialogs()
  const saved = injectSaved()
  const composing = injectComposing()
  const markUnreadFrom = injectUnreadFrom()
  const unsentActions = useUnsentActions()

  async function copy(message: Message): Promise<void> {
    const text = await wholeText(message)
    tell(text.ok ? await call('copyText', { text: text.value }) : text)
  }
  async function copyLink({ conversationId, id }: Message): Promise<void> {
    tell(await call('copyText', { text: messageLink(conversationId, id) }))
  }
  async function quote(message: Message): Promise<void> {
    const text = await wholeText(message)
    if (!text.ok) {
      tell(text)
      return
    }
    const quoted = quoteOf(message.author.name || t('timeline.someone'), text.value)
    await composing.edit((typed) => withQuote(typed, quoted))
  }

  function copyEntries(message: Message): MenuAction[] {
    return [
      { kind: 'action', icon: 'copy', label: t('care.copyText'), run: () => copy(message) },
      {
        ...{ kind: 'action', icon: 'link', label: t('message.copyLink') },
        // The service has no id for it before it is sent.
        disabled: message.state !== 'sent',
        run: () => copyLink(message)
      }
    ]
  }

  function answerEntries(message: Message): MenuAction[] {
    return [
      { kind: 'action', icon: 'quote', label: t('message.quote'), run: () => quote(message) },
      {
        ...{ kind: 'action', icon: 'share', label: t('message.forward') },
        run: () => dialogs.show({ kind: 'forward', message })
      }
    ]
  }

  function keepEntries(message: Message): MenuAction[] {
    const disabled = message.state !== 'sent'
    return [
      {
        ...{ kind: 'action', icon: 'save', disabled },
        label: t(saved.ids.value.has(message.id) ? 'care.unsave' : 'care.save'),
        run: () => saved.toggle(message)
      },
      {
        ...{ kind: 'action', icon: 'unread', label: t('message.unreadFrom'), disabled },
        run: () => markUnreadFrom(message.id)
      }
    ]
  }

  return (message, anchor) => {
    const details: MenuEntry = {
      ...{ kind: 'action', icon: 'info', label: t('message.details') },
      run: () => dialogs.show({ kind: 'message-details', message })
    }
    const isSystem = message.content.kind === 'system'
    const unsent = unsentActions(message)
    menus.show({
      label: t('care.messageMenu'),
      anchor,
      entries: [
        ...unsent,
        ...(unsent.length > 0 ? [{ kind: 'separator' } as const] : []),
        ...copyEntries(message),
        ...(isSystem ? [] : answerEntries(message)),
        { kind: 'separator' },
        ...(isSystem ? [] : keepEntries(message)),
        details
      ]
    })
  }
}
