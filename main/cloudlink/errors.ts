/** The only error class that leaves this folder, and the redaction of messages from the service. */
import type { FailureCode, FailureDetail } from '../../preload/contract/index.ts'
import { parseError, parseJson } from './wire.ts'

export type CloudLinkErrorCode = Extract<
  FailureCode,
  | 'cancelled'
  | 'offline'
  | 'sign-in-refused'
  | 'sign-in-failed'
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  | 'too-many-requests'
  | 'rejected'
  | 'service'
  | 'not-configured'
  | 'sign-in-paused'
>

/**
 * Has no `cause` and no response attached. Printed or serialized, it shows only codes, the redacted message of the service,
 * the HTTP status and the correlation id.
 */
export class CloudLinkError extends Error {
  override name = 'CloudLinkError'
  readonly code: CloudLinkErrorCode
  readonly detail: FailureDetail | null
  /** Values for the text of `detail`. `serviceMessage` is the redacted message of the service. */
  readonly values: Record<string, string | number>
  /** HTTP status; null without a response. */
  readonly status: number | null
  /** Identifies the call for the service's operators; '' without a response. */
  readonly correlationId: string
  /** True if the request certainly never reached the service: repeating it cannot do anything twice. */
  readonly neverSent: boolean
  /** True if the response body names an error: services do that, gateways and proxies do not. */
  readonly hasErrorName: boolean

  constructor(
    code: CloudLinkErrorCode,
    detail: FailureDetail | null,
    details: {
      values?: Record<string, string | number>
      status?: number
      correlationId?: string
      neverSent?: boolean
      hasErrorName?: boolean
    } = {}
  ) {
    super(detail ?? code)
    this.code = code
    this.detail = detail
    this.values = details.values ?? {}
    this.status = details.status ?? null
    this.correlationId = details.correlationId ?? ''
    this.neverSent = details.neverSent ?? false
    this.hasErrorName = details.hasErrorName ?? false
  }
}

export function cancelled(): CloudLinkError {
  return new CloudLinkError('cancelled', null)
}

const HIDDEN = '[hidden]'
/** Lengths in UTF-16 units. */
const MAX_INPUT = 1_000
const MAX_MESSAGE = 160
/** Parts of a secret from this length on are redacted. */
const MIN_SECRET_PART = 8
/** Any long run of the characters that ids, tokens, keys and encoded texts consist of. */
const TOKEN_LIKE = /[\w.~+/=%:-]{16,}/g
const EMAIL = /\S+@\S+/g

/**
 * Makes a message of the service safe to show and log. Removes the given secrets, any part of them of 8 characters or more,
 * and everything that looks like a token, an id or an e-mail address. Returns at most 160 characters on one line.
 */
function redact(text: string, secrets: string[]): string {
  return hideSecrets(text.slice(0, MAX_INPUT), secrets)
    .replace(/bearer\s+\S+/gi, HIDDEN)
    .replace(EMAIL, HIDDEN)
    .replace(TOKEN_LIKE, HIDDEN)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, MAX_MESSAGE)
}

function hideSecrets(text: string, secrets: string[]): string {
  const hidden = new Set<number>()
  for (const secret of secrets) {
    const length = Math.min(MIN_SECRET_PART, secret.length)
    if (length === 0) continue
    for (let start = 0; start + length <= text.length; start++) {
      if (!secret.includes(text.slice(start, start + length))) continue
      for (let offset = start; offset < start + length; offset++) hidden.add(offset)
    }
  }
  return Array.from({ length: text.length }, (_, offset) => {
    if (!hidden.has(offset)) return text.charAt(offset)
    return hidden.has(offset - 1) ? '' : HIDDEN
  }).join('')
}

const BY_STATUS: Record<number, { code: CloudLinkErrorCode; detail: FailureDetail }> = {
  401: { code: 'forbidden', detail: 'status-401' },
  403: { code: 'forbidden', detail: 'status-403' },
  404: { code: 'not-found', detail: 'status-404' },
  429: { code: 'too-many-requests', detail: 'status-429' }
}

/** OAuth errors about the state of the server, not about the request. */
const TRANSIENT_ERRORS = ['temporarily_unavailable', 'server_error', 'slow_down']

/** The error for a response without a success status. @param secrets must not be repeated from its message */
export function errorFromResponse(
  response: { status: number; text: string; correlationId: string },
  secrets: string[]
): CloudLinkError {
  const { status, correlationId } = response
  const { name, message } = parseError(parseJson(response.text))
  const serviceMessage = redact(message, secrets)
  const { code, detail } = BY_STATUS[status] ?? byStatusClass(status)
  return new CloudLinkError(code, detail, {
    values: serviceMessage === '' ? { status } : { status, serviceMessage },
    status,
    correlationId,
    hasErrorName: name !== '' && !TRANSIENT_ERRORS.includes(name)
  })
}

function byStatusClass(status: number): { code: CloudLinkErrorCode; detail: FailureDetail } {
  return status >= 400 && status < 500
    ? { code: 'rejected', detail: 'status-4xx' }
    : { code: 'service', detail: 'status-5xx' }
}

/** The error for a response with a success status that is not what the service documents. */
export function unexpectedResponse(
  detail: FailureDetail,
  response: { status: number; correlationId: string }
): CloudLinkError {
  return new CloudLinkError('service', detail, {
    status: response.status,
    correlationId: response.correlationId
  })
}
