import * as z from 'zod'
import { QUIET_FOR } from '../../preload/contract/quiet.ts'
import type { QuietCalls, QuietFor, QuietState } from '../../preload/contract/index.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function quietCalls(quiet: {
  state(): QuietState
  choose(duration: QuietFor | null): Promise<QuietState>
}): CallHandlers<QuietCalls> {
  return {
    getQuiet: { args: noArgs, answer: () => quiet.state() },
    setQuiet: {
      args: z.strictObject({ for: z.enum(QUIET_FOR).nullable() }),
      answer: ({ for: duration }) => quiet.choose(duration)
    }
  }
}
