import type { Failure, FailureCode, FailureDetail } from '../../preload/contract/index.ts'

export const CODES: Record<FailureCode, true> = {
  'bad-request': true,
  refused: true,
  'too-many-calls': true,
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
  'too-late': true,
  update: true,
  internal: true
}

/** An error with a code of the contract. */
export class SyncError extends Error {
  override name = 'SyncError'
  readonly code: FailureCode
  readonly detail: FailureDetail | null
  constructor(code: FailureCode, detail: FailureDetail | null = null) {
    super(detail ?? code)
    this.code = code
    this.detail = detail
  }
}

/**
 * Converts any error to what may be sent to the page: its code, and its detail, values and correlation id if present. Drops
 * the message.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'internal' }
  const code = codeOf(error)
  if (code === 'internal') return { code }
  const { detail, values, correlationId } = error as Partial<Described>
  return {
    code,
    ...(detail ? { detail } : {}),
    ...(values && Object.keys(values).length > 0 ? { values } : {}),
    ...(correlationId ? { correlationId } : {})
  }
}

/** Further properties of errors from sync/, cloudlink/, store/ and the keychain. */
type Described = {
  detail: FailureDetail | null
  values: Record<string, string | number>
  correlationId: string
}

function codeOf(error: Error): FailureCode {
  const code = 'code' in error ? String(error.code) : ''
  if (Object.hasOwn(CODES, code)) return code as FailureCode
  if (error.name === 'StoreError') return 'storage'
  if (error.name === 'KeychainError') return 'keychain'
  if (error.name === 'AbortError') return 'cancelled'
  return 'internal'
}

/** The columns of a failure in the outbox: the code, and the other properties as JSON. */
export function columnsOf({ code, ...rest }: Failure): { failureCode: FailureCode; failureMessage: string } {
  return { failureCode: code, failureMessage: JSON.stringify(rest) }
}

/** The failure of an outbox row. Ignores the sentence that earlier versions stored instead of JSON. */
export function failureOfRow(row: {
  failureCode: FailureCode | null
  failureMessage: string | null
}): Failure | null {
  if (row.failureCode === null) return null
  const text = row.failureMessage ?? ''
  const rest = text.startsWith('{') ? (JSON.parse(text) as Omit<Failure, 'code'>) : {}
  return { ...rest, code: row.failureCode }
}
