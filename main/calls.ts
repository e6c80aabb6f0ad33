/** All calls of the contract: combines the handlers of its topics. */
import type { Calls } from '../preload/contract/index.ts'
import { arrangementCalls } from './ipc/arrangement.ts'
import { capabilitiesCalls } from './ipc/capabilities.ts'
import { cardsCalls } from './ipc/cards.ts'
import { conversationsCalls } from './ipc/conversations.ts'
import { desktopCalls } from './ipc/desktop.ts'
import { draftsCalls } from './ipc/drafts.ts'
import { emojiCalls } from './ipc/emoji.ts'
import { exportCalls } from './ipc/export.ts'
import { filesCalls } from './ipc/files.ts'
import { messageListsCalls } from './ipc/message-lists.ts'
import { messagesCalls } from './ipc/messages.ts'
import { noticesCalls } from './ipc/notices.ts'
import { notificationsCalls } from './ipc/notifications.ts'
import { peopleCalls } from './ipc/people.ts'
import { picturesCalls } from './ipc/pictures.ts'
import { presenceCalls } from './ipc/presence.ts'
import { quietCalls } from './ipc/quiet.ts'
import { scheduledCalls } from './ipc/scheduled.ts'
import { searchCalls } from './ipc/search.ts'
import { sessionCalls } from './ipc/session.ts'
import { settingsCalls } from './ipc/settings.ts'
import { storageCalls } from './ipc/storage.ts'
import { updatesCalls } from './ipc/updates.ts'
import { uploadsCalls } from './ipc/uploads.ts'
import { windowCalls } from './ipc/window.ts'
import type { CallHandlers } from './ipc/handlers.ts'
import type { Session } from './sync/session/types.ts'

/** What the handlers use. Their files describe each. */
export type CallParts = {
  session: Session
  exports: Parameters<typeof exportCalls>[0]
  fileSaves: Parameters<typeof filesCalls>[1]
  chooseFiles: Parameters<typeof uploadsCalls>[1]
  settings: Parameters<typeof settingsCalls>[0]
  changeSettings: Parameters<typeof settingsCalls>[1]
  notifications: Parameters<typeof notificationsCalls>[0]
  quiet: Parameters<typeof quietCalls>[0]
  window: Parameters<typeof windowCalls>[0]
  updates: Parameters<typeof updatesCalls>[0]
  /** The person read this conversation. */
  onRead(conversationId: string): void
  /** The page has its list and listens to events. */
  onPageReady(): void
  onDraftsSaved(): void
  takeNotice: Parameters<typeof noticesCalls>[0]
  logBytes: Parameters<typeof storageCalls>[1]
} & Parameters<typeof desktopCalls>[0]

export function allCalls(parts: CallParts): CallHandlers<Calls> {
  const { session, onRead } = parts
  return {
    ...sessionCalls(session, parts.copy),
    ...arrangementCalls(session, onRead),
    ...conversationsCalls(session, parts.onPageReady),
    ...messagesCalls(session, onRead),
    ...cardsCalls(session),
    ...messageListsCalls(session),
    ...scheduledCalls(session),
    ...draftsCalls(session, parts.onDraftsSaved),
    ...emojiCalls(session),
    ...peopleCalls(session),
    ...picturesCalls(session),
    ...presenceCalls(session),
    ...searchCalls(session),
    ...capabilitiesCalls(session),
    ...exportCalls(parts.exports),
    ...filesCalls(session, parts.fileSaves),
    ...uploadsCalls(session, parts.chooseFiles),
    ...storageCalls(session, parts.logBytes),
    ...noticesCalls(parts.takeNotice),
    ...settingsCalls(parts.settings, parts.changeSettings),
    ...notificationsCalls(parts.notifications),
    ...quietCalls(parts.quiet),
    ...desktopCalls(parts),
    ...windowCalls(parts.window),
    ...updatesCalls(parts.updates)
  }
}
