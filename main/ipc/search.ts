import * as z from 'zod'
import type { SearchCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id, instant, text } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function searchCalls(session: Session): CallHandlers<SearchCalls> {
  const search = () => session.chat().search
  return {
    search: {
      args: z.strictObject({
        text,
        in: id.exactOptional(),
        from: id.exactOptional(),
        has: z
          .array(z.enum(['file', 'link', 'mention', 'saved']))
          .min(1)
          .max(4)
          .exactOptional(),
        before: instant.exactOptional(),
        after: instant.exactOptional(),
        limit: z.int().min(1).max(200)
      }),
      answer: (request) => search().find(request)
    },
    pauseIndexing: {
      args: z.strictObject({ paused: z.boolean() }),
      answer: ({ paused }) => search().pause(paused)
    }
  }
}
