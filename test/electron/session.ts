/** Sessions: scheme handlers, permissions and the network. */
import { EventEmitter } from 'node:events'
import type { ProxyConfig } from 'electron'
import { appRuntime, PreventableEvent } from './app.ts'

type SchemeHandler = (request: Request) => Response | Promise<Response>
type Privileges = { standard?: boolean; secure?: boolean; supportFetchAPI?: boolean }

const registered = new Map<string, Privileges>()

export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Privileges }[]): void {
    appRuntime.mustPrecedeReady('protocol.registerSchemesAsPrivileged')
    for (const { scheme, privileges } of schemes) registered.set(scheme, privileges)
  }
}

/** Headers that Electron's requests do not let a caller set. */
export const FORBIDDEN_HEADERS = [
  'content-length',
  'host',
  'trailer',
  'te',
  'upgrade',
  'cookie2',
  'keep-alive',
  'transfer-encoding'
]

type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void

export class Session extends EventEmitter {
  readonly partition: string
  /** The proxy settings for the pages of this session. */
  proxy: ProxyConfig = {}
  #beforeRequest: BeforeRequest | null = null
  readonly #handlers = new Map<string, SchemeHandler>()
  readonly protocol = {
    handle: (scheme: string, handler: SchemeHandler): void => {
      this.#handlers.set(scheme, handler)
    }
  }

  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest | null): void => void (this.#beforeRequest = listener)
  }

  constructor(partition: string) {
    super()
    this.partition = partition
  }

  /** Those that a test needs; Chromium knows about fifty. */
  readonly availableSpellCheckerLanguages = ['de', 'en-GB', 'en-US', 'fr', 'pt-BR']
  #spellCheckerEnabled = true
  #spellCheckerLanguages: string[] = ['en-US']
  setSpellCheckerEnabled(enabled: boolean): void {
    this.#spellCheckerEnabled = enabled
  }
  isSpellCheckerEnabled(): boolean {
    return this.#spellCheckerEnabled
  }
  getSpellCheckerLanguages(): string[] {
    return this.#spellCheckerLanguages
  }
  /**
   * https://www.electronjs.org/docs/latest/api/session#sesavailablespellcheckerlanguages-readonly: "a language code [...] that
   * isn't in this array will result in an error". A session without network cannot download a dictionary; one with network
   * finds those that are named here.
   */
  setSpellCheckerLanguages(languages: string[]): void {
    if (process.platform === 'darwin') return
    const unknown = languages.find((one) => !this.availableSpellCheckerLanguages.includes(one))
    if (unknown !== undefined) throw new Error(`Invalid language code provided: "${unknown}"`)
    const isSame = languages.join() === this.#spellCheckerLanguages.join()
    this.#spellCheckerLanguages = [...languages]
    if (isSame) return
    for (const language of languages) {
      const canDownload = this.proxy.proxyRules === undefined && language !== 'fr'
      const event = canDownload
        ? 'spellcheck-dictionary-initialized'
        : 'spellcheck-dictionary-download-failure'
      setImmediate(() => this.emit(event, new PreventableEvent(), language))
    }
  }
  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}

  async setProxy(config: ProxyConfig): Promise<void> {
    this.proxy = config
  }
  /** Whether the program lets a page of this session request the URL. */
  allows(url: string): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#beforeRequest === null) resolve(true)
      else this.#beforeRequest({ url }, ({ cancel }) => resolve(cancel !== true))
    })
  }
  /** Emits will-download. @returns whether the program allows the download */
  downloads(): boolean {
    const event = new PreventableEvent()
    this.emit('will-download', event)
    return !event.defaultPrevented
  }

  /** Null if the scheme has no handler, or was not registered before ready with the privileges that a page needs. */
  async serve(request: Request): Promise<Response | null> {
    const scheme = new URL(request.url).protocol.slice(0, -1)
    const handler = this.#handlers.get(scheme)
    const { standard, secure, supportFetchAPI } = registered.get(scheme) ?? {}
    if (handler === undefined || standard !== true || secure !== true || supportFetchAPI !== true) return null
    return handler(request)
  }

  async fetch(input: string | Request, init: RequestInit = {}): Promise<Response> {
    appRuntime.mustFollowReady('session.fetch')
    if (init.redirect === 'manual') throw new TypeError("net.fetch fails for redirect 'manual'")
    const forbidden = [...new Headers(init.headers).keys()].find((name) => FORBIDDEN_HEADERS.includes(name))
    const upgrade = new Headers(init.headers).get('connection')?.toLowerCase() === 'upgrade'
    if (upgrade) throw new TypeError('net::ERR_INVALID_ARGUMENT: connection')
    if (forbidden !== undefined) throw new TypeError(`net::ERR_INVALID_ARGUMENT: ${forbidden}`)
    return globalThis.fetch(input, init)
  }
}

const sessions = new Map<string, Session>()

function fromPartition(partition: string): Session {
  appRuntime.mustFollowReady('session.fromPartition')
  const known = sessions.get(partition) ?? new Session(partition)
  sessions.set(partition, known)
  return known
}

export const session = {
  fromPartition,
  get defaultSession(): Session {
    return fromPartition('')
  }
}

/** Electron's WebSocket takes its options as the second argument. */
class NetWebSocket extends WebSocket {
  constructor(url: string, options: string | string[] | { protocols?: string | string[] } = []) {
    appRuntime.mustFollowReady('net.WebSocket')
    const named = typeof options === 'string' || Array.isArray(options)
    super(url, named ? options : (options.protocols ?? []))
  }
}

export const net = {
  isOnline: (): boolean => true,
  WebSocket: NetWebSocket
}
