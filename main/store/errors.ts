import type { FailureDetail } from '../../preload/contract/index.ts'
import type { StoreErrorCode } from './types.ts'

/** Holds a code, and nothing of what was being stored. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly code: StoreErrorCode
  readonly detail: FailureDetail
  constructor(code: StoreErrorCode) {
    super(code)
    this.code = code
    this.detail = `store-${code}`
  }
}

/** The error of SQLite or the file system as one of ours. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) return new StoreError('damaged')
  // IOERR_LOCK: a file that cannot be written cannot be locked for oneself either.
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH|IOERR_LOCK)/.test(code)) return new StoreError('read-only')
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return new StoreError('full')
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new StoreError('in-use')
  return new StoreError('failed')
}
