/**
 * The contract between page and main: every call and every event, once, with its types.
 * The schemas that check each call's arguments at run time stand beside the handlers (main/ipc.ts).
 * Times are ISO 8601 UTC strings as the service sends them; ids are the service's own.
 */

/** A call never throws across the bridge: what fails comes back as a value. */
export type Result<T> = { ok: true; value: T } | ({ ok: false } & Failure)

/** What kind of failure it is: what the program decides by, and what the page's heading says. */
export type FailureCode =
  | 'bad-request' // the call's arguments have the wrong shape
  | 'refused' // the caller may not make this call
  | 'cancelled'
  | 'offline' // the service could not be reached
  | 'sign-in-refused' // wrong user name, password or account, or access denied
  | 'sign-in-failed' // the flow broke: wrong state, portal closed, bad redirect
  | 'signed-out' // there is no valid sign-in any more
  | 'sign-in-paused' // too many renewals in a short time: only the person goes on (reconnect)
  | 'forbidden'
  | 'not-found'
  | 'too-many-requests'
  | 'rejected' // the service refuses the content (400, 409, 422)
  | 'service' // 5xx, or an answer that is not what the service documents
  | 'keychain' // locked, missing or slow
  | 'storage' // database or disk
  | 'disk-full' // no space for the file of an export
  | 'file' // the file of an export cannot be written
  | 'not-configured' // no client id
  | 'internal'

/** What exactly went wrong: the page has a sentence for each, which says what to do. */
export type FailureDetail =
  // No usable answer of the service.
  | 'unreachable'
  | 'no-answer' // values: seconds
  | 'request-not-made'
  | 'answer-too-large' // values: megabytes
  | 'answer-unreadable'
  | 'list-unreadable'
  | 'redirected'
  | 'next-page-elsewhere'
  | 'no-such-id'
  // Live events.
  | 'live-unreachable'
  | 'live-refused'
  | 'live-no-answer'
  | 'live-no-address'
  // What the service refused; values: status and, where it said anything, serviceMessage.
  | 'status-401'
  | 'status-403'
  | 'status-404'
  | 'status-429'
  | 'status-4xx'
  | 'status-5xx'
  // Signing in and staying signed in.
  | 'no-client-id'
  | 'no-token'
  | 'no-code'
  | 'no-identity'
  | 'sign-in-answer-invalid'
  | 'sign-in-empty'
  | 'sign-in-too-long'
  | 'check-credentials'
  | 'refused-in-browser'
  | 'no-browser-sign-in'
  | 'no-links'
  | 'ports-in-use' // values: ports
  | 'sign-in-ended'
  | 'still-starting'
  | 'sign-in-first'
  | 'already-signed-in'
  | 'cloud-file-decides'
  | 'sign-out-first'
  | 'renewal-left-alone'
  | 'renewal-not-noted'
  | 'renewal-limit'
  // Messages, conversations, links and exports.
  | 'conversation-gone'
  | 'message-gone'
  | 'message-not-waiting'
  | 'message-being-sent'
  | 'link-not-allowed'
  | 'link-no-program'
  | 'export-running'
  | 'export-none'
  | 'export-moved'
  | 'export-signed-out'
  | 'export-disk-full'
  | 'export-folder-missing'
  | 'export-not-writable'
  | 'export-disk'
  // This computer.
  | 'part-missing'
  | 'settings-not-saved'
  | 'start-at-login-not-set'
  | 'store-newer'
  | 'store-damaged'
  | 'store-put-aside' // values: file, messages, drafts
  | 'store-in-use'
  | 'store-read-only'
  | 'store-full'
  | 'store-closed'
  | 'store-failed'
  | 'keychain-locked'
  | 'keychain-silent'
  | 'keychain-refused'
  | 'keychain-unreadable'
  | 'keychain-wrong-key'
  | 'keychain-not-noted'

/**
 * A failure crosses as codes and values, never as a sentence: the page words it in the person's language. Only
 * `values.serviceMessage` is the service's own text, redacted, shown as a quotation. `correlationId` is the service's
 * name for the failed call, for its support; missing where no answer came.
 */
export type Failure = {
  code: FailureCode
  detail?: FailureDetail
  values?: Record<string, string | number>
  correlationId?: string
}

export type Connection = 'connected' | 'connecting' | 'offline'

/** Connected without live events: the service is asked every so often. `reason` is why live events do not come. */
export type Polling = { everySeconds: number; reason: FailureCode }

/** What is known of the conversation list: whether the service ever gave all of it, and why the last try failed. */
export type ListState = { loaded: boolean; failure: Failure | null }

/** What is known of the account's directory of people. */
export type DirectoryState = { step: 'loading' } | { step: 'loaded' } | { step: 'failed'; failure: Failure }

/** What the person must know or do before or instead of chatting. */
export type Phase =
  | 'starting'
  | 'signed-out'
  | 'signing-in'
  | 'signed-in'
  /** A sign-in exists but the keychain does not hand it out: Retry, or this session only. */
  | 'keychain-locked'
  /** The profile cannot be used (folder read-only, database of a newer version, damage). */
  | 'profile-unusable'

export type Account = { userId: string; principalId: string; accountId: string; name: string; email: string }

export type AppState = {
  phase: Phase
  /** Set while signed in; after a refused refresh or a sign-out, who was signed in last. */
  account: Account | null
  connection: Connection
  /** Set while connected without live events. */
  polling: Polling | null
  list: ListState
  /** Why the phase is what it is, or why the last sign-in failed. */
  failure: Failure | null
  signIn: {
    /** 'waiting-for-browser' offers Cancel and Copy the link. */
    step: 'idle' | 'waiting-for-browser' | 'checking'
  }
  cloud: {
    name: string
    /** Host of the authentication service, for people to see. */
    host: string
    hasClientId: boolean
    /** 'password': the portal is closed to this client. */
    portal: 'password' | 'both'
    /** Region to choose where the cloud is production; null where a cloud file decides. */
    region: Region | null
  }
  /** True where the keychain is not used ("this session only"): nothing is kept after quitting. */
  sessionOnly: boolean
  /** True after 3 s of waiting for the keychain. */
  waitingForKeychain: boolean
  /** True right after a sign-out that kept the encrypted data: the sign-in screen says so. */
  dataKept: boolean
  /**
   * True where the service ended the sign-in while the data is open: it can be read, written into drafts and outbox,
   * and everything goes on after signing in again.
   */
  signInEnded: boolean
  /** True where a person's data was to be erased and is not yet: erasing goes on when the keychain is open. */
  erasePending: boolean
  /** Older messages being loaded while nothing else is to do: conversations done of all; null when nothing goes on. */
  history: { done: number; total: number; paused: boolean } | null
}

export type Region = '' | '.us' | '.eu'

export type Person = {
  userId: string
  name: string
  /** The first name where it is known, else the whole name. */
  shortName: string
  email: string
  presence: 'available' | 'busy' | 'dnd' | 'away' | 'offline' | 'unknown'
}

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
  /** Null where none are left; how it goes on is told by an event. */
  indexing: Indexing | null
  /** False where older messages are at the service that are not on this computer yet. */
  historyComplete: boolean
  /** Where history goes on at the service, of the one conversation that was searched. */
  oldest: { messageId: string; createdAt: string } | null
}

/** An export of a conversation to a file: the one that goes on, or the one that ended last. */
export type ExportState = { conversationId: string } &
  /** `backTo`: ms, while older messages are loaded first. */
  (
    | { step: 'running'; messages: number; backTo: number | null }
    /** `gaps`: places where messages are missing. `file` and `folder` are names without their path. */
    | { step: 'done'; messages: number; gaps: number; file: string; folder: string }
    /** Nothing was written. */
    | { step: 'failed'; failure: Failure }
  )

export type Settings = {
  theme: 'system' | 'light' | 'dark'
  /** Closing the window hides it to the tray (where a tray exists). */
  closeToTray: boolean
  startAtLogin: boolean
  startHidden: boolean
  compactRows: boolean
  /** How many days of history are loaded in the background; 0: only what is looked at. */
  historyDays: 0 | 7 | 30 | 90 | 365
}

/** Calls the page may make. Each returns a Result; arguments are one plain value or none. */
export type ZoomStep = 'in' | 'out' | 'reset'

export type Calls = {
  getState: { args: void; value: AppState }

  /** Opens the system's browser and resolves as soon as it is waiting for the answer. */
  signInWithBrowser: { args: void; value: void }
  cancelSignIn: { args: void; value: void }
  /** Puts the sign-in link on the clipboard; main never hands the link to the page. */
  copySignInLink: { args: void; value: void }
  /** After success main reloads the page, so the password is gone from it. */
  signInWithPassword: { args: { userName: string; password: string; accountId: string }; value: void }
  /** Server settings of the sign-in screen; only where no cloud file decides. */
  setServer: { args: { clientId: string; region: Region }; value: void }
  retryKeychain: { args: void; value: void }
  useThisSessionOnly: { args: void; value: void }
  /** Messages and drafts that would be lost by erasing. */
  countUnsent: { args: void; value: { messages: number; drafts: number } }
  signOut: { args: { erase: boolean }; value: void }
  reconnect: { args: void; value: void }

  /** Latest first: all, or so many. */
  listConversations: { args: { limit?: number }; value: ConversationSummary[] }
  /** Of all, latest first: a long list is then asked for in parts. */
  listConversationIds: { args: void; value: string[] }
  /** Those of the given ids that (still) exist, latest first; one that is gone is missing. */
  getConversations: { args: { ids: string[] }; value: ConversationSummary[] }
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
  getDraft: { args: { conversationId: string }; value: { text: string } }
  setDraft: { args: { conversationId: string; text: string }; value: void }
  /** The answer to the event 'leaving': every draft is saved. */
  draftsSaved: { args: void; value: void }

  /**
   * Stored people by part of name or e-mail, ordered by last name; '' lists all. `directory` says whether these are all of
   * the account.
   */
  findPeople: { args: { text: string }; value: { people: Person[]; directory: DirectoryState } }
  /** Fetches a directory again that could not be fetched; peopleChanged follows. */
  retryDirectory: { args: void; value: void }
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
  /** Stops and goes on with loading older messages in the background, until the program ends. */
  pauseHistory: { args: { paused: boolean }; value: void }
  /** The same for indexing messages of an older version. */
  pauseIndexing: { args: { paused: boolean }; value: void }

  /** Whether all of the conversation's history is on this computer. */
  isHistoryComplete: { args: { conversationId: string }; value: boolean }
  /** Lets the person choose a file and begins to write it; `begun` is false where none was chosen. One at a time. */
  exportConversation: {
    args: { conversationId: string; loadOlder: boolean }
    value: { begun: boolean }
  }
  getExport: { args: void; value: ExportState | null }
  cancelExport: { args: void; value: void }
  /** Shows the file that was written last in its folder. */
  showExport: { args: void; value: void }
  /** The person has seen what came of it. */
  forgetExport: { args: void; value: void }

  /** Puts a text on the clipboard, for instance the details of a failure. */
  copyText: { args: { text: string }; value: void }
  /** http, https and mailto only; everything else is refused. */
  /** Draws everything a step larger or smaller, or at its normal size. */
  zoom: { args: { step: ZoomStep }; value: void }
  openLink: { args: { url: string }; value: void }
  getSettings: { args: void; value: Settings }
  setSettings: { args: Partial<Settings>; value: Settings }
}

/** Events main sends to the page. They carry ids; the page asks for what it shows. */
export type Events = {
  state: AppState
  /** Conversations that are new, changed or gone. */
  conversationsChanged: { conversationIds: string[] }
  /**
   * Messages of a conversation that are new, changed or gone. `replaced` maps the sendId of an outgoing
   * message to the service's id once it is sent; ids then names the new one.
   */
  messagesChanged: { conversationId: string; ids: string[]; replaced: Record<string, string> }
  /** Names or presence of people changed. */
  peopleChanged: { userIds: string[] }
  /** An export began or ended: getExport says how. */
  exportChanged: Record<string, never>
  exportProgress: { messages: number; backTo: number | null }
  /** How far indexing is, about twice a second and when it is paused; null when it is done. */
  indexing: Indexing | null
  /** Asked for by tray, notification or link. */
  showConversation: { conversationId: string }
  showSettings: Record<string, never>
  /** The program is about to end: drafts that were not saved yet are saved now, then draftsSaved is called. */
  leaving: Record<string, never>
  settings: Settings
}

export type CallName = keyof Calls
export type EventName = keyof Events

/** So many conversations are asked for at first, by the preload and by the page: more than fit into any window. */
export type FirstConversations = 50

/** What the preload puts into the page as `window.cloudlink`: frozen, and nothing of Electron. */
export type CloudLinkBridge = {
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Result<Calls[N]['value']>>
  /** Returns a function that ends the listening. */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void
  /** Gives back what the page's engine holds without need. Stops the page for some ten milliseconds. */
  freeMemory(): void
  readonly platform: 'linux' | 'mac' | 'windows'
  readonly language: PageLanguage
}

/** In which language the person reads, known before the page draws anything. */
export type PageLanguage = {
  /** One that the program has words for. */
  words: 'en' | 'de'
  /** What formats dates and numbers, BCP 47. */
  formats: string
  /** All languages of the person, BCP 47, the preferred first. */
  all: string[]
}

/** Begins the argument by which a page's process learns its PageLanguage: JSON, encoded as in a URL. */
export const LANGUAGE_ARGUMENT = '--page-language='

/** The one channel each way; names of calls and events travel as the first argument. */
export const CALL_CHANNEL = 'call'
export const EVENT_CHANNEL = 'event'
