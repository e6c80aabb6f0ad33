/** Search for people, conversations and messages; also works offline. */
import type { ConversationSummary } from './conversations.ts'
import type { Person } from './people.ts'

export type SearchHit = {
  conversationId: string
  messageId: string
  author: { userId: string; name: string; me: boolean }
  createdAt: string
  /** Plain text around the first match. */
  snippet: { text: string; marked: boolean }[]
}

/** Progress of indexing messages that an earlier version stored. They cannot be found until they are indexed. */
export type Indexing = { done: number; total: number; paused: boolean }

export type SearchResult = {
  people: Person[]
  conversations: ConversationSummary[]
  /** Matches of whole words before prefix matches, then newest first. */
  messages: SearchHit[]
  /** True if there are more messages than `limit`. */
  more: boolean
  /** Null if everything is indexed; the event `indexing` reports progress. */
  indexing: Indexing | null
  /** False if the service has older messages that are not stored on this computer yet. */
  historyComplete: boolean
  /** For a search in one conversation: the oldest stored message before which the service has more. */
  oldest: { messageId: string; createdAt: string } | null
}

/** What a message has: a file, a link, a mention of the signed-in user; or that it is saved. */
export type SearchMark = 'file' | 'link' | 'mention' | 'saved'

export type SearchCalls = {
  /**
   * Finds people, conversations and messages that contain every typed word as a prefix of a word, and every quoted phrase
   * exactly. Filters: `in` a conversation, `from` a person, what the message `has`, `before` (exclusive) and `after`
   * (inclusive) an instant. With filters, only messages are searched. Without text, returns the newest messages that match the filters; nothing without
   * any filter.
   */
  search: {
    args: {
      text: string
      in?: string
      from?: string
      has?: SearchMark[]
      before?: string
      after?: string
      limit: number
    }
    value: SearchResult
  }
  /** Pauses or resumes indexing messages that an earlier version stored. */
  pauseIndexing: { args: { paused: boolean }; value: void }
}

export type SearchEvents = {
  /** Indexing progress, about twice a second and when it is paused; null when it is finished. */
  indexing: Indexing | null
}
