/** The types of call handlers: each consists of the schema of the arguments and the function that answers the call. */
import * as z from 'zod'
import type { CallName, Calls } from '../../preload/contract/index.ts'

/** `args` accepts exactly the arguments in the contract. `answer` gets the validated arguments and may throw a SyncError. */
export type CallHandler<N extends CallName> = {
  args: z.ZodType<Calls[N]['args']>
  answer(args: Calls[N]['args']): Calls[N]['value'] | Promise<Calls[N]['value']>
}

/** One handler for each call of a topic. Code with a missing, extra or wrongly typed handler does not compile. */
export type CallHandlers<Topic> = { [N in keyof Topic & CallName]: CallHandler<N> }

/** For calls without arguments. */
export const noArgs = z.undefined()
export const id = z.string().min(1).max(200)
/** Text that a person types. The service accepts bodies of up to 10 MB, far more than anybody types. */
export const text = z.string().max(100_000)
export const instant = z.iso.datetime()
