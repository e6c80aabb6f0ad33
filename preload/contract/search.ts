/** Finding people, conversations and messages, offline too. */
import type { ConversationSummary } from './conversations.ts'
import type { Person } from './people.ts'

export type SearchHit = {
  conversationId: string
  messageId: string
  author: { userId: string; name: string; me: boolean }
  createdAt: string
  /** Plain text around the first words that were found. */
  snippet: { text: string; marked: boolean }[]
}

/** Messages of an older version being indexed, so many of all; they are not found until then. */
export type Indexing = { done: number; total: number; paused: boolean }

export type SearchResult = {
  people: Person[]
  conversations: ConversationSummary[]
  /** Whole words before beginnings, then the newest first. */
  messages: SearchHit[]
  /** There are more messages than `limit`. */
  more: boolean
  /** Null when none are left; the event `indexing` reports the progress. */
  indexing: Indexing | null
  /** False where older messages are at the service that are not on this computer yet. */
  historyComplete: boolean
  /** Where history goes on at the service, of the one conversation that was searched. */
  oldest: { messageId: string; createdAt: string } | null
}

export type SearchCalls = {
  /**
   * People, conversations and messages: every word that was typed begins a word there, what is in quotes stands as
   * it is. `in` a conversation, `from` a person, `before` (left out) and `after` (not) an instant narrow down the
   * messages, and then these alone are looked for. With nothing typed, the newest messages that fit; nothing where
   * nothing narrows it down either.
   */
  search: {
    args: { text: string; in?: string; from?: string; before?: string; after?: string; limit: number }
    value: SearchResult
  }
  /** Pauses and resumes indexing messages of an older version. */
  pauseIndexing: { args: { paused: boolean }; value: void }
}

export type SearchEvents = {
  /** How far indexing is, about twice a second and when it is paused; null when it is done. */
  indexing: Indexing | null
}
