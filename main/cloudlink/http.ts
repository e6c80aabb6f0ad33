/**
 * Requests to the service: the one axios instance, the headers, limits and repeated tries. An AxiosError holds the
 * request with its token and shows it when it is printed; none leaves this file.
 */
import axios from 'axios'
import { createBackoff } from '../kernel/backoff.ts'
import { appHeader } from './app-header.ts'
import { cancelled, CloudLinkError, errorOfAnswer } from './errors.ts'
import { createLimiter } from './limiter.ts'
import { pause } from './pause.ts'
import { createServerClock } from './server-clock.ts'
import type { ServerClock } from './server-clock.ts'
import type { AppIdentity, ServiceName } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** The gateway gives up after about 29 s. */
const TIMEOUT_MS = 35_000
const LARGEST_ANSWER = 12 * 1024 * 1024
const TRIES = 3
/** A try that failed after so long is not repeated: somebody has waited long enough. */
const LONG_TRY_MS = 15_000
const PAUSES = { firstMs: 500, longestMs: 2_000 }
/** Retry-After is believed between these; a 429 without one counts as this long. */
const HOLD_MS = { least: 1_000, most: 120_000, unsaid: 10_000 }

export type Request = {
  service: ServiceName
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: URL
  accessToken?: string
  body?: { json: unknown } | { form: Record<string, string> }
  signal?: AbortSignal
  /** It gives way to every other request. */
  background?: boolean
}

export type Answer = { status: number; text: string; correlationId: string }

export type Http = {
  /**
   * A successful answer. GET, PUT and DELETE are tried up to 3 times where the service fails or cannot be reached;
   * a POST goes out once.
   * @throws CloudLinkError for everything else.
   */
  request(request: Request): Promise<Answer>
  serverClock: ServerClock
}

export function createHttp(options: {
  app: AppIdentity
  fetch: typeof globalThis.fetch
  clock: Clock
  log: Log
}): Http {
  const { clock, log } = options
  const limiter = createLimiter(clock)
  const serverClock = createServerClock(clock)
  /** Monotonic time before which a service that answered 429 gets no request. */
  const heldUntil = new Map<ServiceName, number>()
  const client = axios.create({
    adapter: 'fetch',
    // One function for all requests: axios keeps what it makes for each, and with it whatever that one can reach.
    env: { fetch: readable(options.fetch) },
    headers: { 'X-Mitel-App': appHeader(options.app), Accept: 'application/json' },
    // A redirect would hand X-Mitel-App, and perhaps more, to another host.
    fetchOptions: { redirect: 'error', cache: 'no-store' },
    // axios makes `credentials: 'omit'` of it.
    withCredentials: false,
    maxContentLength: LARGEST_ANSWER,
    responseType: 'text',
    transformRequest: (data: unknown) => data,
    transformResponse: (data: unknown) => data,
    validateStatus: () => true
  })

  async function send({ service, method, url, accessToken, body, signal }: Request): Promise<Answer> {
    const late = new AbortController()
    const timer = clock.setTimeout(() => late.abort(), TIMEOUT_MS)
    const isForm = body !== undefined && 'form' in body
    const data = body === undefined ? undefined : isForm ? encodeForm(body.form) : JSON.stringify(body.json)
    try {
      const response = await client.request<unknown>({
        method,
        url: url.href,
        headers: {
          ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
          ...(data === undefined
            ? {}
            : { 'Content-Type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' })
        },
        ...(data === undefined ? {} : { data }),
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal])
      })
      const header = (name: string): string | null => {
        const value: unknown = response.headers[name]
        return typeof value === 'string' ? value : null
      }
      serverClock.note(header('date'))
      if (response.status === 429) hold(service, header('retry-after'))
      return {
        status: response.status,
        text: typeof response.data === 'string' ? response.data : '',
        correlationId: correlationIdOf(header('x-mitel-correlation-id'))
      }
    } catch (error) {
      if (late.signal.aborted && signal?.aborted !== true) throw unanswered()
      throw errorOfFailure(error, signal)
    } finally {
      timer.cancel()
    }
  }

  function hold(service: ServiceName, retryAfter: string | null): void {
    const wanted = retryAfterMs(retryAfter, serverClock.now())
    const clamped = Math.min(HOLD_MS.most, Math.max(HOLD_MS.least, wanted))
    const jitter = 1_000 + Math.random() * 1_000
    heldUntil.set(service, Math.max(heldUntil.get(service) ?? 0, clock.monotonic() + clamped + jitter))
  }

  /** Waits until the service may be asked. A POST does not wait for long: its caller decides what to do instead. */
  async function waitForTurn({ service, method, signal, background }: Request): Promise<void> {
    const left = (): number => (heldUntil.get(service) ?? 0) - clock.monotonic()
    for (;;) {
      if (left() <= 0) {
        // Counted last, right before it goes: what waited for a service together must not leave uncounted.
        await limiter.take(background === true ? 'background' : method === 'GET' ? 'read' : 'write', signal)
        if (left() <= 0) return
      }
      if (method === 'POST') {
        throw new CloudLinkError('too-many-requests', 'status-429', {
          notReached: true
        })
      }
      await pause(clock, left(), signal)
    }
  }

  return {
    serverClock,
    async request(request) {
      const tries = request.method === 'POST' ? 1 : TRIES
      const backoff = createBackoff(PAUSES)
      for (let tried = 1; ; tried++) {
        await waitForTurn(request)
        const began = clock.monotonic()
        try {
          const answer = await send(request)
          if (answer.status >= 200 && answer.status < 300) return answer
          // The first try did its work, only its answer was lost.
          if (request.method === 'DELETE' && answer.status === 404 && tried > 1) return answer
          throw errorOfAnswer(answer, secretsOf(request))
        } catch (error) {
          if (!(error instanceof CloudLinkError) || error.code === 'cancelled') throw error
          const { code, status, correlationId } = error
          const { service, method } = request
          log.warn('call failed', { service, method, code, status: status ?? 0, correlationId, tried })
          const tookLong = clock.monotonic() - began > LONG_TRY_MS
          if (tried === tries || tookLong || !mayPass(error)) throw error
          await pause(clock, backoff.next(), request.signal)
        }
      }
    }
  }
}

/** Lets go of an answer that says it is too large: axios leaves it unread, and it would hold its connection for ever. */
function readable(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const answer = await fetch(input, init)
    if (Number(answer.headers.get('content-length')) > LARGEST_ANSWER) {
      answer.body?.cancel().catch(() => undefined)
    }
    return answer
  }
}

/** What may be gone at the next try. */
function mayPass({ code, status }: CloudLinkError): boolean {
  return code === 'offline' || status === 429 || (status !== null && status >= 500)
}

/** ms from a Retry-After in seconds or as a date, which is compared with the service's own clock. */
function retryAfterMs(header: string | null, serverNow: number | null): number {
  const value = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000
  const date = Date.parse(value)
  return Number.isNaN(date) || serverNow === null ? HOLD_MS.unsaid : date - serverNow
}

function encodeForm(form: Record<string, string>): string {
  return new URLSearchParams(form).toString()
}

function correlationIdOf(header: string | null): string {
  return header !== null && /^[\w-]{1,64}$/.test(header) ? header : ''
}

/** Everything of a request that its error answer might repeat: the token, the password, what somebody wrote. */
function secretsOf({ accessToken, body }: Request): string[] {
  const secrets = accessToken === undefined ? [] : [accessToken]
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && value.length > 3) secrets.push(value, encodeURIComponent(value))
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(body)
  return secrets
}

/** Causes that stand before a request is sent: of Node, then of Chromium's network stack. */
const NOT_REACHED =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|ERR_CONNECTION_REFUSED|ERR_ADDRESS_UNREACHABLE|ERR_PROXY_CONNECTION_FAILED|ERR_CERT_|ERR_SSL_/

function unanswered(): CloudLinkError {
  return new CloudLinkError('offline', 'no-answer', {
    values: { seconds: TIMEOUT_MS / 1_000 }
  })
}

function errorOfFailure(error: unknown, signal: AbortSignal | undefined): CloudLinkError {
  if (signal?.aborted === true || axios.isCancel(error)) return cancelled()
  if (!axios.isAxiosError(error)) return new CloudLinkError('service', 'request-not-made')
  if (error.code === 'ERR_BAD_RESPONSE') {
    return new CloudLinkError('service', 'answer-too-large', { values: { megabytes: 12 } })
  }
  const why = wordsOf(error)
  if (/redirect/i.test(why)) {
    return new CloudLinkError('service', 'redirected')
  }
  return new CloudLinkError('offline', 'unreachable', {
    notReached: NOT_REACHED.test(why)
  })
}

/** Codes and messages of an error and its causes, for matching only. */
function wordsOf(error: unknown): string {
  const words: string[] = []
  for (let one = error; one instanceof Error; one = one.cause) {
    words.push('code' in one ? String(one.code) : '', one.message)
  }
  return words.join(' ')
}
