import * as z from 'zod'
import type { ScheduledCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, instant, noArgs, text } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function scheduledCalls(session: Session): CallHandlers<ScheduledCalls> {
  const scheduled = () => session.chat().scheduled
  return {
    getScheduled: { args: noArgs, answer: () => scheduled().list() },
    changeScheduled: {
      args: z.strictObject({
        id,
        text: text.refine((value) => value.trim() !== '').exactOptional(),
        sendAt: instant.exactOptional()
      }),
      answer: ({ id: message, ...change }) => scheduled().change(message, change)
    },
    sendScheduledNow: {
      args: z.strictObject({ id }),
      answer: (message) => scheduled().sendNow(message.id)
    },
    dismissMissed: { args: noArgs, answer: () => scheduled().dismissMissed() }
  }
}
