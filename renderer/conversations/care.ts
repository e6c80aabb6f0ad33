/** What a person does with a conversation of the list. Failures are shown at the top. */
import type { ConversationSummary } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import type { Navigation } from '../navigation.ts'
import { tell } from '../ui/notice.ts'

type Id = Pick<ConversationSummary, 'conversationId'>

/** @param until ISO 8601 or 'always'; null ends the mute */
export async function mute({ conversationId }: Id, until: string | null): Promise<void> {
  tell(await call('muteConversation', { conversationId, until }))
}

export async function markRead({ conversationId }: Id): Promise<void> {
  tell(await call('markAllRead', { conversationIds: [conversationId] }))
}

export async function markUnread({ conversationId }: Id, navigation: Navigation): Promise<void> {
  // An open conversation would be read again at once.
  if (navigation.conversationId.value === conversationId) navigation.close()
  tell(await call('markUnread', { conversationId }))
}

export async function markAllRead(): Promise<void> {
  tell(await call('markAllRead', {}))
}
