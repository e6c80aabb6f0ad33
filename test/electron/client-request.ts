/** The requests of `net.request`, with Node's HTTP client. */
import { EventEmitter } from 'node:events'
import { request as send } from 'node:http'
import type { ClientRequest as NodeRequest, IncomingMessage } from 'node:http'
import { request as sendSecurely } from 'node:https'
import type { ClientRequestConstructorOptions } from 'electron'
import { appRuntime } from './app.ts'
import { FORBIDDEN_HEADERS } from './session.ts'

/**
 * https://www.electronjs.org/docs/latest/api/client-request: a GET with the redirect mode `manual`, which the program uses.
 * After `abort` there are no other events than `abort` and `close`, and `aborted` of the response.
 */
export class ClientRequest extends EventEmitter {
  #request: NodeRequest | null = null
  #response: IncomingMessage | null = null
  #isClosed = false
  readonly #url: URL
  readonly #headers: Record<string, string | string[]>

  constructor({ url = '', headers = {}, redirect }: ClientRequestConstructorOptions) {
    super()
    appRuntime.mustFollowReady('net.request')
    this.#url = new URL(url)
    if (!['http:', 'https:'].includes(this.#url.protocol))
      throw new Error('ClientRequest only supports http: and https: protocols')
    if (redirect !== 'manual') throw new Error('The stand-in has only requests with manual redirects.')
    const forbidden = Object.keys(headers).find((name) => FORBIDDEN_HEADERS.includes(name.toLowerCase()))
    if (forbidden !== undefined) throw new Error(`net::ERR_INVALID_ARGUMENT: ${forbidden}`)
    this.#headers = headers
  }

  end(): this {
    const open = this.#url.protocol === 'https:' ? sendSecurely : send
    this.#request = open(this.#url, { headers: this.#headers })
      .on('response', (response) => this.#onResponse(response))
      .on('error', () => this.#fail(new Error('net::ERR_FAILED')))
      .end()
    return this
  }

  abort(): void {
    if (this.#isClosed) return
    this.emit('abort')
    this.#response?.emit('aborted')
    this.#close()
    this.#request?.destroy()
  }

  #onResponse(response: IncomingMessage): void {
    if (this.#isClosed) return
    const { statusCode = 0, headers } = response
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      this.emit('redirect', statusCode, 'GET', new URL(headers.location, this.#url).href, headers)
      // Unless it was aborted: the listener would have to call followRedirect, which the program never does.
      this.#fail(new Error('Redirect was cancelled'))
      return
    }
    this.#response = response
    response.on('error', () => this.#close())
    response.on('end', () => this.#close())
    this.emit('response', response)
  }

  #fail(error: Error): void {
    if (this.#isClosed) return
    this.emit('error', error)
    this.#close()
    this.#request?.destroy()
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.emit('close')
  }
}
