/** The messages of a conversation: read page by page, sent, and followed as they change. */
import type { Failure } from './failures.ts'

export type DeliveryState = 'sent' | 'sending' | 'not-sent' | 'maybe-sent'

export type MessageContent =
  /** `more` characters follow, which getMessageText brings; missing where none do. */
  | { kind: 'text'; text: string; more?: number }
  /** Sanitised by the page before it is shown. */
  | { kind: 'html'; html: string; text: string }
  | {
      kind: 'action-card'
      text: string
      body: string
      bodyIsHtml: boolean
      buttons: { title: string; action: 'post-message' | 'open-link'; value: string }[]
    }

export type Message = {
  /** The service's id, or the sendId of a message that has not reached the service yet. */
  id: string
  conversationId: string
  author: { userId: string; name: string; me: boolean }
  content: MessageContent
  createdAt: string
  editedAt: string | null
  state: DeliveryState
  /** Set with 'not-sent' and 'maybe-sent'. */
  failure: Failure | null
}

export type MessagePage = {
  /** Oldest first. Messages still in the outbox stand at the end of the newest page. */
  messages: Message[]
  /** False only when the beginning of the conversation is reached. */
  hasOlder: boolean
  /** False when the newest message is reached. */
  hasNewer: boolean
  /** Id of the first unread message when the page was asked for, for the "New" line. */
  firstUnreadId: string | null
}

export type MessagesCalls = {
  /** The page shows this conversation, or none: what is loaded by itself begins with it. */
  openConversation: { args: { conversationId: string | null }; value: void }
  /** Newest page without `before` and `after`; else what is next to that message id. At most 200 at a time. */
  listMessages: {
    args: { conversationId: string; before?: string; after?: string; limit: number }
    value: MessagePage
  }
  /** A page with that message in its middle, as stored; empty where the message is gone. */
  messagesAround: {
    args: { conversationId: string; messageId: string; limit: number }
    value: MessagePage
  }
  /**
   * The first stored message at or after an instant; null where nothing was written since. `oldest` is that message
   * where older ones are at the service that may be nearer to the instant: listMessages `before` it loads them.
   */
  messageAt: {
    args: { conversationId: string; instant: string }
    value: { messageId: string | null; oldest: { messageId: string; createdAt: string } | null }
  }
  /** Those of the given ids that (still) exist, oldest first; an id that was deleted is missing. */
  getMessages: { args: { conversationId: string; ids: string[] }; value: Message[] }
  /** The next piece of a long text; `from` and `more` count UTF-16 units. */
  getMessageText: {
    args: { conversationId: string; id: string; from: number }
    value: { text: string; more: number }
  }
  /**
   * Resolves when the message is safe on disk; it is then 'sending'. With `fromDraft` it is what the conversation's
   * draft became: the draft is gone in the same moment, so neither is ever there beside the other.
   */
  sendMessage: { args: { conversationId: string; text: string; fromDraft?: boolean }; value: Message }
  retryMessage: { args: { id: string }; value: void }
  /** Removes a message that was not sent. */
  deleteUnsent: { args: { id: string }; value: void }
  /** Everything up to and including this message is read. */
  markRead: { args: { conversationId: string; messageId: string }; value: void }
  /** Stops and goes on with loading older messages in the background, until the program ends. */
  pauseHistory: { args: { paused: boolean }; value: void }
  /** Whether all of the conversation's history is on this computer. */
  isHistoryComplete: { args: { conversationId: string }; value: boolean }
}

export type MessagesEvents = {
  /**
   * Messages of a conversation that are new, changed or gone. `replaced` maps the sendId of an outgoing
   * message to the service's id once it is sent; ids then names the new one.
   */
  messagesChanged: { conversationId: string; ids: string[]; replaced: Record<string, string> }
}
