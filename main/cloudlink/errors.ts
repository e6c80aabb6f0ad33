/** The one kind of error that leaves this folder, and the redaction of what a service said. */
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
 * Carries no cause and no answer: whatever prints or serialises it shows codes, the redacted message of the service,
 * the HTTP status and the correlation id, and nothing else.
 */
export class CloudLinkError extends Error {
  override name = 'CloudLinkError'
  readonly code: CloudLinkErrorCode
  readonly detail: FailureDetail | null
  /** For the sentence of `detail`; `serviceMessage` is what the service said, redacted. */
  readonly values: Record<string, string | number>
  /** HTTP status; null where no answer came. */
  readonly status: number | null
  /** What the service's operators find the call by; '' where no answer came. */
  readonly correlationId: string
  /** True where the request surely never left this machine's reach: repeating it cannot do anything twice. */
  readonly notReached: boolean
  /** True where the answer names an error of its own, as a service does and a gateway or proxy does not. */
  readonly namesError: boolean

  constructor(
    code: CloudLinkErrorCode,
    detail: FailureDetail | null,
    details: {
      values?: Record<string, string | number>
      status?: number
      correlationId?: string
      notReached?: boolean
      namesError?: boolean
    } = {}
  ) {
    super(detail ?? code)
    this.code = code
    this.detail = detail
    this.values = details.values ?? {}
    this.status = details.status ?? null
    this.correlationId = details.correlationId ?? ''
    this.notReached = details.notReached ?? false
    this.namesError = details.namesError ?? false
  }
}

export function cancelled(): CloudLinkError {
  return new CloudLinkError('cancelled', null)
}

const HIDDEN = '[hidden]'
const LONGEST_READ = 1_000
const LONGEST_MESSAGE = 160
/** Shortest piece of a secret that is hidden. */
const PIECE = 8
/** Ids, tokens, keys, encoded texts: any long run of what such things are made of. */
const TOKEN_LIKE = /[\w.~+/=%:-]{16,}/g
const EMAIL = /\S+@\S+/g

/**
 * A text of the service made fit to show and log: without the secrets given and any piece of them of 8 characters
 * or more, without what looks like a token, an id or an e-mail address, at most 160 characters on one line.
 */
function redact(text: string, secrets: string[]): string {
  return hidePieces(text.slice(0, LONGEST_READ), secrets)
    .replace(/bearer\s+\S+/gi, HIDDEN)
    .replace(EMAIL, HIDDEN)
    .replace(TOKEN_LIKE, HIDDEN)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_MESSAGE)
}

function hidePieces(text: string, secrets: string[]): string {
  const hidden = new Set<number>()
  for (const secret of secrets) {
    const length = Math.min(PIECE, secret.length)
    if (length === 0) continue
    for (let start = 0; start + length <= text.length; start++) {
      if (!secret.includes(text.slice(start, start + length))) continue
      for (let place = start; place < start + length; place++) hidden.add(place)
    }
  }
  return Array.from({ length: text.length }, (_, place) => {
    if (!hidden.has(place)) return text.charAt(place)
    return hidden.has(place - 1) ? '' : HIDDEN
  }).join('')
}

const KNOWN: Record<number, { code: CloudLinkErrorCode; detail: FailureDetail }> = {
  401: { code: 'forbidden', detail: 'status-401' },
  403: { code: 'forbidden', detail: 'status-403' },
  404: { code: 'not-found', detail: 'status-404' },
  429: { code: 'too-many-requests', detail: 'status-429' }
}

/** OAuth errors that speak of the server's state, not of what was sent. */
const PASSING_ERRORS = ['temporarily_unavailable', 'server_error', 'slow_down']

/** The error for an answer that is no success. `secrets` are what must not be repeated from its message. */
export function errorOfAnswer(
  answer: { status: number; text: string; correlationId: string },
  secrets: string[]
): CloudLinkError {
  const { status, correlationId } = answer
  const { name, message } = parseError(parseJson(answer.text))
  const said = redact(message, secrets)
  const { code, detail } = KNOWN[status] ?? kindOf(status)
  return new CloudLinkError(code, detail, {
    values: said === '' ? { status } : { status, serviceMessage: said },
    status,
    correlationId,
    namesError: name !== '' && !PASSING_ERRORS.includes(name)
  })
}

function kindOf(status: number): { code: CloudLinkErrorCode; detail: FailureDetail } {
  return status >= 400 && status < 500
    ? { code: 'rejected', detail: 'status-4xx' }
    : { code: 'service', detail: 'status-5xx' }
}

/** An answer with a success status that is not what the service documents. */
export function unexpectedAnswer(
  detail: FailureDetail,
  answer: { status: number; correlationId: string }
): CloudLinkError {
  return new CloudLinkError('service', detail, {
    status: answer.status,
    correlationId: answer.correlationId
  })
}
