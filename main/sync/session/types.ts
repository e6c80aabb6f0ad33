/** The session's API for the rest of main, and its dependencies. */
import type { AppState, Region } from '../../../preload/contract/index.ts'
import type { Cloud, CloudLink } from '../../cloudlink/types.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Unread } from '../../store/types.ts'
import type { Arrival } from '../announcements.ts'
import type { Chat, Emit } from '../chat-types.ts'
import type { Credentials } from './sign-in.ts'
import type { Configured } from './state.ts'
import type { Profile } from './user-data.ts'

export type Session = {
  state(): AppState
  /** @throws SyncError 'signed-out' */
  chat(): Chat
  start(): Promise<void>
  /** Resolves when the first start has finished, successfully or not. */
  readonly whenStarted: Promise<void>
  stop(): Promise<void>
  signInWithBrowser(): Promise<void>
  cancelSignIn(): void
  /** The link that was opened in the browser; null if no sign-in is waiting for the browser. */
  signInLink(): string | null
  signInWithPassword(credentials: Credentials): Promise<void>
  setServer(clientId: string, region: Region): Promise<void>
  retryKeychain(): Promise<void>
  useThisSessionOnly(): Promise<void>
  countUnsent(): Promise<{ messages: number; drafts: number }>
  signOut(options: { erase: boolean }): Promise<void>
  waitingForKeychain(waiting: boolean): void
  /** Reconnects immediately, after sleep or when the network is back. */
  wake(): void
  /** The network was lost. */
  onOffline(): void
  /** The window got the focus. */
  onFocus(): void
  /** Reconnects on request of the person. Also ends a pause that protects the account. */
  reconnect(): void
}

export type SessionOptions = {
  clock: Clock
  log: Log
  emit: Emit
  /** The current cloud, from the cloud file or the server settings. */
  configured(): Configured
  saveServer(clientId: string, region: Region): Promise<void>
  createCloudLink(
    cloud: Cloud,
    profile: Profile,
    events: { onSignedOut(error: Error): void; onPaused(error: Error): void }
  ): CloudLink
  openProfile(cloud: Cloud): Profile
  /** A profile that stores nothing on disk or in the keychain. */
  openMemoryProfile(cloud: Cloud): Profile
  openBrowser(url: string): void
  nextLink(signal: AbortSignal): Promise<string>
  /** Reloads the page, so that a typed password does not stay in its memory. */
  reloadPage(): void
  /** Resolves when the page has the stored list, because the service is only contacted after that. */
  whenListed(): Promise<void>
  /** How many days of history to load. */
  historyDays(): number
  keepDays(): number
  /** How long a message waits before it is sent, so that sending can be undone. */
  undoSeconds(): number
  onUnread(unread: Unread): void
  onArrivals(arrivals: Arrival[]): void
  /** The conversation was read on another device: its notifications can be removed. */
  onRead(conversationId: string): void
}
