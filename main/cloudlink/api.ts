/** Calls of the signed-in user: address, token and body put together, the answer read as JSON. */
import { unexpectedAnswer } from './errors.ts'
import type { Http, Request } from './http.ts'
import type { TokenKeeper } from './tokens.ts'
import type { Cloud, ServiceName } from './types.ts'
import { nextUrl, serviceUrl } from './url.ts'
import { parseJson } from './wire.ts'

export type CallOptions = {
  query?: Record<string, string>
  json?: unknown
  signal?: AbortSignal
  /** It gives way to everything that somebody waits for. */
  background?: boolean
}

export type Api = {
  /** The answer as `read` understands it. @throws CloudLinkError 'service' where `read` gives null. */
  call<T>(
    service: ServiceName,
    method: Request['method'],
    path: string[],
    read: (json: unknown) => T | null,
    options?: CallOptions
  ): Promise<T>
  /** A call whose answer says nothing that matters. */
  send(service: ServiceName, method: Request['method'], path: string[], options?: CallOptions): Promise<void>
  /** GET of a collection's `next` link, as given. */
  follow<T>(
    service: ServiceName,
    link: string,
    read: (json: unknown) => T | null,
    background?: boolean
  ): Promise<T>
}

export function createApi(options: { cloud: Cloud; http: Http; tokens: TokenKeeper }): Api {
  const { cloud, http, tokens } = options

  async function exchange<T>(request: Request, read: (json: unknown) => T | null): Promise<T> {
    const answer = await tokens.authorized(request.service, (accessToken, ended) => {
      const signal = request.signal === undefined ? ended : AbortSignal.any([request.signal, ended])
      return http.request({ ...request, accessToken, signal })
    })
    const result = read(parseJson(answer.text))
    if (result !== null) return result
    throw unexpectedAnswer('answer-unreadable', answer)
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
    call: async (service, method, path, read, given = {}) =>
      exchange(requestOf(service, method, path, given), read),
    async send(service, method, path, given = {}) {
      await exchange(requestOf(service, method, path, given), () => true)
    },
    follow: async (service, link, read, background = false) =>
      exchange({ service, method: 'GET', url: nextUrl(cloud.services[service], link), background }, read)
  }
}
