/**
 * All calls and events between page and main, by topic. The schema that validates a call's arguments at run time is next to
 * its handler in main/ipc/<topic>.ts. A call takes one plain value or none and returns a Result. Events carry ids; the page
 * then requests what it shows. Times are ISO 8601 UTC strings and ids are strings, both as the service sends them.
 */
import type { ArrangementCalls } from './arrangement.ts'
import type { CapabilitiesCalls, CapabilitiesEvents } from './capabilities.ts'
import type { CardsCalls } from './cards.ts'
import type { ConversationsCalls, ConversationsEvents } from './conversations.ts'
import type { DesktopCalls, DesktopEvents } from './desktop.ts'
import type { DraftsCalls, DraftsEvents } from './drafts.ts'
import type { EmojiCalls } from './emoji.ts'
import type { ExportCalls, ExportEvents } from './export.ts'
import type { FilesCalls, FilesEvents } from './files.ts'
import type { MessageListsCalls, MessageListsEvents } from './message-lists.ts'
import type { MessagesCalls, MessagesEvents } from './messages.ts'
import type { NoticesCalls, NoticesEvents } from './notices.ts'
import type { NotificationsCalls } from './notifications.ts'
import type { PeopleCalls, PeopleEvents } from './people.ts'
import type { PicturesCalls, PicturesEvents } from './pictures.ts'
import type { PresenceCalls, PresenceEvents } from './presence.ts'
import type { QuietCalls, QuietEvents } from './quiet.ts'
import type { ScheduledCalls, ScheduledEvents } from './scheduled.ts'
import type { SearchCalls, SearchEvents } from './search.ts'
import type { SessionCalls, SessionEvents } from './session.ts'
import type { SettingsCalls, SettingsEvents } from './settings.ts'
import type { StorageCalls } from './storage.ts'
import type { UpdatesCalls, UpdatesEvents } from './updates.ts'
import type { UploadsCalls, UploadsEvents } from './uploads.ts'
import type { WindowCalls, WindowEvents } from './window.ts'

export type Calls = SessionCalls &
  ConversationsCalls &
  ArrangementCalls &
  MessagesCalls &
  CardsCalls &
  MessageListsCalls &
  ScheduledCalls &
  FilesCalls &
  UploadsCalls &
  DraftsCalls &
  EmojiCalls &
  PeopleCalls &
  PicturesCalls &
  PresenceCalls &
  SearchCalls &
  ExportCalls &
  SettingsCalls &
  StorageCalls &
  NoticesCalls &
  NotificationsCalls &
  QuietCalls &
  CapabilitiesCalls &
  DesktopCalls &
  WindowCalls &
  UpdatesCalls

export type Events = SessionEvents &
  ConversationsEvents &
  MessagesEvents &
  MessageListsEvents &
  ScheduledEvents &
  FilesEvents &
  UploadsEvents &
  DraftsEvents &
  PeopleEvents &
  PicturesEvents &
  PresenceEvents &
  SearchEvents &
  ExportEvents &
  SettingsEvents &
  NoticesEvents &
  QuietEvents &
  CapabilitiesEvents &
  DesktopEvents &
  WindowEvents &
  UpdatesEvents

export type CallName = keyof Calls
export type EventName = keyof Events
