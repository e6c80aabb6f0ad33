/** What the commands of the chat screen do. */
import { ref } from 'vue'
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ConversationSummary } from '../../preload/contract/index.ts'
import type { CommandAction, CommandActions } from '../commands.ts'
import type { Dialogs } from '../dialogs.ts'
import type { Navigation } from '../navigation.ts'
import { markAllRead, markRead, markUnread, mute } from './care.ts'
import { neighbourOf, nextUnread } from './neighbours.ts'
import type { Conversations } from './use-conversations.ts'
import { useFavourites } from './use-favourites.ts'
import { isUnread, useSections } from './use-sections.ts'

/**
 * @param chat.focusRegion moves the focus to the next or the previous part of the screen
 * @param chat.revealRow scrolls the list to the open conversation
 * @returns the actions, and what the last one did, for screen readers
 */
export function useChatActions(chat: {
  conversations: Conversations
  navigation: Navigation
  dialogs: Dialogs
  focusRegion(step: 1 | -1): void
  revealRow(): void
}): { actions: CommandActions; done: Ref<string> } {
  const { conversations, navigation, dialogs, focusRegion, revealRow } = chat
  const { list, find } = conversations
  const { conversationId: openId } = navigation
  const { t } = useI18n()
  const done = ref('')
  const favourites = useFavourites(conversations)
  const sections = useSections(conversations, openId)

  const isOpen = (): boolean => openId.value !== null
  const opened = (): ConversationSummary | undefined => find(openId.value ?? '')
  const exists = (id: string): boolean => list.value === null || find(id) !== undefined

  function go(row: Pick<ConversationSummary, 'conversationId'> | undefined): void {
    if (row === undefined) return
    navigation.open(row.conversationId)
    revealRow()
  }
  function goToUnread(step: 1 | -1): void {
    const row = nextUnread(list.value ?? [], openId.value, step)
    done.value = row === undefined ? t('care.noneUnread') : ''
    go(row)
  }
  const goToNeighbour = (step: 1 | -1): void =>
    go(
      neighbourOf(
        sections.value.flatMap(({ rows }) => rows),
        openId.value,
        step
      )
    )

  /** Opens a dialog about the open conversation. */
  function showAbout(kind: 'details' | 'jump' | 'search-here'): void {
    if (openId.value !== null) dialogs.show({ kind, conversationId: openId.value })
  }
  /** An action on the open conversation, and what a screen reader says about it. */
  function onOpened(
    act: (conversation: ConversationSummary) => [doing: Promise<void>, said: string]
  ): CommandAction {
    return {
      isEnabled: () => opened() !== undefined,
      run() {
        const conversation = opened()
        if (conversation === undefined) return
        const [doing, said] = act(conversation)
        void doing.then(() => (done.value = said))
      }
    }
  }

  const actions: CommandActions = {
    search: { run: () => dialogs.show({ kind: 'search' }) },
    'new-message': { run: () => dialogs.show({ kind: 'new-conversation', stream: false }) },
    'new-stream': { run: () => dialogs.show({ kind: 'new-conversation', stream: true }) },
    settings: { run: () => dialogs.show({ kind: 'settings', page: null }) },
    shortcuts: { run: () => dialogs.show({ kind: 'shortcuts' }) },
    'next-region': { run: () => focusRegion(1) },
    'previous-region': { run: () => focusRegion(-1) },
    back: { run: () => navigation.back(exists) },
    forward: { run: () => navigation.forward(exists) },
    'next-conversation': { run: () => goToNeighbour(1) },
    'previous-conversation': { run: () => goToNeighbour(-1) },
    'next-unread': { run: () => goToUnread(1) },
    'previous-unread': { run: () => goToUnread(-1) },
    'mark-all-read': { run: () => void markAllRead().then(() => (done.value = t('commands.done.allRead'))) },
    'search-here': { run: () => (isOpen() ? showAbout('search-here') : dialogs.show({ kind: 'search' })) },
    jump: { isEnabled: isOpen, run: () => showAbout('jump') },
    details: { isEnabled: () => opened() !== undefined, run: () => showAbout('details') },
    'toggle-favourite': onOpened(({ conversationId, favourite }) =>
      favourite === null
        ? [favourites.add(conversationId), t('commands.done.favourite')]
        : [favourites.remove(conversationId), t('commands.done.noFavourite')]
    ),
    'toggle-mute': onOpened((conversation) =>
      conversation.mutedUntil === null
        ? [mute(conversation, 'always'), t('commands.done.muted')]
        : [mute(conversation, null), t('commands.done.unmuted')]
    ),
    'toggle-read': onOpened((conversation) =>
      isUnread(conversation)
        ? [markRead(conversation), t('commands.done.read')]
        : [markUnread(conversation, navigation), t('commands.done.unread')]
    ),
    'close-conversation': { isEnabled: isOpen, run: navigation.close }
  }
  return { actions, done }
}
