/** The public types of cloudlink/. The wire formats are in wire.ts and never leave this folder. */

import type { Capability, CapabilityName } from '../../preload/contract/index.ts'

/** A cloud: the base URLs of its services (with the version path, no trailing slash) and how to sign in. */
export type Cloud = {
  name: string
  /** Issued by the vendor; empty if the build has none. */
  clientId: string
  /**
   * 'loopback': 127.0.0.1 with a port from the operating system (RFC 8252 §7.3); a list of ports: the first free one of the
   * registered ports; 'link': cloudlink-chat://signed-in
   */
  redirect: 'loopback' | number[] | 'link'
  /** The authorization page for the browser; null if it is closed to this client. */
  portal: string | null
  services: Record<ServiceName, string>
}

export type ServiceName = 'authentication' | 'admin' | 'chat' | 'presence' | 'notifications'

export type AppIdentity = {
  /** The name in X-Mitel-App, e.g. 'cloudlinkchat-desktop'. */
  name: string
  version: string
  os: 'windows' | 'linux' | 'mac'
  /** process.getSystemVersion(), never os.release(). */
  osVersion: string
}

export type Tokens = {
  accessToken: string
  refreshToken: string
  /** Seconds, from the service's response. */
  expiresIn: number
}

/** Token storage: the keychain, or memory. save() resolves when the tokens are durable. */
export type TokenVault = {
  load(): Promise<Tokens | null>
  save(tokens: Tokens): Promise<void>
  clear(): Promise<void>
}

export type Claims = {
  principalId: string
  userId: string
  accountId: string
  name: string
  email: string
}

export type User = {
  userId: string
  accountId: string
  /** The service's displayName, else its name, else the e-mail address. */
  displayName: string
  firstName: string
  lastName: string
  email: string
  /** The user's picture; '' without one. */
  photoUrl: string
  extension: string
  phone: string
  mobile: string
}

/** `name` and `email` are '' if the service only sends ids. */
export type Participant = { userId: string; name: string; email: string }

export type Conversation = {
  conversationId: string
  stream: boolean
  name: string
  createdOn: string
  createdBy: string
  modifiedOn: string
  /** '' if the service does not say. */
  visibility: '' | 'public' | 'private'
  /** '' without a picture. */
  pictureUrl: string
  /** The latest message, if the service embedded it. */
  lastMessage: Message | null
  /** Null if the service did not embed them. */
  participants: Participant[] | null
}

export type Message = {
  messageId: string
  conversationId: string
  body: string
  contentType: string
  fallbackText: string
  createdOn: string
  /** principalId of the author. */
  createdBy: string
  modifiedOn: string | null
  /** From the tag; '' if the tag is missing or was not set by this program. */
  sendId: string
}

/**
 * A page of a collection. `next` is the service's link, '' at the end. `complete` means that no item was dropped: only then
 * does a missing item not exist at the service.
 */
export type Page<T> = { items: T[]; next: string; complete: boolean }

/** Where the capabilities of the service are kept. */
export type CapabilityMemory = {
  /** An empty list if nothing is kept yet. */
  load(): Promise<Capability[]>
  save(capabilities: Capability[]): Promise<void>
}

/** Which calls the service allows. */
export type Capabilities = {
  /** Keeps what is found out from now on in this memory, and continues with its content. */
  remember(memory: CapabilityMemory, onChanged: (capabilities: Capability[]) => void): void
  list(): Promise<Capability[]>
  /** Forgets a refusal, so that the next call that needs the capability is made. */
  retry(name: CapabilityName): Promise<void>
}

export type Picture = { type: string; bytes: Uint8Array }

export type PresenceStatus = 'available' | 'busy' | 'dnd' | 'away' | 'offline' | 'unknown'

/** A parsed MQTT event. Unknown events are logged and dropped. */
export type LiveEvent =
  | { kind: 'message'; method: 'POST' | 'PUT'; message: Message }
  | { kind: 'message-deleted'; conversationId: string; messageId: string }
  | { kind: 'conversation'; method: 'POST' | 'PUT'; conversation: Conversation }
  | { kind: 'conversation-deleted'; conversationId: string }
  | { kind: 'participants'; conversationId: string }
  | { kind: 'presence'; principalId: string; status: PresenceStatus }

export type NewMessage = {
  body: string
  contentType?: string
  fallbackText?: string
  sendId: string
  /** False for a service that refuses tags: the message is then sent without its sendId. */
  tagged?: boolean
}

export type NewConversation = {
  stream: boolean
  /** Includes the caller. */
  participantIds: string[]
} & ConversationChange

/** Properties of a Stream; what is missing stays as it is. */
export type ConversationChange = {
  name?: string
  visibility?: 'public' | 'private'
  /** '' for no picture. */
  pictureUrl?: string
}

/** An open MQTT connection. It does not reconnect by itself; onClosed is called once, whatever the cause. */
export type LiveConnection = { close(): Promise<void> }

export type CloudLink = {
  /** Loads the tokens from the vault. @returns whether there are any */
  load(): Promise<boolean>
  signIn: {
    /**
     * Authorization code grant with PKCE and state. Calls openBrowser once the redirect listener is ready; resolves when the
     * tokens are saved in the vault. A second call cancels the first.
     */
    withBrowser(options: {
      openBrowser(url: string): void
      signal: AbortSignal
      /** For redirect 'link': resolves with the next link that the operating system passes to the program. */
      nextLink?(): Promise<string>
    }): Promise<Claims>
    /** POST /authorize, then the code exchange. The password is sent once, by one call. */
    withPassword(options: {
      userName: string
      password: string
      accountId: string
      signal: AbortSignal
    }): Promise<Claims>
  }
  /** Deletes the tokens from memory and vault; tries DELETE /token and ignores its failure. */
  signOut(): Promise<void>
  whoAmI(): Promise<Claims>

  capabilities: Capabilities

  /**
   * All users, ordered by last name; not `complete` if there are more than `limit`. Like getUser, it has low priority:
   * requests that the person is waiting for go first.
   */
  listUsers(limit: number): Promise<{ users: User[]; complete: boolean }>
  /** A page of the users whose name or e-mail address contains the text, ordered by last name. */
  findUsers(request: { text: string } | { next: string }): Promise<Page<User>>
  getUser(userId: string): Promise<User>

  /** The host of a picture, and whether it is a configured service; null if the address must not be contacted. */
  pictureHost(url: string): { host: string; isService: boolean } | null
  /**
   * Fetches a picture from a service, or with `elsewhere` from any public host, then without the token. At most 5 MB and
   * 4,096 × 4,096 pixels, a still PNG, JPEG, GIF or WebP, within 15 s.
   */
  fetchPicture(url: string, options: { elsewhere: boolean }): Promise<Picture>

  listConversations(options?: {
    next?: string | undefined
    background?: boolean
  }): Promise<Page<Conversation>>
  getConversation(conversationId: string): Promise<Conversation>
  createConversation(conversation: NewConversation): Promise<Conversation>
  changeConversation(conversationId: string, change: ConversationChange): Promise<void>
  /** Deletes it for everybody. */
  deleteConversation(conversationId: string): Promise<void>
  /** The caller's own conversations, and Streams that they may join. */
  listPublicStreams(options?: { next?: string | undefined }): Promise<Page<Conversation>>
  /** Adds the caller to a public Stream. */
  joinStream(conversationId: string, userId: string): Promise<void>
  listParticipants(conversationId: string): Promise<Participant[]>
  addParticipant(conversationId: string, userId: string): Promise<void>
  removeParticipant(conversationId: string, userId: string): Promise<void>

  /** Newest first; pass `next` of a page to get the following one. `background` requests have the lowest priority. */
  listMessages(
    conversationId: string,
    options: ({ top: number } | { next: string }) & { background?: boolean }
  ): Promise<Page<Message>>
  /** Sends one request without retries: the outbox decides about them. */
  createMessage(conversationId: string, message: NewMessage): Promise<Message>

  /**
   * Announces a file. If the name exists already, it is this file's, because the name contains the sendId.
   * @returns the address of its content, at the configured service
   */
  createAttachment(
    conversationId: string,
    file: { name: string; type: string },
    signal: AbortSignal
  ): Promise<string>
  /**
   * Uploads the content once, as fast as the network takes it. May be repeated.
   * @param content.read returns exactly `bytes` bytes; called for each attempt. Its errors are thrown as they are
   * @param content.onProgress gets how many bytes the network has taken. Electron takes them faster than it sends them
   */
  putAttachment(
    url: string,
    content: {
      type: string
      bytes: number
      read(): AsyncIterable<Uint8Array>
      onProgress?(bytes: number): void
      signal: AbortSignal
    }
  ): Promise<void>
  /**
   * The content from the byte `from`, or from the beginning if the service ignores that; see the result. Status 416 if there
   * is nothing. `bytes` is the length of the whole file; null if the service does not say, and then it may not end.
   * `body` must be read to its end or returned.
   */
  getAttachment(
    url: string,
    options: { from?: number; background?: boolean; signal: AbortSignal }
  ): Promise<{ from: number; bytes: number | null; body: AsyncGenerator<Uint8Array> }>

  getPresence(principalId: string): Promise<PresenceStatus>
  setPresence(principalId: string, status: PresenceStatus): Promise<void>

  /** Creates a new connection and subscriptions, connects MQTT, and resolves when all subscriptions are active. */
  connectLive(options: {
    onEvent(event: LiveEvent): void
    onClosed(reason: string): void
    signal: AbortSignal
  }): Promise<LiveConnection>

  /** The service's time, ms since the epoch: last Date header plus elapsed time; null before the first response. */
  serverTime(): number | null
  /** Cancels all running, waiting and later calls. The tokens stay in the vault. */
  dispose(): void
  /** The person resumes after token refreshes were paused to protect the account. */
  resumeAfterPause(): void
}
