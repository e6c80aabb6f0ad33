/** Lists and opens conversations for the page. */
import type {
  ConversationDetails,
  ConversationSummary,
  ListState,
  Person
} from '../../preload/contract/index.ts'
import type { Conversation } from '../cloudlink/types.ts'
import type { Store } from '../store/types.ts'
import type { Directory } from './directory.ts'
import { failureOf } from './failure.ts'
import type { ReadModel } from './read-model.ts'

export type ConversationList = {
  /** Latest first: all, or the first `limit`. */
  list(limit?: number): Promise<ConversationSummary[]>
  /** The ids of all conversations, latest first. */
  listIds(): Promise<string[]>
  /** Those of the ids that exist, latest first. */
  get(ids: string[]): Promise<ConversationSummary[]>
  /** A part of the participants, including the signed-in user, by name. */
  participants(
    conversationId: string,
    part: { text: string; offset: number; limit: number }
  ): Promise<{ people: Person[]; total: number }>
  /** @throws SyncError 'not-found' if the conversation no longer exists */
  details(conversationId: string): Promise<ConversationDetails>
  /** Sets which conversation the page shows; null for none. */
  open(conversationId: string | null): void
  opened(): string | null
  /** Fetches the list from the service and reports the result to the page. @throws the service's error */
  pull(): Promise<Conversation[]>
  /** The same, on request of the person. */
  retryList(): Promise<void>
}

export function createConversationList(options: {
  store: Pick<Store, 'listConversationIds'>
  readModel: Pick<ReadModel, 'conversations' | 'details' | 'participants'>
  directory: Pick<Directory, 'pullConversations'>
  onList(list: ListState): void
}): ConversationList {
  const { store, readModel, directory, onList } = options
  let opened: string | null = null
  let loaded = false

  async function pull(): Promise<Conversation[]> {
    try {
      const all = await directory.pullConversations()
      loaded = true
      onList({ loaded, failure: null })
      return all
    } catch (error) {
      onList({ loaded, failure: failureOf(error) })
      throw error
    }
  }

  return {
    list: (limit) => readModel.conversations({ limit }),
    listIds: () => store.listConversationIds(),
    get: (ids) => readModel.conversations({ ids }),
    participants: (conversationId, part) => readModel.participants(conversationId, part),
    details: (conversationId) => readModel.details(conversationId),
    open(conversationId) {
      opened = conversationId
    },
    opened: () => opened,
    pull,
    async retryList() {
      await pull()
    }
  }
}
