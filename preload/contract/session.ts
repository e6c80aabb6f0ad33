/** Who is signed in, the way there and back, and how the program is connected. */
import type { Failure, FailureCode } from './failures.ts'

export type Connection = 'connected' | 'connecting' | 'offline'

/** Connected without live events: the service is asked every so often. `reason` is why live events do not come. */
export type Polling = { everySeconds: number; reason: FailureCode }

/** What is known of the conversation list: whether the service ever gave all of it, and why the last try failed. */
export type ListState = { loaded: boolean; failure: Failure | null }

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
  reauthRequired: boolean
  /** True where a person's data was to be erased and is not yet: erasing goes on when the keychain is open. */
  erasePending: boolean
  /** Older messages being loaded while nothing else is to do: conversations done of all; null when nothing goes on. */
  history: { done: number; total: number; paused: boolean } | null
}

export type Region = '' | '.us' | '.eu'

export type SessionCalls = {
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
}

export type SessionEvents = {
  state: AppState
}
