/** What the session offers to the rest of main, and what it needs. */
import type { AppState, Region } from '../../../preload/contract/index.ts'
import type { Cloud, CloudLink } from '../../cloudlink/types.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
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
  /** Resolves when the first start has finished, whatever its result. */
  readonly whenStarted: Promise<void>
  stop(): Promise<void>
  signInWithBrowser(): Promise<void>
  cancelSignIn(): void
  /** The link that was opened in the browser, while its answer is awaited. */
  signInLink(): string | null
  signInWithPassword(credentials: Credentials): Promise<void>
  setServer(clientId: string, region: Region): Promise<void>
  retryKeychain(): Promise<void>
  useThisSessionOnly(): Promise<void>
  countUnsent(): Promise<{ messages: number; drafts: number }>
  signOut(options: { erase: boolean }): Promise<void>
  waitingForKeychain(waiting: boolean): void
  /** On wake, on network change: reconnect at once. */
  wake(): void
  /** The network is gone. */
  onOffline(): void
  /** The window got the focus. */
  onFocus(): void
  /** The person asks to reconnect; this also ends a pause that protects the account. */
  reconnect(): void
}

export type SessionOptions = {
  clock: Clock
  log: Log
  emit: Emit
  /** The cloud that the cloud file or the server settings name now. */
  configured(): Configured
  saveServer(clientId: string, region: Region): Promise<void>
  createCloudLink(
    cloud: Cloud,
    profile: Profile,
    events: { onSignedOut(error: Error): void; onPaused(error: Error): void }
  ): CloudLink
  openProfile(cloud: Cloud): Profile
  /** Nothing on disk, nothing in the keychain. */
  openMemoryProfile(): Profile
  openBrowser(url: string): void
  nextLink(signal: AbortSignal): Promise<string>
  /** Reloads the page, so that nothing typed stays in its memory. */
  reloadPage(): void
  /** Resolves when the page has the stored list, which is shown before the service is asked. */
  whenListed(): Promise<void>
  /** How many days of history are wanted. */
  historyDays(): number
  onUnread(count: number): void
  onArrivals(arrivals: Arrival[]): void
}
