/** What goes between the store and its thread. */
import type { Store, StoreErrorCode } from './types.ts'

/** The store's methods as the thread runs them: at once. */
export type StoreInThread = {
  [N in keyof Store]: (...args: Parameters<Store[N]>) => Awaited<ReturnType<Store[N]>>
}

/** `rescued`: the database is damaged and shall be put aside first. */
export type StoreOptions = { file: string; key: Uint8Array; rescued: boolean }

export type Call = { id: number; method: keyof Store; args: unknown[] }

/** Answer 0 says that the database is open, or why not. */
export type Answer = { id: number; value: unknown } | { id: number; code: StoreErrorCode }
