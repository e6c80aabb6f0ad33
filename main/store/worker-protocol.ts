/** The messages between the store and its worker thread. */
import type { Store, StoreErrorCode } from './types.ts'

/** The store's methods as the worker implements them: synchronous. */
export type SynchronousStore = {
  [N in keyof Store]: (...args: Parameters<Store[N]>) => Awaited<ReturnType<Store[N]>>
}

/** `rescueFirst`: the database is damaged; recover its data into a new one before opening. */
export type StoreOptions = { file: string; key: Uint8Array; chatUrl: string; rescueFirst: boolean }

export type Call = { id: number; method: keyof Store; args: unknown[] }

/** The answer with id 0 reports that the database is open, or why it could not be opened. */
export type Answer = { id: number; value: unknown } | { id: number; code: StoreErrorCode }
