/** Requests whose body or response is a stream: neither is ever completely in memory. */
import { cancelled, CloudLinkError, errorFromResponse } from './errors.ts'
import { networkFailure } from './network-failure.ts'
import type { ServiceName } from './types.ts'
import type { Clock } from '../kernel/clock.ts'

/** Without any progress for so long, in ms, a request is given up. Longer than the timeout of the gateway. */
const STALL_MS = 35_000
/** Electron's fetch collects the body before it sends it, so all of it may still have to be sent: at 32 KB/s or more. */
const BYTES_PER_MS = 32
const MAX_ERROR_BYTES = 64 * 1024

/** `read` is called for each attempt and returns exactly `bytes` bytes. */
export type StreamContent = { type: string; bytes: number; read(): AsyncIterable<Uint8Array> }

export type StreamRequest = {
  service: ServiceName
  method: 'GET' | 'PUT'
  url: URL
  accessToken: string
  headers?: Record<string, string>
  content?: StreamContent
  /** Gets how many bytes of the content were taken by the network so far. */
  onProgress?: ((bytes: number) => void) | undefined
  signal: AbortSignal
  background?: boolean
}

/** `body` must be read or returned, otherwise its connection stays open. Its errors are CloudLinkErrors. */
export type StreamResponse = { status: number; headers: Headers; body: AsyncGenerator<Uint8Array> }

export type Streaming = {
  /**
   * Sends the request once and resolves with a successful response.
   * @throws CloudLinkError, or the error of the content
   */
  stream(request: StreamRequest): Promise<StreamResponse>
}

/**
 * @param waitForTurn resolves when the request may be sent
 * @param onHeaders gets the status and headers of each response
 */
export function createStreaming(options: {
  fetch: typeof globalThis.fetch
  clock: Clock
  appHeader: string
  waitForTurn(request: StreamRequest): Promise<void>
  onHeaders(service: ServiceName, status: number, header: (name: string) => string | null): void
}): Streaming {
  const { fetch, clock, appHeader, waitForTurn, onHeaders } = options

  return {
    async stream(request) {
      const { service, method, url, accessToken, content, signal } = request
      await waitForTurn(request)
      const stall = createStallTimer(clock)
      const source = content === undefined ? null : contentStream(content, request.onProgress, stall)
      const failure = (error: unknown): unknown => {
        stall.end()
        if (source?.error() != null) return source.error()
        if (error instanceof CloudLinkError) return error
        if (signal.aborted) return cancelled()
        if (stall.signal.aborted) return timedOut()
        return networkFailure(error)
      }
      try {
        stall.restart(STALL_MS)
        const response = await fetch(url.href, {
          method,
          headers: {
            'X-Mitel-App': appHeader,
            Authorization: `Bearer ${accessToken}`,
            ...(content === undefined ? {} : { 'Content-Type': content.type }),
            ...request.headers
          },
          ...(source === null ? {} : { body: source.stream, duplex: 'half' }),
          // A redirect would send the token to another host.
          redirect: 'error',
          credentials: 'omit',
          cache: 'no-store',
          signal: AbortSignal.any([signal, stall.signal])
        })
        onHeaders(service, response.status, (name) => response.headers.get(name))
        const body = readBody(response, stall, failure)
        if (!response.ok) throw await refusalOf(response, body, accessToken)
        return { status: response.status, headers: response.headers, body }
      } catch (error) {
        throw failure(error)
      }
    }
  }
}

type StallTimer = { signal: AbortSignal; restart(ms: number): void; end(): void }

function createStallTimer(clock: Clock): StallTimer {
  const controller = new AbortController()
  let timer: { cancel(): void } | null = null
  const end = (): void => timer?.cancel()
  return {
    signal: controller.signal,
    restart(ms) {
      end()
      timer = clock.setTimeout(() => controller.abort(), ms)
    },
    end
  }
}

/** Reads the content only as fast as the network takes it. */
function contentStream(
  content: StreamContent,
  onProgress: StreamRequest['onProgress'],
  stall: StallTimer
): { stream: ReadableStream<Uint8Array>; error(): unknown } {
  const pieces = content.read()[Symbol.asyncIterator]()
  let sent = 0
  let failure: unknown = null
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await pieces.next()
          if (next.done === true) controller.close()
          else {
            controller.enqueue(next.value)
            sent += next.value.byteLength
          }
          stall.restart(STALL_MS + content.bytes / BYTES_PER_MS)
          onProgress?.(sent)
        } catch (error) {
          failure = error
          controller.error(error)
        }
      },
      async cancel() {
        await pieces.return?.()
      }
    },
    { highWaterMark: 0 }
  )
  return { stream, error: () => failure }
}

async function* readBody(
  response: Response,
  stall: StallTimer,
  failure: (error: unknown) => unknown
): AsyncGenerator<Uint8Array> {
  try {
    const parts: AsyncIterable<Uint8Array> | Uint8Array[] = response.body ?? []
    for await (const part of parts) {
      // The reader may take its time; only the service must not stall.
      stall.end()
      yield part
      stall.restart(STALL_MS)
    }
  } catch (error) {
    throw failure(error)
  } finally {
    stall.end()
  }
}

async function refusalOf(
  response: Response,
  body: AsyncIterable<Uint8Array>,
  accessToken: string
): Promise<CloudLinkError> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body) {
    parts.push(part)
    bytes += part.byteLength
    if (bytes > MAX_ERROR_BYTES) break
  }
  const { status, headers } = response
  const id = headers.get('x-mitel-correlation-id') ?? ''
  const text = Buffer.concat(parts).toString()
  return errorFromResponse({ status, text, correlationId: /^[\w-]{1,64}$/.test(id) ? id : '' }, [accessToken])
}

const timedOut = (): CloudLinkError =>
  new CloudLinkError('offline', 'no-answer', { values: { seconds: STALL_MS / 1_000 } })
