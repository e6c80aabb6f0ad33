import * as z from 'zod'
import type { PeopleCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function peopleCalls(session: Session): CallHandlers<PeopleCalls> {
  const people = () => session.chat().people
  return {
    findPeople: {
      args: z.strictObject({
        text: z.string().max(200),
        limit: z.int().min(1).max(10_000).exactOptional()
      }),
      answer: ({ text, limit }) => people().find(text, limit)
    },
    searchDirectory: {
      args: z.strictObject({ text: z.string().trim().min(1).max(200), next: z.boolean() }),
      answer: ({ text, next }) => people().searchDirectory(text, next)
    },
    getProfile: {
      args: z.strictObject({ userId: id }),
      answer: ({ userId }) => people().profile(userId)
    },
    retryDirectory: { args: noArgs, answer: () => people().retryDirectory() }
  }
}
