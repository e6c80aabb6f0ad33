/**
 * HTTP requests to the service: the only axios instance, with headers, limits and retries. No AxiosError may leave this
 * file: printing one shows its request, including the token.
 */
import axios from 'axios'
import { createBackoff } from '../kernel/backoff.ts'
import { appHeader } from './app-header.ts'
import { cancelled, CloudLinkError, errorFromResponse } from './errors.ts'
import { createStreaming } from './http-stream.ts'
import type { Streaming } from './http-stream.ts'
import { networkFailure } from './network-failure.ts'
import { createRequestLimiter } from './request-limiter.ts'
import { delay } from './delay.ts'
import { createServerClock } from './server-clock.ts'
import type { ServerClock } from './server-clock.ts'
import type { AppIdentity, ServiceName } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** Longer than the timeout of the gateway, which is about 29 s. */
const TIMEOUT_MS = 35_000
const MAX_RESPONSE_BYTES = 12 * 1024 * 1024
const MAX_ATTEMPTS = 3
/** An attempt that fails after this time is not retried: the person has waited long enough. */
const NO_RETRY_AFTER_MS = 15_000
const BACKOFF = { firstMs: 500, longestMs: 2_000 }
/** Retry-After is clamped to min and max; default applies to a 429 without Retry-After. */
const RETRY_AFTER_MS = { min: 1_000, max: 120_000, default: 10_000 }

export type Request = {
  service: ServiceName
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: URL
  accessToken?: string
  body?: { json: unknown } | { form: Record<string, string> }
  signal?: AbortSignal
  /** Low priority: every other request goes first. */
  background?: boolean
}

export type HttpResponse = { status: number; text: string; correlationId: string }

export type Http = Streaming & {
  /**
   * Resolves with a successful response. GET, PUT and DELETE are attempted up to 3 times if the service fails or cannot be
   * reached; a POST is sent once.
   * @throws CloudLinkError
   */
  request(request: Request): Promise<HttpResponse>
  serverClock: ServerClock
  /** The value of X-Mitel-App. */
  appHeader: string
  /** Resolves when a request in the background may be sent. @throws CloudLinkError 'cancelled' */
  waitForBackground(service: ServiceName, signal: AbortSignal): Promise<void>
}

export function createHttp(options: {
  app: AppIdentity
  fetch: typeof globalThis.fetch
  clock: Clock
  log: Log
}): Http {
  const { clock, log } = options
  const limiter = createRequestLimiter(clock)
  const serverClock = createServerClock(clock)
  const mitelApp = appHeader(options.app)
  /** After a 429: the monotonic time before which the service gets no request. */
  const blockedUntil = new Map<ServiceName, number>()
  const client = axios.create({
    adapter: 'fetch',
    // The same function for all requests: axios caches an adapter for each fetch function, with everything it references.
    env: { fetch: discardTooLarge(options.fetch) },
    headers: { 'X-Mitel-App': mitelApp, Accept: 'application/json' },
    // A redirect would send X-Mitel-App, and perhaps more, to another host.
    fetchOptions: { redirect: 'error', cache: 'no-store' },
    // axios turns this into `credentials: 'omit'`.
    withCredentials: false,
    maxContentLength: MAX_RESPONSE_BYTES,
    responseType: 'text',
    transformRequest: (data: unknown) => data,
    transformResponse: (data: unknown) => data,
    validateStatus: () => true
  })

  async function send({ service, method, url, accessToken, body, signal }: Request): Promise<HttpResponse> {
    const timeout = new AbortController()
    const timer = clock.setTimeout(() => timeout.abort(), TIMEOUT_MS)
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
        signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal])
      })
      const header = (name: string): string | null => {
        const value: unknown = response.headers[name]
        return typeof value === 'string' ? value : null
      }
      onHeaders(service, response.status, header)
      return {
        status: response.status,
        text: typeof response.data === 'string' ? response.data : '',
        correlationId: correlationIdOf(header('x-mitel-correlation-id'))
      }
    } catch (error) {
      if (timeout.signal.aborted && signal?.aborted !== true) throw timedOut()
      throw errorFromFailure(error, signal)
    } finally {
      timer.cancel()
    }
  }

  function onHeaders(service: ServiceName, status: number, header: (name: string) => string | null): void {
    serverClock.note(header('date'))
    if (status === 429) block(service, header('retry-after'))
  }

  function block(service: ServiceName, retryAfter: string | null): void {
    const requested = retryAfterMs(retryAfter, serverClock.now())
    const clamped = Math.min(RETRY_AFTER_MS.max, Math.max(RETRY_AFTER_MS.min, requested))
    const jitter = 1_000 + Math.random() * 1_000
    blockedUntil.set(service, Math.max(blockedUntil.get(service) ?? 0, clock.monotonic() + clamped + jitter))
  }

  /**
   * Waits until the request may be sent. A POST does not wait while the service is blocked: its caller decides what to do
   * instead.
   */
  async function waitForTurn({
    service,
    method,
    signal,
    background
  }: Pick<Request, 'service' | 'method' | 'signal' | 'background'>): Promise<void> {
    const remaining = (): number => (blockedUntil.get(service) ?? 0) - clock.monotonic()
    for (;;) {
      if (remaining() <= 0) {
        // Take from the limiter last, right before sending, so that requests that waited for the same service are counted.
        await limiter.take(background === true ? 'background' : method === 'GET' ? 'read' : 'write', signal)
        if (remaining() <= 0) return
      }
      if (method === 'POST') {
        throw new CloudLinkError('too-many-requests', 'status-429', {
          neverSent: true
        })
      }
      await delay(clock, remaining(), signal)
    }
  }

  const streaming = createStreaming({
    ...{ fetch: options.fetch, clock, appHeader: mitelApp },
    waitForTurn,
    onHeaders
  })
  return {
    ...streaming,
    serverClock,
    appHeader: mitelApp,
    waitForBackground: (service, signal) => waitForTurn({ service, method: 'GET', signal, background: true }),
    async request(request) {
      const attempts = request.method === 'POST' ? 1 : MAX_ATTEMPTS
      const backoff = createBackoff(BACKOFF)
      for (let attempt = 1; ; attempt++) {
        await waitForTurn(request)
        const began = clock.monotonic()
        try {
          const response = await send(request)
          if (response.status >= 200 && response.status < 300) return response
          // An earlier attempt already deleted it, and only the response was lost.
          if (request.method === 'DELETE' && response.status === 404 && attempt > 1) return response
          throw errorFromResponse(response, secretsIn(request))
        } catch (error) {
          if (!(error instanceof CloudLinkError) || error.code === 'cancelled') throw error
          const { code, status, correlationId } = error
          const { service, method } = request
          log.warn('call failed', { service, method, code, status: status ?? 0, correlationId, attempt })
          const tookLong = clock.monotonic() - began > NO_RETRY_AFTER_MS
          if (attempt === attempts || tookLong || !isRetryable(error)) throw error
          await delay(clock, backoff.next(), request.signal)
        }
      }
    }
  }
}

/** Cancels a response whose Content-Length is too large: axios would leave it unread, and its connection open for ever. */
function discardTooLarge(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (Number(response.headers.get('content-length')) > MAX_RESPONSE_BYTES) {
      response.body?.cancel().catch(() => undefined)
    }
    return response
  }
}

/** Whether another attempt may succeed. A service that does not implement a call (501) will not do so soon. */
function isRetryable({ code, status }: CloudLinkError): boolean {
  return code === 'offline' || status === 429 || (status !== null && status >= 500 && status !== 501)
}

/** Milliseconds from a Retry-After header in seconds or as a date. A date is compared with the service's clock. */
function retryAfterMs(header: string | null, serverNow: number | null): number {
  const value = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000
  const date = Date.parse(value)
  return Number.isNaN(date) || serverNow === null ? RETRY_AFTER_MS.default : date - serverNow
}

function encodeForm(form: Record<string, string>): string {
  return new URLSearchParams(form).toString()
}

function correlationIdOf(header: string | null): string {
  return header !== null && /^[\w-]{1,64}$/.test(header) ? header : ''
}

/** The parts of a request that an error response might repeat: token, password, message text. */
function secretsIn({ accessToken, body }: Request): string[] {
  const secrets = accessToken === undefined ? [] : [accessToken]
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && value.length > 3) secrets.push(value, encodeURIComponent(value))
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(body)
  return secrets
}

function timedOut(): CloudLinkError {
  return new CloudLinkError('offline', 'no-answer', {
    values: { seconds: TIMEOUT_MS / 1_000 }
  })
}

function errorFromFailure(error: unknown, signal: AbortSignal | undefined): CloudLinkError {
  if (signal?.aborted === true || axios.isCancel(error)) return cancelled()
  if (!axios.isAxiosError(error)) return new CloudLinkError('service', 'request-not-made')
  if (error.code === 'ERR_BAD_RESPONSE') {
    return new CloudLinkError('service', 'answer-too-large', { values: { megabytes: 12 } })
  }
  return networkFailure(error)
}
