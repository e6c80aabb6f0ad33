import * as z from 'zod'
import { CLEAR_AFTER, OWN_STATUSES } from '../../preload/contract/presence.ts'
import type { PresenceCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function presenceCalls(session: Session): CallHandlers<PresenceCalls> {
  const presence = () => session.chat().presence
  return {
    watchPresence: {
      args: z.strictObject({ userIds: z.array(id).max(500) }),
      answer: ({ userIds }) => presence().watch(userIds)
    },
    getOwnStatus: { args: noArgs, answer: () => presence().own() },
    setOwnStatus: {
      args: z.strictObject({ status: z.enum(OWN_STATUSES), clearAfter: z.enum(CLEAR_AFTER) }),
      answer: (choice) => presence().setOwn(choice)
    }
  }
}
