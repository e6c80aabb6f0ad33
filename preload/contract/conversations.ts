/** Streams and direct messages: the list, and who is in each. */
import type { Person } from './people.ts'

export type ConversationSummary = {
  conversationId: string
  /** true: a named channel ("Stream"); false: a direct or group message. */
  stream: boolean
  /** Name, or the other participants' names joined. Empty where neither is known yet. */
  title: string
  /** The other people of a direct message, for avatars and presence; empty for Streams. */
  people: Person[]
  /** Plain text of the last message; empty when there is none. */
  lastText: string
  /** '' when none; 'me' is the signed-in user. */
  lastAuthor: '' | 'me' | { shortName: string }
  /** Time of the last message, else of creation. */
  lastAt: string
  unread: number
}

export type ConversationsCalls = {
  /** Latest first: all, or so many. */
  listConversations: { args: { limit?: number }; value: ConversationSummary[] }
  /** Of all, latest first: a long list is then asked for in parts. */
  listConversationIds: { args: void; value: string[] }
  /** The page can show the conversations: what waited for that goes on (connecting, links to follow). */
  pageReady: { args: void; value: void }
  /** Those of the given ids that (still) exist, latest first; one that is gone is missing. */
  getConversations: { args: { ids: string[] }; value: ConversationSummary[] }
  /** Asks the service again for a conversation list that it could not give; the state follows. */
  retryList: { args: void; value: void }
  /** Opens the existing direct message with exactly these people, or makes one. */
  createConversation: {
    args: { stream: boolean; name: string; userIds: string[] }
    value: { conversationId: string }
  }
  /** For Streams: direct messages have no name of their own. */
  renameConversation: { args: { conversationId: string; name: string }; value: void }
  getParticipants: { args: { conversationId: string }; value: Person[] }
  addParticipants: { args: { conversationId: string; userIds: string[] }; value: void }
  /** One's own userId leaves the conversation, which is then gone from here. */
  removeParticipant: { args: { conversationId: string; userId: string }; value: void }
}

export type ConversationsEvents = {
  /** Conversations that are new, changed or gone. */
  conversationsChanged: { conversationIds: string[] }
  /** Asked for by tray, notification or link. */
  showConversation: { conversationId: string }
}
