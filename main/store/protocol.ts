/** What goes between the store and its thread. */
import type { Store, StoreErrorCode } from './types.ts'

/** The store's methods as the thread runs them: at once. */
export type StoreInThread = {
  [N in keyof Store]: (...args: Parameters<Store[N]>) => Awaited<ReturnType<Store[N]>>
}

export type Call = { id: number; method: keyof Store; args: unknown[] }

/** Answer 0 says that the database is open, or why not. */
export type Answer = { id: number; value: unknown } | { id: number; code: StoreErrorCode }
