/** What cloudlink/ takes and gives. Wire shapes live in wire.ts and never leave this folder. */

/** A cloud: its services' base URLs (with the version path, no trailing slash) and how one signs in. */
export type Cloud = {
  name: string
  /** Issued by the vendor; empty where the build has none. */
  clientId: string
  /**
   * 'loopback': 127.0.0.1 at a port from the operating system (RFC 8252 §7.3);
   * a list of ports: the registered ones, the first free is used; 'link': cloudlink-chat://signed-in
   */
  redirect: 'loopback' | number[] | 'link'
  /** The authorization page for the browser; null where the portal is closed to this client. */
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
  /** Seconds, as the service said; never assumed. */
  expiresIn: number
}

/** Where tokens are kept: the keychain, or memory. save() resolves when they are durable. */
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
  /** displayName, else name, else e-mail. */
  displayName: string
  firstName: string
  lastName: string
  email: string
  photoUrl: string
}

/** `name` and `email` are '' where the service names its participants by id alone. */
export type Participant = { userId: string; name: string; email: string }

export type Conversation = {
  conversationId: string
  stream: boolean
  name: string
  createdOn: string
  createdBy: string
  modifiedOn: string
  /** The latest message where the service embedded it. */
  lastMessage: Message | null
  /** Null where the service did not embed them. */
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
  /** From the tag, '' where it is missing or not ours. */
  sendId: string
}

/**
 * A page of a collection; next is the service's own link, '' at the end. It is whole where every item could be used:
 * only then what is not on it is not there.
 */
export type Page<T> = { items: T[]; next: string; whole: boolean }

export type PresenceStatus = 'available' | 'busy' | 'dnd' | 'away' | 'offline' | 'unknown'

/** A change that arrived by MQTT, parsed. Anything else that arrives is logged by kind and dropped. */
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
  /** False for a service that refuses the tag: the message then goes without its sendId. */
  tagged?: boolean
}

export type NewConversation = {
  stream: boolean
  name?: string
  /** Includes the caller. */
  participantIds: string[]
}

/** A running MQTT connection. It does not reconnect by itself: onClosed is called once, whatever the cause. */
export type LiveConnection = { close(): Promise<void> }

export type CloudLink = {
  /** True when tokens are held; load() reads them from the vault once. */
  load(): Promise<boolean>
  signIn: {
    /**
     * Authorization code with PKCE and state. Calls openBrowser once the redirect listens; resolves when
     * tokens are saved in the vault. A second call while one runs cancels the first.
     */
    withBrowser(options: {
      openBrowser(url: string): void
      signal: AbortSignal
      /** For redirect 'link': resolves with the link that the operating system handed over. */
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
  /** Forgets the tokens, in memory and vault; tries DELETE /token and ignores its failure. */
  signOut(): Promise<void>
  whoAmI(): Promise<Claims>

  /** Ordered by last name; follows `next` to the end. Gives way to everything that somebody waits for, as getUser does. */
  listUsers(): Promise<User[]>
  getUser(userId: string): Promise<User>

  listConversations(options?: {
    next?: string | undefined
    background?: boolean
  }): Promise<Page<Conversation>>
  getConversation(conversationId: string): Promise<Conversation>
  createConversation(conversation: NewConversation): Promise<Conversation>
  renameConversation(conversationId: string, name: string): Promise<void>
  listParticipants(conversationId: string): Promise<Participant[]>
  addParticipant(conversationId: string, userId: string): Promise<void>
  removeParticipant(conversationId: string, userId: string): Promise<void>

  /**
   * Newest first. `next` of the page before continues it. What is asked for in the background gives way to
   * everything else.
   */
  listMessages(
    conversationId: string,
    options: ({ top: number } | { next: string }) & { background?: boolean }
  ): Promise<Page<Message>>
  /** One try, never repeated here: the outbox decides. */
  createMessage(conversationId: string, message: NewMessage): Promise<Message>

  getPresence(principalId: string): Promise<PresenceStatus>

  /** Makes connection and subscriptions anew, connects MQTT, resolves when it delivers. */
  connectLive(options: {
    onEvent(event: LiveEvent): void
    onClosed(reason: string): void
    signal: AbortSignal
  }): Promise<LiveConnection>

  /** The service's clock, ms since the epoch: last Date header plus monotonic time; null before any answer. */
  serverTime(): number | null
  /** Cancels every call that is made or waits to be, and each later one. What is in the vault stays. */
  dispose(): void
  /** The person asked to go on after the sign-in was paused to protect the account. */
  resumeAfterPause(): void
}
