/** Fetches pictures of people and Streams, which a service, or anybody else, may answer with anything. */
import type { CapabilityCalls } from './capabilities.ts'
import { CloudLinkError, cancelled, errorFromResponse } from './errors.ts'
import type { Http } from './http.ts'
import { pictureHeader } from './picture-header.ts'
import { pictureSource } from './picture-url.ts'
import type { PictureSource } from './picture-url.ts'
import type { TokenManager } from './token-manager.ts'
import type { Cloud, CloudLink, Picture } from './types.ts'
import type { Clock } from '../kernel/clock.ts'

const MAX_BYTES = 5 * 1024 * 1024
const TIMEOUT_MS = 15_000
/** Width and height, in pixels. */
const MAX_SIZE = 4_096

export function createPictures(options: {
  cloud: Cloud
  http: Pick<Http, 'appHeader' | 'waitForBackground'>
  tokens: Pick<TokenManager, 'withAccessToken'>
  capabilities: Pick<CapabilityCalls, 'use'>
  fetch: typeof globalThis.fetch
  clock: Clock
}): Pick<CloudLink, 'pictureHost' | 'fetchPicture'> {
  const { cloud, http, tokens, capabilities, fetch, clock } = options

  async function download(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Picture> {
    const timeout = new AbortController()
    const timer = clock.setTimeout(() => timeout.abort(), TIMEOUT_MS)
    try {
      const response = await fetch(url.href, {
        headers,
        // A redirect could lead anywhere, for example into the local network.
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.any([signal, timeout.signal])
      })
      if (!response.ok) {
        await response.body?.cancel().catch(() => undefined)
        // The body may be anything, and nobody would read it.
        throw errorFromResponse({ status: response.status, text: '', correlationId: '' }, [])
      }
      return usable(await readLimited(response))
    } catch (error) {
      if (error instanceof CloudLinkError) throw error
      if (signal.aborted) throw cancelled()
      if (timeout.signal.aborted) throw unusable()
      if (/redirect/i.test(describe(error))) throw new CloudLinkError('service', 'redirected')
      throw new CloudLinkError('offline', 'unreachable')
    } finally {
      timer.cancel()
      // Ends a response that was not read completely.
      timeout.abort()
    }
  }

  async function fromService(source: PictureSource & { kind: 'service' }): Promise<Picture> {
    const { service, url } = source
    return tokens.withAccessToken(service, async (accessToken, signal) => {
      await http.waitForBackground(service, signal)
      const headers = { 'X-Mitel-App': http.appHeader, Authorization: `Bearer ${accessToken}` }
      return download(url, headers, signal)
    })
  }

  return {
    pictureHost(url) {
      const source = pictureSource(url, cloud)
      return source === null ? null : { host: source.url.host, isService: source.kind === 'service' }
    },
    async fetchPicture(url, { elsewhere }) {
      const source = pictureSource(url, cloud)
      if (source?.kind === 'service') return capabilities.use('pictures', () => fromService(source))
      if (source === null || !elsewhere) throw new CloudLinkError('rejected', 'picture-address')
      // No token, no X-Mitel-App: the host learns nothing but the address of the picture.
      return download(source.url, {}, new AbortController().signal)
    }
  }
}

/** @throws CloudLinkError if the response is longer than MAX_BYTES */
async function readLimited(response: Response): Promise<Buffer> {
  if (Number(response.headers.get('content-length')) > MAX_BYTES) throw unusable()
  const parts: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> | Uint8Array[] = response.body ?? []
  for await (const part of body) {
    length += part.byteLength
    if (length > MAX_BYTES) throw unusable()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** @throws CloudLinkError if it is not a picture of a known type and a reasonable size. Its content type is not trusted. */
function usable(bytes: Buffer): Picture {
  const header = pictureHeader(bytes)
  if (header === null || header.width > MAX_SIZE || header.height > MAX_SIZE) throw unusable()
  return { type: header.type, bytes }
}

const unusable = (): CloudLinkError => new CloudLinkError('service', 'picture-unusable')

/** Messages of an error and its causes, for matching only. */
function describe(error: unknown): string {
  const parts: string[] = []
  for (let current = error; current instanceof Error; current = current.cause) parts.push(current.message)
  return parts.join(' ')
}
