/** REST calls of the signed-in user: builds URL and body, adds the access token, and parses the JSON response. */
import { unexpectedResponse } from './errors.ts'
import type { Http, Request } from './http.ts'
import type { TokenManager } from './token-manager.ts'
import type { Cloud, ServiceName } from './types.ts'
import { nextUrl, serviceUrl } from './url.ts'
import { parseJson } from './wire.ts'

export type CallOptions = {
  query?: Record<string, string>
  json?: unknown
  signal?: AbortSignal
  /** Low priority: other requests go first. */
  background?: boolean
}

export type Api = {
  /** @param parse turns the JSON into the result. @throws CloudLinkError 'service' if `parse` returns null */
  call<T>(
    service: ServiceName,
    method: Request['method'],
    path: string[],
    parse: (json: unknown) => T | null,
    options?: CallOptions
  ): Promise<T>
  /** A call whose response body is ignored. */
  send(service: ServiceName, method: Request['method'], path: string[], options?: CallOptions): Promise<void>
  /** Fetches the page at a collection's `next` link. */
  getNext<T>(
    service: ServiceName,
    link: string,
    parse: (json: unknown) => T | null,
    background?: boolean
  ): Promise<T>
}

export function createApi(options: { cloud: Cloud; http: Http; tokens: TokenManager }): Api {
  const { cloud, http, tokens } = options

  async function sendAuthorized<T>(request: Request, parse: (json: unknown) => T | null): Promise<T> {
    const response = await tokens.withAccessToken(request.service, (accessToken, signedOut) => {
      const signal = request.signal === undefined ? signedOut : AbortSignal.any([request.signal, signedOut])
      return http.request({ ...request, accessToken, signal })
    })
    const result = parse(parseJson(response.text))
    if (result !== null) return result
    throw unexpectedResponse('answer-unreadable', response)
  }

  function requestOf(
    service: ServiceName,
    method: Request['method'],
    path: string[],
    { query, json, signal, background = false }: CallOptions
  ): Request {
    return {
      service,
      method,
      url: serviceUrl(cloud.services[service], path, query),
      background,
      ...(json === undefined ? {} : { body: { json } }),
      ...(signal === undefined ? {} : { signal })
    }
  }

  return {
    call: async (service, method, path, parse, callOptions = {}) =>
      sendAuthorized(requestOf(service, method, path, callOptions), parse),
    async send(service, method, path, callOptions = {}) {
      await sendAuthorized(requestOf(service, method, path, callOptions), () => true)
    },
    getNext: async (service, link, parse, background = false) =>
      sendAuthorized(
        { service, method: 'GET', url: nextUrl(cloud.services[service], link), background },
        parse
      )
  }
}
