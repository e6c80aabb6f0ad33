/** Notifications of new messages while the window is not focused: one per conversation, closed when it is read. */
import { Notification } from 'electron'
import type { Arrival } from '../sync/announcements.ts'
import type { Service } from './service.ts'

export type Notifications = Service & {
  show(arrival: Arrival): void
  close(conversationId: string): void
}

/** @param open brings the window to the front and opens the conversation */
export function createNotifications(open: (conversationId: string) => void): Notifications {
  /** References to the open notifications: without one, a notification could be garbage collected and its click lost. */
  const shown = new Map<string, Notification>()
  let started = false

  function close(conversationId: string): void {
    shown.get(conversationId)?.close()
    shown.delete(conversationId)
  }

  return {
    start() {
      started = true
    },
    dispose() {
      started = false
      for (const conversationId of [...shown.keys()]) close(conversationId)
    },
    show({ conversationId, title, author, text }) {
      if (!started || !Notification.isSupported()) return
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
    close
  }
}
