/** Notifications of new messages, and whether the system shows them. */

/**
 * What is known of the system's notification service. 'unsupported': there is none. 'missing' (Linux): none runs. 'hangs'
 * (Linux): it does not respond, so nothing is sent to it. 'failed': it refused the last notification.
 */
export const NOTIFICATION_SERVICE = ['works', 'unsupported', 'missing', 'hangs', 'failed'] as const
export type NotificationService = (typeof NOTIFICATION_SERVICE)[number]

export type NotificationsCalls = {
  /** Asks the system. Takes at most a few seconds. */
  getNotificationService: { args: void; value: { service: NotificationService } }
  /** Shows a notification. 'shown' and 'failed' are what the system reported; 'silent' means that it reported nothing. */
  testNotification: {
    args: void
    value: { result: 'shown' | 'silent' | Exclude<NotificationService, 'works'> }
  }
  /** The conversation whose end is on the screen of somebody who is there; null for none. It needs no notification. */
  watchConversation: { args: { conversationId: string | null }; value: void }
}
