import { useI18n } from 'vue-i18n'
import type { Message } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { injectMenus } from '../menus.ts'
import type { OpenMenu } from '../ui/menu.ts'
import { tell } from '../ui/notice.ts'
import { injectSaved } from './use-saved.ts'

/** @returns opens the menu of a message at an element or a point */
export function useMessageMenu(): (message: Message, anchor: OpenMenu['anchor']) => void {
  const { t } = useI18n()
  const menus = injectMenus()
  const saved = injectSaved()

  async function copy({ content }: Message): Promise<void> {
    tell(await call('copyText', { text: content.text }))
  }

  return (message, anchor) =>
    menus.show({
      label: t('care.messageMenu'),
      anchor,
      entries: [
        { kind: 'action', icon: 'copy', label: t('care.copyText'), run: () => copy(message) },
        {
          kind: 'action',
          icon: 'save',
          label: t(saved.ids.value.has(message.id) ? 'care.unsave' : 'care.save'),
          // The service has no id for it before it is sent.
          disabled: message.state !== 'sent',
          run: () => saved.toggle(message)
        }
      ]
    })
}
