import * as z from 'zod'
import type { PeopleCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { none } from './entry.ts'
import type { Entries } from './entry.ts'

export function peopleCalls(session: Session): Entries<PeopleCalls> {
  const people = () => session.chat().people
  return {
    findPeople: {
      args: z.strictObject({ text: z.string().max(200) }),
      answer: ({ text }) => people().find(text)
    },
    retryDirectory: { args: none, answer: () => people().retryDirectory() }
  }
}
