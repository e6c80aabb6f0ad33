/** Streams and direct messages: the conversation list, and the participants. */
import type { Arrangement } from './arrangement.ts'
import type { SystemEvent } from './messages.ts'
import type { Person } from './people.ts'

/** Who can find a Stream; '' if the service does not say. */
export type Visibility = '' | 'public' | 'private'

export type ConversationSummary = Arrangement & {
  conversationId: string
  /** True for a named channel ("Stream"), false for a direct or group message. */
  stream: boolean
  /** The name, or the joined names of the other participants; '' if neither is known yet. */
  title: string
  /** The other people of a direct message, for avatars and presence; empty for Streams. */
  people: Person[]
  /** Plain text of the last message; '' if there is none. */
  lastText: string
  /** What the last message says if it is one of the service itself; null if it is not, or if the change is not known. */
  lastEvent: SystemEvent | null
  /** '' without a last message; 'me' for the signed-in user. */
  lastAuthor: '' | 'me' | { shortName: string }
  /** Time of the last message or, without one, of the conversation's creation. */
  lastAt: string
  /** The beginning of the draft on one line; '' without one. */
  draft: string
  unread: number
  /** How many of the unread messages mention the signed-in user. */
  mentions: number
}

export type ConversationDetails = {
  visibility: Visibility
  /** '' without a picture. */
  pictureUrl: string
  createdAt: string
  /** Null if the service does not say. `name` is '' if it is not known yet. */
  createdBy: { name: string; me: boolean } | null
  /** How many people take part, including the signed-in user. */
  people: number
}

/** A Stream that the signed-in user can join. */
export type PublicStream = {
  conversationId: string
  name: string
  /** '' without a picture. */
  pictureUrl: string
  /** How many people take part; null if the service does not say. */
  people: number | null
}

/** Properties of a Stream; what is missing stays as it is. */
export type StreamChange = {
  name?: string
  visibility?: 'public' | 'private'
  /** An https address; '' for no picture. */
  pictureUrl?: string
}

export type ConversationsCalls = {
  /** Latest first; all conversations, or the favourites and the latest, `limit` together. */
  listConversations: { args: { limit?: number }; value: ConversationSummary[] }
  /** The ids of all conversations, favourites first, then latest first, so that the page can request a long list in parts. */
  listConversationIds: { args: void; value: string[] }
  /** The page can show conversations now: main starts what was waiting for that (connecting, opening links). */
  pageReady: { args: void; value: void }
  /** The conversations with the given ids, latest first; ids that no longer exist are left out. */
  getConversations: { args: { ids: string[] }; value: ConversationSummary[] }
  /** Retries to load the conversation list after a failure; the event `state` reports the result. */
  retryList: { args: void; value: void }
  /** Creates a conversation; for a direct message, returns the existing one with exactly these people if there is one. */
  createConversation: {
    args: { stream: boolean; userIds: string[] } & StreamChange
    value: { conversationId: string }
  }
  /** Public Streams of others whose name contains the text, by name; not all if there are very many. */
  findStreams: { args: { text: string }; value: PublicStream[] }
  /** Joins a public Stream, which is then in the list. */
  joinStream: { args: { conversationId: string }; value: void }
  getConversationDetails: { args: { conversationId: string }; value: ConversationDetails }
  /** Only for Streams: direct and group messages have no such properties. */
  changeConversation: { args: { conversationId: string } & StreamChange; value: void }
  /** Deletes the conversation and its messages for everybody. */
  deleteConversation: { args: { conversationId: string }; value: void }
  /**
   * A part of the people whose name or e-mail contains the text, by name, including the signed-in user; '' for all. At most
   * 200 people. `total` is how many match.
   */
  getParticipants: {
    args: { conversationId: string; text: string; offset: number; limit: number }
    value: { people: Person[]; total: number }
  }
  addParticipants: { args: { conversationId: string; userIds: string[] }; value: void }
  /** With the person's own userId: leaves the conversation, which is then removed from the list. */
  removeParticipant: { args: { conversationId: string; userId: string }; value: void }
}

export type ConversationsEvents = {
  /** Conversations that are new, changed or deleted. */
  conversationsChanged: { conversationIds: string[] }
  /** The tray, a notification or a link asks the page to show a conversation, or a message in it. */
  showConversation: { conversationId: string; messageId: string | null }
}
