/** The session: who is signed in, signing in and out, and the connection. */
import type { Failure, FailureCode } from './failures.ts'

export type Connection = 'connected' | 'connecting' | 'offline'

/** Connected without live events: the program polls the service. `reason` says why there are no live events. */
export type Polling = { everySeconds: number; reason: FailureCode }

/** Loading state of the conversation list: whether it was ever loaded completely, and why the last attempt failed. */
export type ListState = { loaded: boolean; failure: Failure | null }

/** The phase of the session; each has its own screen. */
export type Phase =
  | 'starting'
  | 'signed-out'
  | 'signing-in'
  | 'signed-in'
  /** The keychain does not return the stored sign-in. The screen offers Retry and "this session only". */
  | 'keychain-locked'
  /** The profile cannot be used: read-only folder, database of a newer version, or damage. */
  | 'profile-unusable'

export type Account = { userId: string; principalId: string; accountId: string; name: string; email: string }

export type AppState = {
  phase: Phase
  /** The signed-in account; after a refused token refresh or a sign-out, the last one. */
  account: Account | null
  connection: Connection
  /** Set only while connected without live events. */
  polling: Polling | null
  list: ListState
  /** The reason for the phase, or why the last sign-in failed. */
  failure: Failure | null
  signIn: {
    /** At 'waiting-for-browser', the page offers Cancel and Copy link. */
    step: 'idle' | 'waiting-for-browser' | 'checking'
  }
  cloud: {
    name: string
    /** Host of the authentication service, for display. */
    host: string
    hasClientId: boolean
    /** 'password': the portal is closed to this client. */
    portal: 'password' | 'both'
    /** The chosen region of Mitel's cloud; null if a cloud file is used. */
    region: Region | null
  }
  /** True for "this session only": the keychain is not used, and nothing is kept after quitting. */
  sessionOnly: boolean
  /** True if the keychain has not answered for 3 s. */
  waitingForKeychain: boolean
  /** True after a sign-out that kept the encrypted data: the sign-in screen says so. */
  dataKept: boolean
  /**
   * True if the service ended the sign-in while the store is open. People can still read, and write drafts and messages to the
   * outbox; everything continues after they sign in again.
   */
  reauthRequired: boolean
  /** True if "sign out and erase" is not finished yet: it continues when the keychain is unlocked. */
  erasePending: boolean
  /** Background loading of older messages: finished conversations of `total`; null if nothing is being loaded. */
  history: { done: number; total: number; paused: boolean } | null
}

export type Region = '' | '.us' | '.eu'

export type SessionCalls = {
  getState: { args: void; value: AppState }

  /** Opens the system's browser and resolves when the program waits for its response. */
  signInWithBrowser: { args: void; value: void }
  cancelSignIn: { args: void; value: void }
  /** Puts the sign-in link on the clipboard; the page never gets the link. */
  copySignInLink: { args: void; value: void }
  /** After success, main reloads the page to remove the password from its memory. */
  signInWithPassword: { args: { userName: string; password: string; accountId: string }; value: void }
  /** Changes the server settings on the sign-in screen; not available with a cloud file. */
  setServer: { args: { clientId: string; region: Region }; value: void }
  retryKeychain: { args: void; value: void }
  useThisSessionOnly: { args: void; value: void }
  /** The number of unsent messages and drafts, which erasing would delete. */
  countUnsent: { args: void; value: { messages: number; drafts: number } }
  signOut: { args: { erase: boolean }; value: void }
  reconnect: { args: void; value: void }
}

export type SessionEvents = {
  state: AppState
}
