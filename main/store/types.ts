/** The public types of the store. All methods run in its worker thread; each call is one round trip. */
import type {
  Arrangement,
  Capability,
  DeliveryState,
  EmojiUse,
  FailureCode,
  ListView,
  SearchMark,
  Visibility
} from '../../preload/contract/index.ts'

export type StoredAccount = {
  userId: string
  principalId: string
  accountId: string
  name: string
  email: string
}

/** `clearsAt`: when the status becomes 'available' again, ISO 8601. */
export type StatusDeadline = { status: string; clearsAt: string }

export type StoredUser = {
  userId: string
  displayName: string
  firstName: string
  lastName: string
  email: string
  photoUrl: string
  extension: string
  phone: string
  mobile: string
}

export type StoredConversation = {
  conversationId: string
  stream: boolean
  name: string
  createdOn: string
  modifiedOn: string
  /** userId of the person who created it; '' if the service does not say. */
  createdBy: string
  /** '' if the service does not say. */
  visibility: Visibility
  /** '' without a picture. */
  pictureUrl: string
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

/** A row of the conversation list. Only people's names are missing to show it. */
export type ConversationRow = StoredConversation &
  Arrangement & {
    /** Only of direct and group messages: a Stream may have thousands, see listParticipants. */
    participantIds: string[]
    last: {
      messageId: string
      createdOn: string
      /** '' for a system message. */
      createdBy: string
      /** The beginning of its plain text on one line. */
      line: string
      /** Set for a system message: what its sentence is made of. */
      system: { body: string; createdBy: string } | null
    } | null
    /** The newest message in the outbox, if it is newer than `last`. */
    lastOutgoing: { text: string; createdAt: string } | null
    /** The beginning of the draft; '' without one. */
    draft: string
    unread: number
    /** How many of the unread messages mention the owner of the store. */
    mentions: number
  }

export type OutboxRow = {
  sendId: string
  conversationId: string
  text: string
  /** Order of sending; increases with each row. */
  position: number
  state: Exclude<DeliveryState, 'sent'>
  failureCode: FailureCode | null
  failureMessage: string | null
  /** When the person pressed Send, ISO 8601. */
  createdAt: string
  /** The service's time when the last attempt began, ms since the epoch; null before the first attempt. */
  attemptedAt: number | null
  /** The rows that one press of Send created have the same; null for rows of earlier versions. */
  submissionId: string | null
  /**
   * ISO 8601; null if it need not wait. Of a scheduled row, the instant at which it is sent. Of any other, the end of the
   * time in which sending can be undone, by the clock of `createdAt`.
   */
  notBefore: string | null
  /** The person chose the time, so later messages do not wait for it, and it is not yet a part of the conversation. */
  scheduled: boolean
  /** The file that it sends; `text` is then its caption. */
  fileId: string | null
  /** What the file is; null without one, or if its row is lost. */
  file: Pick<StoredFile, 'name' | 'type' | 'bytes' | 'width' | 'height'> | null
  /** The content address of the uploaded file; null until the upload is complete. */
  fileUrl: string | null
}

/** What is needed to read a file of the vault. `bytes` is its plain length, `key` 32 bytes. */
export type VaultFile = { fileId: string; key: Uint8Array; bytes: number }

/** A file of the vault, and what it is. */
export type StoredFile = VaultFile & {
  /** The content address at the service, if it is a kept copy of an attachment; null for a file that is not sent yet. */
  url: string | null
  name: string
  /** The media type. */
  type: string
  /** In pixels; null if it is no picture. */
  width: number | null
  height: number | null
  /** The conversation in whose composer it waits; null if it waits in none. */
  draftOf: string | null
  /** ISO 8601. */
  usedOn: string
}

export type FileFilter = { ids: string[] } | { urls: string[] } | { draftOf: string }

/** The encrypted files beside the database. All methods throw StoreError. */
export type FileVault = {
  /**
   * Encrypts a new file with a new key; durable when it resolves. If anything fails, also the source, nothing is left.
   * The ids sort by time.
   */
  write(source: AsyncIterable<Uint8Array>): Promise<VaultFile>
  /**
   * The plain bytes from `from` up to `to` (excluded), by default all, in pieces of at most 64 KB.
   * @throws StoreError 'file-lost' if the file is missing or was changed
   */
  read(file: VaultFile, range?: { from?: number; to?: number }): AsyncGenerator<Buffer>
  /** Does nothing if the file does not exist. */
  remove(fileId: string): Promise<void>
  /** The ids of all files. */
  list(): Promise<string[]>
}

/** What a batch of messages proves about the history of its conversation. */
export type HistoryProof = {
  /** No gap: every message between the oldest and the newest of the batch is in the batch or already stored. */
  complete: boolean
  /** No message is older than the oldest of the batch. */
  reachesBeginning: boolean
  /**
   * Time ranges (ISO 8601, both ends excluded) for which the batch contains everything that the service has: a stored
   * message in such a range that is not in the batch was deleted at the service.
   */
  completeBetween?: { after: string; before: string }[]
}

/**
 * A page of at most `limit` messages: the newest ones, or those before, after or around a message id. Only `around`
 * includes the message itself.
 */
export type PageRequest =
  | { limit: number }
  | { before: string; limit: number }
  | { after: string; limit: number }
  | { around: string; limit: number }

export type MessageList = {
  messages: StoredMessage[]
  /** 'more': older messages are stored; 'unknown': ask the service; 'none': the beginning is reached. */
  older: 'more' | 'unknown' | 'none'
  /** The same for newer messages. */
  newer: 'more' | 'unknown' | 'none'
  /** The id of the first stored message after the gap, if `newer` is 'unknown'. */
  gapBefore: string | null
  /** Only set for the newest page. */
  firstUnreadId: string | null
}

/** The first stored message at or after an instant. */
export type MessageAt = {
  /** Null if no message is that new. */
  messageId: string | null
  /** The same message, if the service may have other messages between the instant and it. */
  oldest: { messageId: string; createdOn: string } | null
}

/** Times are ISO 8601; `before` is exclusive, `after` inclusive. */
export type SearchRequest = {
  /** As the person typed it. */
  text: string
  conversationId?: string
  userId?: string
  /** Only messages that have all of these. */
  has?: SearchMark[]
  before?: string
  after?: string
  limit: number
}

export type SearchHit = {
  messageId: string
  conversationId: string
  createdBy: string
  createdOn: string
  /** The message, or the part of it around the first match. */
  snippet: { text: string; marked: boolean }[]
}

/** The `code` of a StoreError. */
export type StoreErrorCode =
  | 'newer' // a newer version wrote the database
  | 'damaged' // corrupt or truncated, or the key is wrong
  | 'read-only' // the folder is not writable
  | 'full' // no space left on the disk
  | 'in-use' // another program has the database open
  | 'closed' // used after close()
  | 'file-lost' // a file of the vault is missing or was changed
  | 'failed' // anything else

/** All conversations, those with the given ids, or the `limit` latest ones. */
export type ConversationFilter = { ids?: string[]; limit?: number | undefined }

/** The new path of a damaged database, and how much of its data was recovered. */
export type Rescue = { putAside: string; saved: { messages: number; drafts: number } }

/** `bytes` is null if the URL had no usable picture. */
export type StoredPicture = { url: string; type: string; bytes: Uint8Array | null; fetchedOn: string }
export type PictureEntry = { url: string; fetchedOn: string; usable: boolean }

export type Unread = {
  /** Unread messages, or unread mentions of muted conversations; a conversation that is marked as unread counts as one. */
  count: number
  /** The other unread messages of muted conversations. */
  muted: number
}

/** Deletes at most `limit` messages of a conversation that are older than `before` (ISO 8601), the oldest first. */
export type PruneRequest = {
  conversationId: string
  before: string
  /** So many of the newest messages stay, however old they are. */
  keepNewest: number
  limit: number
}

/** In bytes. `database` contains the pictures. */
export type StoreSize = { database: number; pictures: number; files: number }

export type Store = {
  /** Inserts or updates in one transaction. @returns ids of new or changed users */
  putUsers(users: StoredUser[]): Promise<string[]>
  /**
   * Users whose name or e-mail contains every word of the text, ignoring case and accents; '' matches all. First those of
   * whom each word begins a name, then by last name; all of them, or the first `limit`.
   */
  findUsers(text: string, limit?: number): Promise<StoredUser[]>
  getUsers(userIds: string[]): Promise<StoredUser[]>

  /** All pictures, without their bytes. */
  listPictures(): Promise<PictureEntry[]>
  getPicture(url: string): Promise<StoredPicture | null>
  deletePictures(): Promise<void>
  /** Stores at most 2,000 pictures and 100 MB. @returns the URLs of pictures that were deleted for that, oldest first */
  putPicture(picture: StoredPicture): Promise<string[]>

  /** Inserts or updates in one transaction. @returns ids of new or changed conversations */
  putConversations(
    conversations: { conversation: StoredConversation; participantIds: string[] | null }[]
  ): Promise<string[]>
  /**
   * Deletes the conversation and its messages. Outbox rows and drafts stay; as long as there are any, the conversation stays
   * in the list.
   */
  deleteConversation(conversationId: string): Promise<void>
  setParticipants(conversationId: string, userIds: string[]): Promise<void>
  /**
   * A part of the conversation's participants, ordered by name. People whose name is not stored come last.
   * @param part.text only people whose name or e-mail contains it, ignoring case and accents; '' for all
   * @returns the part, and how many match in total
   */
  listParticipants(
    conversationId: string,
    part: { text: string; offset: number; limit: number }
  ): Promise<{ userIds: string[]; total: number }>
  /** Latest conversation first. */
  listConversations(which?: ConversationFilter): Promise<ConversationRow[]>
  /** The ids of all conversations, latest first. */
  listConversationIds(): Promise<string[]>
  /** The id of the direct conversation with exactly these other people, or null. */
  findDirectConversation(userIds: string[]): Promise<string | null>

  /**
   * Stores messages and, in the same transaction, deletes the outbox rows with their sendIds. A stored message is only
   * replaced by one with the same or a later modifiedOn.
   * @returns ids of new, changed or deleted messages; `replaced` maps the sendIds of outbox rows to message ids
   */
  putMessages(
    conversationId: string,
    messages: StoredMessage[],
    proof: HistoryProof
  ): Promise<{ changedIds: string[]; replaced: Record<string, string> }>
  /** Like putMessages, for messages from events. Also returns the updated conversation row; null if it is not stored. */
  putArrivals(
    conversationId: string,
    messages: StoredMessage[],
    proof: HistoryProof
  ): Promise<{
    changedIds: string[]
    replaced: Record<string, string>
    conversation: ConversationRow | null
  }>
  /** @returns whether the message was stored */
  deleteMessage(conversationId: string, messageId: string): Promise<boolean>
  /** A page of messages, oldest first. */
  listMessages(conversationId: string, request: PageRequest): Promise<MessageList>
  /** The first stored message at or after the instant (ISO 8601). */
  messageAt(conversationId: string, instant: string): Promise<MessageAt>
  getMessages(conversationId: string, messageIds: string[]): Promise<StoredMessage[]>
  /**
   * Deletes old messages, which become a gap in the history. Unread and saved messages stay.
   * @returns how many were deleted, and whether more could be
   */
  pruneMessages(request: PruneRequest): Promise<{ deleted: number; more: boolean }>
  /**
   * The oldest message of the newest gapless span of a conversation. `olderOn` is the time of the next older stored message,
   * '' if there is none. Null if the span reaches the beginning or the conversation is empty.
   */
  historyStart(
    conversationId: string
  ): Promise<{ messageId: string; createdOn: string; olderOn: string } | null>
  /** The conversations whose newest gapless span begins after the instant (ISO 8601), latest first. */
  listHistoryGaps(since: string): Promise<string[]>

  /**
   * Messages that contain every typed word as a prefix of a word, and every quoted phrase exactly. The newest hits are
   * ranked: whole words and adjacent words first, then by time, newest first. Without text, the newest messages that match
   * the filters; nothing without any filter.
   */
  searchMessages(request: SearchRequest): Promise<{ hits: SearchHit[]; more: boolean }>
  /**
   * Indexes the next `limit` messages that were stored before the index, or its marks, existed. Continues where the last call stopped,
   * also after a restart. `done` of `total` rows are processed; both are equal when nothing is left to do.
   */
  indexMore(limit: number): Promise<{ done: number; total: number }>

  /**
   * Marks everything up to and including the message as read, and removes the mark "unread". Never moves backwards.
   * @returns whether anything changed
   */
  markRead(conversationId: string, messageId: string): Promise<boolean>
  /**
   * Moves the read mark back to directly before the message, if it is after that. Without a message of somebody else from
   * there on, the conversation is marked as unread instead.
   * @returns whether the message exists
   */
  markUnreadFrom(conversationId: string, messageId: string): Promise<boolean>
  /** Messages not newer than this instant (ISO 8601) count as read. Set once, at the first sign-in; later calls do nothing. */
  setReadFloor(instant: string): Promise<void>
  getReadFloor(): Promise<string | null>
  /** Counts the unread messages of all conversations. */
  countUnread(): Promise<Unread>

  /** The favourites in their order. @returns ids of the conversations whose place changed */
  setFavourites(conversationIds: string[]): Promise<string[]>
  /** @param until an instant (ISO 8601), 'always', or null to end it */
  setMuted(conversationId: string, until: string | null): Promise<void>
  /** Ends the mutes that were set until `now` or before. `nextEnd` is the next instant at which one ends. */
  endMutes(now: string): Promise<{ endedIds: string[]; nextEnd: string | null }>
  /** Shows the conversation as unread until something in it is read. */
  markUnread(conversationId: string): Promise<void>
  /** Hides the conversation until it has a newer message. */
  setHidden(conversationId: string, hidden: boolean): Promise<void>
  /** Marks these conversations as read, or all. @returns ids of those that were unread */
  markAllRead(conversationIds?: string[]): Promise<string[]>
  /** Messages that mention the owner, newest first. */
  listMentions(page: { offset: number; limit: number }): Promise<StoredMessage[]>
  /** `savedOn` (ISO 8601) orders the saved messages; null removes the message from them. */
  setSaved(message: { conversationId: string; messageId: string; savedOn: string | null }): Promise<void>
  /** The saved messages of a conversation. */
  listSavedIds(conversationId: string): Promise<string[]>
  /** The message that was saved last is first. */
  listSaved(page: { offset: number; limit: number }): Promise<StoredMessage[]>

  getListView(): Promise<ListView>
  setListView(view: ListView): Promise<void>

  /** Durable (synchronous=FULL) when it resolves. With `fromDraft`, the same transaction deletes the conversation's draft. */
  addToOutbox(row: {
    sendId: string
    conversationId: string
    text: string
    createdAt: string
    fromDraft?: boolean
    /** Default: the sendId, as for a message that is sent by itself. */
    submissionId?: string
    notBefore?: string
    scheduled?: boolean
    /** The file that it sends. It waits in no composer any more. */
    fileId?: string
  }): Promise<OutboxRow>
  listOutbox(conversationId?: string): Promise<OutboxRow[]>
  /**
   * Changes a row only if it is in the state `from`, in one transaction.
   * @returns whether it changed the row; false also if the row no longer exists
   */
  updateOutbox(
    sendId: string,
    from: OutboxRow['state'],
    change: Partial<
      Pick<OutboxRow, 'state' | 'failureCode' | 'failureMessage' | 'attemptedAt' | 'notBefore' | 'fileUrl'>
    >
  ): Promise<boolean>
  /**
   * Deletes a row in one transaction, unless the row is being sent.
   * @returns whether this call deleted it
   */
  deleteFromOutbox(sendId: string): Promise<boolean>
  /**
   * Moves the text of a row that is not being sent into the conversation's draft, below what is there, in one transaction.
   * Durable when it resolves.
   * @returns the text of the row; null if the row is being sent or no longer exists
   */
  moveToDraft(sendId: string): Promise<string | null>
  /**
   * Takes back all rows that were sent together with this one, in one transaction: puts their texts before what is in the
   * conversation's draft, and their files into its composer.
   * @returns the rows; null if an attempt to send one of them has begun, or if the row no longer exists
   */
  undoSend(sendId: string): Promise<OutboxRow[] | null>
  /**
   * Changes the text of a scheduled row, and the time of all rows that were written together with it.
   * @returns false if it is not scheduled any more
   */
  changeScheduled(sendId: string, change: { text?: string; notBefore?: string }): Promise<boolean>
  /**
   * Puts scheduled rows behind all others, as if they were written now, in one transaction.
   * @returns the rows that were scheduled until now, in order
   */
  releaseScheduled(sendIds: string[], createdAt: string): Promise<OutboxRow[]>

  /** Durable when it resolves. @returns the ids of files with the same URL, whose rows it replaced */
  addFile(file: StoredFile): Promise<string[]>
  /** In the order in which they were added. */
  listFiles(filter: FileFilter): Promise<StoredFile[]>
  /** Notes in which composer the file waits. */
  setFileDraft(fileId: string, conversationId: string | null): Promise<void>
  /** Deletes the row unless a message in the outbox sends the file. @returns whether it did */
  deleteFile(fileId: string): Promise<boolean>
  /** Notes when a file was used last, ISO 8601. */
  useFile(fileId: string, usedOn: string): Promise<void>
  /**
   * Deletes the copies of attachments that were used longest ago, until the others have `maxBytes` at most. Files of unsent
   * messages stay. @returns the ids of the deleted files
   */
  pruneFiles(maxBytes: number): Promise<string[]>
  /**
   * Deletes the rows of files that are not in the vault, and of files that are neither sent, nor wait in a composer, nor are
   * kept copies of attachments.
   * @param presentIds the files in the vault
   * @returns the ids of all rows that are left
   */
  deleteUnusedFiles(presentIds: string[]): Promise<string[]>

  /** Durable when it resolves; '' deletes the draft. @returns whether the conversation's row changed */
  setDraft(conversationId: string, text: string): Promise<boolean>
  getDraft(conversationId: string): Promise<string>
  countUnsent(): Promise<{ messages: number; drafts: number }>

  /** The owner of the store: own messages are never unread, and the name can be shown before the service answers. */
  setMe(me: StoredAccount): Promise<void>
  getMe(): Promise<StoredAccount | null>
  /** When one's own status is cleared; null for never. Durable when it resolves. */
  setStatusDeadline(deadline: StatusDeadline | null): Promise<void>
  getStatusDeadline(): Promise<StatusDeadline | null>
  setEmojiUse(use: EmojiUse): Promise<void>
  getEmojiUse(): Promise<EmojiUse>
  /** What is known about the service's capabilities; an empty list at first. */
  setCapabilities(capabilities: Capability[]): Promise<void>
  getCapabilities(): Promise<Capability[]>

  measure(): Promise<StoreSize>
  /**
   * Gives space on the disk back that deleted data leaves behind, one step of it. A database of an earlier version cannot
   * shrink; it uses the space again. @returns whether more is left to do
   */
  shrink(): Promise<boolean>
  close(): Promise<void>
}
