import * as z from 'zod'
import type { Calls, NotificationsCalls } from '../../preload/contract/index.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param notifications.watch must not throw */
export function notificationsCalls(notifications: {
  service(): Promise<Calls['getNotificationService']['value']>
  test(): Promise<Calls['testNotification']['value']>
  watch(conversationId: string | null): void
}): CallHandlers<NotificationsCalls> {
  return {
    getNotificationService: { args: noArgs, answer: () => notifications.service() },
    testNotification: { args: noArgs, answer: () => notifications.test() },
    watchConversation: {
      args: z.strictObject({ conversationId: id.nullable() }),
      answer: ({ conversationId }) => notifications.watch(conversationId)
    }
  }
}
