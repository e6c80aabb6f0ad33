/** The menu of a conversation, in the list and in its header. */
import { useI18n } from 'vue-i18n'
import type { ConversationSummary } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { injectMenus } from '../menus.ts'
import { injectNavigation } from '../navigation.ts'
import { conversationLink } from '../place-links.ts'
import type { MenuAction, MenuEntry, OpenMenu } from '../ui/menu.ts'
import { tell } from '../ui/notice.ts'
import { fullTimeOf } from '../ui/times.ts'
import { markRead, markUnread, mute } from './care.ts'
import type { Favourites } from './use-favourites.ts'
import { isUnread } from './use-sections.ts'

const HOUR_MS = 60 * 60_000
/** "Until tomorrow" ends at this hour, before the working day. */
const MORNING = 8

/** @returns opens the menu of a conversation at an element or a point */
export function useRowMenu(
  favourites: Favourites
): (conversation: ConversationSummary, anchor: OpenMenu['anchor']) => void {
  const { t } = useI18n()
  const menus = injectMenus()
  const navigation = injectNavigation()

  function muteEntry(conversation: ConversationSummary): MenuEntry {
    const { mutedUntil } = conversation
    const muting = (until: string | null) => () => mute(conversation, until)
    if (mutedUntil !== null) {
      const hint =
        mutedUntil === 'always' ? {} : { hint: t('care.mutedUntil', { time: fullTimeOf(mutedUntil) }) }
      return { kind: 'action', icon: 'mute', label: t('care.unmute'), ...hint, run: muting(null) }
    }
    const now = new Date()
    const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING)
    const choices: [label: string, until: string][] = [
      [t('care.muteHour'), new Date(now.getTime() + HOUR_MS).toISOString()],
      [t('care.muteTomorrow'), tomorrow.toISOString()],
      [t('care.muteAlways'), 'always']
    ]
    return {
      kind: 'submenu',
      icon: 'mute',
      label: t('care.mute'),
      entries: choices.map(([label, until]) => ({ kind: 'action', label, run: muting(until) }))
    }
  }

  function favouriteEntries({ conversationId, favourite }: ConversationSummary): MenuAction[] {
    const { add, remove, move, ids } = favourites
    if (favourite === null)
      return [{ kind: 'action', icon: 'star', label: t('care.favour'), run: () => add(conversationId) }]
    const place = ids.value.indexOf(conversationId)
    return [
      { kind: 'action', icon: 'star', label: t('care.unfavour'), run: () => remove(conversationId) },
      {
        ...{ kind: 'action', icon: 'up', label: t('care.moveUp'), disabled: place === 0 },
        run: () => move(conversationId, -1)
      },
      {
        ...{
          kind: 'action',
          icon: 'down',
          label: t('care.moveDown'),
          disabled: place === ids.value.length - 1
        },
        run: () => move(conversationId, 1)
      }
    ]
  }

  function readEntry(conversation: ConversationSummary): MenuAction {
    const isRead = !isUnread(conversation)
    return {
      ...{ kind: 'action', icon: 'unread', label: t(isRead ? 'care.markUnread' : 'care.markRead') },
      run: () => (isRead ? markUnread(conversation, navigation) : markRead(conversation))
    }
  }

  function hideEntry({ conversationId, hidden }: ConversationSummary): MenuAction {
    return {
      kind: 'action',
      icon: 'hide',
      label: t(hidden ? 'care.show' : 'care.hide'),
      ...(hidden ? {} : { hint: t('care.hideHint') }),
      async run() {
        if (!hidden && navigation.conversationId.value === conversationId) navigation.close()
        tell(await call('hideConversation', { conversationId, hidden: !hidden }))
      }
    }
  }

  function linkEntry({ conversationId }: ConversationSummary): MenuAction {
    const run = async (): Promise<void> =>
      tell(await call('copyText', { text: conversationLink(conversationId) }))
    return { kind: 'action', icon: 'link', label: t('message.copyLink'), run }
  }

  return (conversation, anchor) =>
    menus.show({
      label: t('care.menu', { title: conversation.title || t('conversations.untitled') }),
      anchor,
      entries: [
        ...favouriteEntries(conversation),
        { kind: 'separator' },
        readEntry(conversation),
        muteEntry(conversation),
        hideEntry(conversation),
        { kind: 'separator' },
        linkEntry(conversation)
      ]
    })
}
