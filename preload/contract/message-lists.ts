/** Lists of messages across all conversations: those that mention the person, and those that the person saved. */
import type { Message } from './messages.ts'

export type MessageListName = 'mentions' | 'saved'

/** `title` is that of the conversation; '' if it is not known. */
export type ListedMessage = { message: Message; title: string }

export type MessageListsCalls = {
  /** Mentions newest first; of the saved messages, the last saved one first. Works offline. */
  getMessageList: {
    args: { list: MessageListName; offset: number; limit: number }
    value: { messages: ListedMessage[]; more: boolean }
  }
  saveMessage: { args: { conversationId: string; messageId: string; saved: boolean }; value: void }
  /** The ids of the saved messages of a conversation. */
  getSavedIds: { args: { conversationId: string }; value: string[] }
}

export type MessageListsEvents = {
  /** A message of this conversation was saved or is no longer saved. */
  savedChanged: { conversationId: string }
}
