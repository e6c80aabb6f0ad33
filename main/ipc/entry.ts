/** How a topic's calls are written: the schema of what the page sends, and beside it what answers. */
import * as z from 'zod'
import type { CallName, Calls } from '../../preload/contract/index.ts'

/** `args` accepts exactly what the contract says; `answer` gets what it accepted and may throw a SyncError. */
export type Entry<N extends CallName> = {
  args: z.ZodType<Calls[N]['args']>
  answer(args: Calls[N]['args']): Calls[N]['value'] | Promise<Calls[N]['value']>
}

/** One entry for each call of a topic: one that is missing, left over or differently typed does not compile. */
export type Entries<Topic> = { [N in keyof Topic & CallName]: Entry<N> }

/** For calls that take nothing. */
export const none = z.undefined()
export const id = z.string().min(1).max(200)
/** A body of the service is at most 10 MB; a message of a person is far below. */
export const text = z.string().max(100_000)
export const instant = z.iso.datetime()
