/** Applies live events to the store, in order within each conversation. */
import type { LiveEvent } from '../cloudlink/types.ts'
import type { Log } from '../kernel/log.ts'
import type { ConversationRow, Store, StoredMessage } from '../store/types.ts'
import type { Directory } from './directory.ts'
import type { History } from './history.ts'
import { createInbox } from './inbox.ts'
import type { Presence } from './presence.ts'

/** @param announce notifies the person of messages of others */
export function createLiveEvents(options: {
  log: Log
  store: Pick<Store, 'deleteConversation'>
  history: Pick<History, 'addEvents' | 'remove'>
  directory: Pick<Directory, 'fetchConversation' | 'putConversation' | 'refreshParticipants'>
  presence: Pick<Presence, 'set'>
  announce(conversationId: string, arrived: StoredMessage[], row: ConversationRow | null): Promise<void>
  onConversation(conversationId: string): void
}): { put(event: LiveEvent): void } {
  const { log, store, history, directory, presence, announce, onConversation } = options
  return createInbox({
    log,
    async onMessages(conversationId, messages) {
      // Stored first, because a request to the service may be slow or fail.
      const row = await history.addEvents(conversationId, messages)
      if (row === null) await directory.fetchConversation(conversationId)
      await announce(conversationId, messages, row)
    },
    async onOther(event) {
      switch (event.kind) {
        case 'message-deleted':
          return history.remove(event.conversationId, event.messageId)
        case 'conversation':
          return directory.putConversation(event.conversation)
        case 'conversation-deleted':
          await store.deleteConversation(event.conversationId)
          onConversation(event.conversationId)
          return
        case 'participants':
          directory.refreshParticipants(event.conversationId)
          return
        case 'presence':
          presence.set(event.principalId, event.status)
      }
    }
  })
}
