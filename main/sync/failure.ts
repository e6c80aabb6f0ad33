import type { Failure, FailureCode } from '../../preload/contract.ts'

const CODES: Record<FailureCode, true> = {
  'bad-request': true,
  refused: true,
  cancelled: true,
  offline: true,
  'sign-in-refused': true,
  'sign-in-failed': true,
  'signed-out': true,
  'sign-in-paused': true,
  forbidden: true,
  'not-found': true,
  'too-many-requests': true,
  rejected: true,
  service: true,
  keychain: true,
  storage: true,
  'disk-full': true,
  file: true,
  'not-configured': true,
  internal: true
}

/** An error of the sync itself, or one that its parts turned into the contract's words. */
export class SyncError extends Error {
  override name = 'SyncError'
  readonly code: FailureCode
  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Any error as the code and sentence that may cross to the page. Errors of cloudlink/, keychain and store carry
 * redacted sentences of their own; the words of any other error stay here.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Error) {
    const code = 'code' in error ? String(error.code) : ''
    if (Object.hasOwn(CODES, code)) {
      const correlationId = 'correlationId' in error ? String(error.correlationId) : ''
      const failure: Failure = { code: code as FailureCode, message: error.message }
      return correlationId === '' ? failure : { ...failure, correlationId }
    }
    if (error.name === 'StoreError') return { code: 'storage', message: error.message }
    if (error.name === 'KeychainError') return { code: 'keychain', message: error.message }
    if (error.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.' }
  }
  return { code: 'internal', message: 'Something unexpected went wrong. Try again; the log names the place.' }
}
