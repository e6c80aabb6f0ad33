import type { StoreErrorCode } from './types.ts'

const SENTENCES: Record<StoreErrorCode, string> = {
  newer:
    'The data in this profile was written by a newer version of CloudLink Chat. Install that version, or start with another profile folder.',
  damaged:
    'The data of this profile is damaged. Start CloudLink Chat again: what you wrote is saved as far as it can be read, everything else is loaded again.',
  'in-use': 'Another program uses the data of this profile. Close it, or start with another profile folder.',
  'read-only': 'The profile folder cannot be written. Check its permissions, or start with another one.',
  full: 'There is no space left on the disk. Free some space, then try again.',
  closed: 'The data is closed already.',
  failed: 'The data could not be read or written. Check the disk, then try again.'
}

/** Holds a code and its sentence, and nothing of what was being stored. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode) {
    super(SENTENCES[code])
    this.code = code
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
