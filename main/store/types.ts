/** What store/ takes and gives. Everything runs in its worker; each method is one round trip. */
import type { DeliveryState, FailureCode } from '../../preload/contract/index.ts'

export type StoredAccount = {
  userId: string
  principalId: string
  accountId: string
  name: string
  email: string
}

export type StoredUser = {
  userId: string
  displayName: string
  firstName: string
  lastName: string
  email: string
  photoUrl: string
}

export type StoredConversation = {
  conversationId: string
  stream: boolean
  name: string
  createdOn: string
  modifiedOn: string
}

export type StoredMessage = {
  messageId: string
  conversationId: string
  body: string
  contentType: string
  fallbackText: string
  createdOn: string
  /** principalId of the author. */
  createdBy: string
  modifiedOn: string | null
  sendId: string
}

/** A row of the conversation list, ready to show but for people's names. */
export type ConversationRow = StoredConversation & {
  participantIds: string[]
  last: {
    messageId: string
    createdOn: string
    createdBy: string
    /** Its words in one line, cut. */ line: string
  } | null
  /** The newest outbox row, where it is newer than `last`. */
  lastOutgoing: { text: string; createdAt: string } | null
  unread: number
}

export type OutboxRow = {
  sendId: string
  conversationId: string
  text: string
  /** Place in the conversation's order; grows. */
  position: number
  state: Exclude<DeliveryState, 'sent'>
  failureCode: FailureCode | null
  failureMessage: string | null
  /** When the person sent it, ISO 8601. */
  createdAt: string
  /** Server time when the last attempt began, ms; null before the first. */
  attemptedAt: number | null
}

/** What a batch of messages proves about its conversation's history. */
export type HistoryProof = {
  /** Every message between the oldest and the newest of the batch is stored or in the batch: no gap. */
  complete: boolean
  /** None is older than the oldest of the batch. */
  reachesBeginning: boolean
  /**
   * The batch is all that the service has between each two of these instants (ISO 8601, themselves left out): a stored
   * message that lies there and is not in the batch was deleted at the service.
   */
  wholeBetween?: { after: string; before: string }[]
}

/** At most `limit` messages; `around` names one that is among them. */
export type PageRequest =
  | { limit: number }
  | { before: string; limit: number }
  | { after: string; limit: number }
  | { around: string; limit: number }

export type MessageList = {
  messages: StoredMessage[]
  /** 'more': older rows are stored; 'unknown': the service must be asked; 'none': the beginning is reached. */
  older: 'more' | 'unknown' | 'none'
  /** The same towards the newest. */
  newer: 'more' | 'unknown' | 'none'
  /** The first stored message behind the gap, where `newer` is unknown. */
  gapBefore: string | null
  /** Of the newest page. */
  firstUnreadId: string | null
}

/** The first stored message at or after an instant; null where there is none. */
export type MessageAt = {
  messageId: string | null
  /** That message again, where the service may have others between the instant and it. */
  oldest: { messageId: string; createdOn: string } | null
}

/** Times are ISO 8601: `before` is left out, `after` is not. */
export type SearchRequest = {
  /** As a person typed it. */
  text: string
  conversationId?: string
  userId?: string
  before?: string
  after?: string
  limit: number
}

export type SearchHit = {
  messageId: string
  conversationId: string
  createdBy: string
  createdOn: string
  /** The message, or what is around its first hit. */
  snippet: { text: string; marked: boolean }[]
}

/**
 * Errors of the store carry one of these codes as `code`:
 * newer: the database was written by a newer version; damaged: torn, truncated or the wrong key;
 * read-only: the folder cannot be written; full: no space left; in-use: another program has it open; closed: used after close().
 */
export type StoreErrorCode = 'newer' | 'damaged' | 'read-only' | 'full' | 'in-use' | 'closed' | 'failed'

/** All, the named ones, or the latest so many. */
export type WhichConversations = { ids?: string[]; limit?: number | undefined }

/** The name that a damaged database is kept under, and what of it is in the new one. */
export type Rescue = { putAside: string; saved: { messages: number; drafts: number } }

export type Store = {
  /** Rows in one transaction. Existing rows are updated; a message never goes back in modifiedOn. */
  /** @returns those that are new or changed */
  putUsers(users: StoredUser[]): Promise<string[]>
  /** Ordered by last name; text matches part of name or e-mail, accents and case folded; '' is all. */
  findUsers(text: string): Promise<StoredUser[]>
  getUsers(userIds: string[]): Promise<StoredUser[]>

  /** @returns those that are new or changed */
  putConversations(
    conversations: { conversation: StoredConversation; participantIds: string[] | null }[]
  ): Promise<string[]>
  /** With what belongs to it, but for outbox rows and drafts: while there are such, it stays in the list. */
  deleteConversation(conversationId: string): Promise<void>
  setParticipants(conversationId: string, userIds: string[]): Promise<void>
  /** Latest first. */
  listConversations(which?: WhichConversations): Promise<ConversationRow[]>
  /** Of all, latest first. */
  listConversationIds(): Promise<string[]>
  /** The direct message with exactly these other people, or null. */
  findDirectConversation(userIds: string[]): Promise<string | null>

  /**
   * Stores messages, settles outbox rows whose sendId they carry (same transaction), and tells what changed.
   */
  putMessages(
    conversationId: string,
    messages: StoredMessage[],
    proof: HistoryProof
  ): Promise<{ changedIds: string[]; replaced: Record<string, string> }>
  /** The same for messages of events, with the conversation's row as it then is; null if it is not stored. */
  putArrivals(
    conversationId: string,
    messages: StoredMessage[],
    proof: HistoryProof
  ): Promise<{
    changedIds: string[]
    replaced: Record<string, string>
    conversation: ConversationRow | null
  }>
  deleteMessage(conversationId: string, messageId: string): Promise<boolean>
  /** Oldest first: the newest, or those before, after or on both sides of the message named. */
  listMessages(conversationId: string, request: PageRequest): Promise<MessageList>
  /** Where a conversation stood at that instant (ISO 8601). */
  messageAt(conversationId: string, instant: string): Promise<MessageAt>
  getMessages(conversationId: string, messageIds: string[]): Promise<StoredMessage[]>
  /**
   * How far back the newest whole stretch of a conversation goes, and when the next older stored message was written
   * ('': there is none); null where it reaches the beginning or is empty.
   */
  historyStart(
    conversationId: string
  ): Promise<{ messageId: string; createdOn: string; olderOn: string } | null>
  /** Conversations whose newest whole stretch begins after the instant (ISO 8601); the latest first. */
  listHistoryGaps(since: string): Promise<string[]>

  /**
   * Messages in which every word that was typed begins a word, and every phrase in quotes stands as it is. Of the
   * newest hits the best come first: whole words and words that stand together before others, then the newest.
   * Without a text, the newest messages of that conversation, person or time; none where nothing narrows it down.
   */
  searchMessages(request: SearchRequest): Promise<{ hits: SearchHit[]; more: boolean }>
  /**
   * Indexes up to so many of the messages that were stored before there was an index. It goes on where it was
   * left, after a restart too. `done` of `total` rows are looked at; both are equal when nothing is left to do.
   */
  indexMore(limit: number): Promise<{ done: number; total: number }>

  /** Read up to and including the message; never goes back. Returns whether anything changed. */
  markRead(conversationId: string, messageId: string): Promise<boolean>
  /** What is not newer than this instant (ISO 8601) counts as read; set once, at the first sign-in. */
  setReadFloor(instant: string): Promise<void>
  getReadFloor(): Promise<string | null>
  countUnread(): Promise<number>

  /** Durable (synchronous=FULL) when it resolves; with `fromDraft`, the conversation's draft is gone with it. */
  addToOutbox(row: {
    sendId: string
    conversationId: string
    text: string
    createdAt: string
    fromDraft?: boolean
  }): Promise<OutboxRow>
  listOutbox(conversationId?: string): Promise<OutboxRow[]>
  /**
   * Changes a row only while it is in the state `from`, in one transaction.
   * @returns whether it was; false too where the row is settled or deleted
   */
  updateOutbox(
    sendId: string,
    from: OutboxRow['state'],
    change: Partial<Pick<OutboxRow, 'state' | 'failureCode' | 'failureMessage' | 'attemptedAt'>>
  ): Promise<boolean>
  /**
   * Deletes a row unless an attempt to send it has begun, in one transaction.
   * @returns whether it is gone because of this call
   */
  deleteFromOutbox(sendId: string): Promise<boolean>

  /** Durable when it resolves; '' removes it. */
  setDraft(conversationId: string, text: string): Promise<void>
  getDraft(conversationId: string): Promise<string>
  countUnsent(): Promise<{ messages: number; drafts: number }>

  /** Whose store this is: own messages are never unread, and the name can be shown before the network answers. */
  setMe(me: StoredAccount): Promise<void>
  getMe(): Promise<StoredAccount | null>
  close(): Promise<void>
}
