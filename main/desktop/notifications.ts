/** Tells of new messages while nobody looks at the window; one notification a conversation, closed when it is read. */
import { Notification } from 'electron'
import type { Arrival } from '../sync/announcements.ts'

export type Notifications = {
  show(arrival: Arrival): void
  close(conversationId: string): void
  closeAll(): void
}

/** @param open brings the window forward with that conversation. */
export function createNotifications(open: (conversationId: string) => void): Notifications {
  /** Held, because one that nobody holds may be collected and its click lost. */
  const shown = new Map<string, Notification>()

  function close(conversationId: string): void {
    shown.get(conversationId)?.close()
    shown.delete(conversationId)
  }

  return {
    show({ conversationId, title, author, text }) {
      if (!Notification.isSupported()) return
      close(conversationId)
      const body = author === '' || author === title ? text : `${author}: ${text}`
      const notification = new Notification({ title: title || author, body })
      notification.on('click', () => {
        close(conversationId)
        open(conversationId)
      })
      shown.set(conversationId, notification)
      notification.show()
    },
    close,
    closeAll() {
      for (const conversationId of [...shown.keys()]) close(conversationId)
    }
  }
}
