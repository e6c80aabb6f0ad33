/** The API of a signed-in user, by topic, and its dependencies. */
import type {
  Account,
  Capability,
  CapabilityName,
  Connection,
  DirectoryState,
  EmojiUse,
  EventName,
  Events,
  ListState,
  Person,
  Polling,
  Profile
} from '../../preload/contract/index.ts'
import type { CloudLink } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { FileVault, Store, Unread } from '../store/types.ts'
import type { Arrival } from './announcements.ts'
import type { Arrangement } from './arrangement.ts'
import type { Cards } from './cards.ts'
import type { CatchUp, HistoryProgress } from './catch-up.ts'
import type { ConversationList } from './conversation-list.ts'
import type { ChosenFiles } from './chosen-files.ts'
import type { Conversations } from './conversations.ts'
import type { Exporter } from './exporter.ts'
import type { Files } from './files.ts'
import type { Live } from './live.ts'
import type { MessageLists } from './message-lists.ts'
import type { Messages } from './messages.ts'
import type { Outbox } from './outbox.ts'
import type { Pictures } from './pictures.ts'
import type { OwnStatuses } from './own-status.ts'
import type { Presence } from './presence.ts'
import type { PublicStreams } from './public-streams.ts'
import type { Search } from './search.ts'
import type { Storage } from './storage.ts'
import type { Timeline } from './timeline.ts'
import type { Uploads } from './uploads.ts'

export type Emit = <N extends EventName>(name: N, payload: Events[N]) => void

export type Chat = {
  start(): void
  stop(): Promise<void>
  live: Pick<Live, 'checkForMissedEvents' | 'onOffline' | 'reconnect'>
  publicStreams: PublicStreams
  conversations: Conversations & Omit<ConversationList, 'opened' | 'pull'>
  arrangement: Arrangement
  messages: Messages & Timeline
  messageLists: MessageLists
  scheduled: Outbox['scheduled']
  cards: Cards
  drafts: {
    get(conversationId: string): Promise<string>
    set(conversationId: string, text: string): Promise<void>
  }
  emoji: { get(): Promise<EmojiUse>; set(use: EmojiUse): Promise<void> }
  people: {
    find(
      text: string,
      limit?: number
    ): Promise<{ people: Person[]; more: boolean; directory: DirectoryState }>
    searchDirectory(text: string, next: boolean): Promise<{ people: Person[]; more: boolean }>
    profile(userId: string): Promise<Profile>
    /** Fetches the directory again after a failure. */
    retryDirectory(): void
  }
  presence: { watch: Presence['watch']; own: OwnStatuses['get']; setOwn: OwnStatuses['set'] }
  capabilities: {
    list(): Promise<Capability[]>
    /** Tries again what the service refused, on request of the person. */
    retry(name: CapabilityName): Promise<void>
  }
  chosenFiles: Omit<ChosenFiles, 'prune' | 'release' | 'stop'>
  uploads: Pick<Uploads, 'pause' | 'list'>
  pictures: Pick<Pictures, 'get' | 'load' | 'read'>
  files: Omit<Files, 'describe' | 'reconnected' | 'stop'>
  search: Pick<Search, 'find' | 'pause'>
  history: { pause: CatchUp['pause']; isComplete(conversationId: string): Promise<boolean> }
  storage: Storage
  exporter: Pick<Exporter, 'run'>
  countUnsent(): Promise<{ messages: number; drafts: number }>
}

export type ChatOptions = {
  account: Account
  cloudlink: CloudLink
  /** Base URL of the chat service, which recognizes files. */
  chatUrl: string
  store: Store
  /** The files beside the store. */
  vault: FileVault
  clock: Clock
  log: Log
  emit: Emit
  historyDays(): number
  /** How many days messages are kept in the store; 0 for ever. */
  keepDays(): number
  /** How long a message waits before it is sent, so that sending can be undone. */
  undoSeconds(): number
  onHistory(progress: HistoryProgress | null): void
  onConnection(connection: Connection, polling: Polling | null): void
  onList(list: ListState): void
  onUnread(unread: Unread): void
  onArrivals(arrivals: Arrival[]): void
  /** The conversation was read on another device: its notifications can be removed. */
  onRead(conversationId: string): void
}
