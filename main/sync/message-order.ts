/** The order of messages: by time, then by id. */
import type { StoredMessage } from '../store/types.ts'

export function isOlder(one: StoredMessage, other: StoredMessage): boolean {
  if (one.createdOn !== other.createdOn) return one.createdOn < other.createdOn
  return one.messageId < other.messageId
}

export function oldestOf(messages: StoredMessage[]): StoredMessage | undefined {
  return messages.reduce<StoredMessage | undefined>(
    (oldest, message) => (oldest === undefined || isOlder(message, oldest) ? message : oldest),
    undefined
  )
}

export function newestOf(messages: StoredMessage[]): StoredMessage | undefined {
  return messages.reduce<StoredMessage | undefined>(
    (newest, message) => (newest === undefined || isOlder(newest, message) ? message : newest),
    undefined
  )
}
