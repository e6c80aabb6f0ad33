/** Files in conversations. The calls are of an older generation of the API, so what they answer is an assumption. */
import * as z from 'zod'
import type { Api } from './api.ts'
import type { CapabilityCalls } from './capabilities.ts'
import { CloudLinkError } from './errors.ts'
import type { Http } from './http.ts'
import type { StreamRequest, StreamResponse } from './http-stream.ts'
import type { TokenManager } from './token-manager.ts'
import type { Cloud, CloudLink } from './types.ts'
import { serviceUrl } from './url.ts'

type Attachments = Pick<CloudLink, 'createAttachment' | 'putAttachment' | 'getAttachment'>

const attachment = z.object({ _links: z.object({ content: z.object({ href: z.string() }) }) })
const CONTENT_PATH = /^\/conversations\/[^/]+\/attachments\/[^/]+\/content$/

export function createAttachments(options: {
  cloud: Cloud
  api: Api
  http: Pick<Http, 'stream'>
  tokens: Pick<TokenManager, 'withAccessToken'>
  capabilities: Pick<CapabilityCalls, 'use'>
}): Attachments {
  const { cloud, api, http, tokens, capabilities } = options
  const base = cloud.services.chat

  /** An address of the content at the configured service; null for anything else. */
  function contentUrl(href: string): URL | null {
    const { origin, pathname } = new URL(base)
    const url = URL.parse(href, origin)
    if (url?.origin !== origin || url.username !== '' || url.password !== '') return null
    const isContent =
      url.pathname.startsWith(pathname) && CONTENT_PATH.test(url.pathname.slice(pathname.length))
    return isContent && url.search === '' && url.hash === '' ? url : null
  }

  function stream(
    url: string,
    request: Pick<StreamRequest, 'method' | 'headers' | 'content' | 'onProgress' | 'background' | 'signal'>
  ): Promise<StreamResponse> {
    const target = contentUrl(url)
    if (target === null) return Promise.reject(new CloudLinkError('rejected', 'file-address'))
    return capabilities.use('attachments', () =>
      tokens.withAccessToken('chat', (accessToken, signedOut) =>
        http.stream({
          ...request,
          ...{ service: 'chat', url: target, accessToken },
          signal: AbortSignal.any([request.signal, signedOut])
        })
      )
    )
  }

  return {
    createAttachment: (conversationId, { name, type }, signal) =>
      capabilities.use('attachments', async () => {
        const path = ['conversations', conversationId, 'attachments']
        const expected = serviceUrl(base, [...path, name, 'content'])
        try {
          const parse = (json: unknown): string => attachment.safeParse(json).data?._links.content.href ?? ''
          const href = await api.call('chat', 'POST', path, parse, { json: { name, type }, signal })
          return (contentUrl(href) ?? expected).href
        } catch (error) {
          // An earlier call created it, and only its answer was lost: the name is this file's alone.
          if (error instanceof CloudLinkError && error.status === 409) return expected.href
          throw error
        }
      }),
    async putAttachment(url, { signal, onProgress, ...content }) {
      const { body } = await stream(url, { method: 'PUT', content, onProgress, signal })
      for await (const _part of body);
    },
    async getAttachment(url, { from = 0, background = false, signal }) {
      const headers: Record<string, string> = from === 0 ? {} : { Range: `bytes=${from}-` }
      const response = await stream(url, { method: 'GET', headers, background, signal })
      return { ...extentOf(response), body: response.body }
    }
  }
}

/** Where the body begins, and the length of the whole file; null if the service does not say. */
function extentOf({ status, headers }: StreamResponse): { from: number; bytes: number | null } {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? []
  if (status === 206 && first !== undefined) return { from: Number(first), bytes: Number(total) }
  const length = headers.get('content-length')
  // The length of an encoded body is not that of the file.
  const isKnown = length !== null && /^\d+$/.test(length) && headers.get('content-encoding') === null
  return { from: 0, bytes: isKnown ? Number(length) : null }
}
