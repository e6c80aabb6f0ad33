import type { FailureDetail } from '../../preload/contract/index.ts'
import type { StoreErrorCode } from './types.ts'

/** Carries only a code, never any of the data that was being stored. */
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

/** Maps an error of SQLite or the file system to a StoreError. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) return new StoreError('damaged')
  // IOERR_LOCK: a read-only file cannot be locked exclusively either.
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH|IOERR_LOCK)|EROFS|EACCES|EPERM)/.test(code))
    return new StoreError('read-only')
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code)) return new StoreError('full')
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new StoreError('in-use')
  return new StoreError('failed')
}
