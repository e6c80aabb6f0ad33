/** The messages of a conversation: reading pages, sending, and change events. */
import type { Failure } from './failures.ts'
import type { FileInfo } from './files.ts'

export type DeliveryState = 'sent' | 'sending' | 'not-sent' | 'maybe-sent'

export type MessageContent =
  /** `more`: number of further UTF-16 units, which getMessageText returns; missing if the text is complete. */
  | { kind: 'text'; text: string; more?: number }
  /** Sanitised by the page before it is shown. */
  | { kind: 'html'; html: string; text: string }
  | {
      kind: 'action-card'
      /** It has a picture, which getCardPicture answers. */
      picture: boolean
      text: string
      body: string
      bodyIsHtml: boolean
      buttons: { title: string; action: 'post-message' | 'open-link'; value: string }[]
    }
  /** `text` is the caption and the file's name, for everything that cannot show a file. */
  | { kind: 'file'; text: string; caption: string; file: FileInfo }
  /** A message of the service itself about a change. The page shows `text` if `event` is null: the change is not known. */
  | { kind: 'system'; text: string; event: SystemEvent | null }

export type SystemAction =
  'created' | 'joined' | 'added' | 'left' | 'removed' | 'renamed' | 'madePublic' | 'madePrivate'
/** `name` is '' if it is not known yet. */
export type SystemPerson = { name: string; me: boolean }
/** Who changed what: `subjects` were added or removed, `name` is the new name. */
export type SystemEvent = {
  action: SystemAction
  actor: SystemPerson
  subjects: SystemPerson[]
  name: string
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
  /** Set for 'not-sent' and 'maybe-sent'. */
  failure: Failure | null
  /** It is not sent before this instant, by this computer's clock, and undoSend takes it back; null if it does not wait. */
  waitsUntil: string | null
  /** The person chose that instant. The timeline does not show it until then, see getScheduled. */
  scheduled: boolean
}

export type MessagePage = {
  /** Oldest first. The newest page ends with the messages that are still in the outbox. */
  messages: Message[]
  /** False only if the beginning of the conversation is reached. */
  hasOlder: boolean
  /** False if the newest message is reached. */
  hasNewer: boolean
  /** For the "New" line: id of the first message that was unread when the page was requested. */
  firstUnreadId: string | null
}

export type MessagesCalls = {
  /** The page shows this conversation, or none: background loading starts with it. */
  openConversation: { args: { conversationId: string | null }; value: void }
  /** The newest page, or the page directly before or after the given message id. At most 200 messages. */
  listMessages: {
    args: { conversationId: string; before?: string; after?: string; limit: number }
    value: MessagePage
  }
  /** A page of stored messages around the given one; empty if that no longer exists. */
  messagesAround: {
    args: { conversationId: string; messageId: string; limit: number }
    value: MessagePage
  }
  /**
   * The first stored message at or after an instant; null if there is none. `oldest` is the same message, if the service may
   * have older ones that are closer to the instant: listMessages with `before: oldest.messageId` loads them.
   */
  messageAt: {
    args: { conversationId: string; instant: string }
    value: { messageId: string | null; oldest: { messageId: string; createdAt: string } | null }
  }
  /** The messages with the given ids, oldest first; ids that no longer exist are left out. */
  getMessages: { args: { conversationId: string; ids: string[] }; value: Message[] }
  /** The next part of a long text; `from` is an offset and `more` the remaining length, in UTF-16 units. */
  getMessageText: {
    args: { conversationId: string; id: string; from: number }
    value: { text: string; more: number }
  }
  /**
   * Resolves when the message is saved on disk; its state is then 'sending'. With `fromDraft`, the same transaction deletes
   * the conversation's draft, so that the text never exists twice. With `sendAt`, it is sent at that instant.
   */
  sendMessage: {
    /** With `fileIds`, files that wait in the composer are sent; the text, which may then be empty, is the caption of the first. */
    args: { conversationId: string; text: string; fileIds?: string[]; fromDraft?: boolean; sendAt?: string }
    value: Message
  }
  /**
   * Takes back everything that was sent together with this message, unless sending has begun. `text` is now at the beginning
   * of the conversation's draft; `fileIds` are the files of the messages.
   */
  undoSend: { args: { id: string }; value: { conversationId: string; text: string; fileIds: string[] } }
  retryMessage: { args: { id: string }; value: void }
  /** Deletes a message that was not sent. */
  deleteUnsent: { args: { id: string }; value: void }
  /**
   * Moves the text of a message that was not sent into the draft of its conversation, below what is there, in one
   * transaction. Returns the text.
   */
  editUnsent: { args: { id: string }; value: { text: string } }
  /** `sendId` is '' for a message that this program did not send. */
  getMessageDetails: { args: { conversationId: string; id: string }; value: { sendId: string } }
  /** Marks this message and everything after it as unread, until a later one is marked as read. */
  markUnreadFrom: { args: { conversationId: string; messageId: string }; value: void }
  /** Marks everything up to and including this message as read. */
  markRead: { args: { conversationId: string; messageId: string }; value: void }
  /** Pauses or resumes loading older messages in the background. A pause ends when the program quits. */
  pauseHistory: { args: { paused: boolean }; value: void }
  /** Whether the complete history of the conversation is stored on this computer. */
  isHistoryComplete: { args: { conversationId: string }; value: boolean }
}

export type MessagesEvents = {
  /**
   * Messages of a conversation that are new, changed or deleted. When a message has been sent, `replaced` maps its sendId to
   * the service's id, and `ids` contains the service's id.
   */
  messagesChanged: { conversationId: string; ids: string[]; replaced: Record<string, string> }
  /** A message was put into the outbox. The event carries it, so the page does not fetch it. */
  messageQueued: Message
}
