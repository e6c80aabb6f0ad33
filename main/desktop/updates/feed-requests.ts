/**
 * The requests of electron-updater, within bounds that the library does not have: its redirects and answers may be endless, it
 * follows redirects to plain http, and its time-outs do not work with Electron's requests.
 */
import { EventEmitter } from 'node:events'
import type { ClientRequest, ClientRequestConstructorOptions } from 'electron'
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js'
import type { Clock } from '../../kernel/clock.ts'
import { UpdateError } from './update-error.ts'
import { nameOf } from './update-files.ts'
import type { UpdateFiles } from './update-files.ts'

/** Starts one GET without following redirects: Electron's `net.request`, or Node's in tests. */
export type OpenRequest = (
  options: ClientRequestConstructorOptions & { url: string; headers: Record<string, string> }
) => ClientRequest

type Bounds = {
  /** The most that an answer may have. */
  bytes: number
  /** Whether it must have exactly that much. */
  exact: boolean
  /** For the whole operation, with all redirects. */
  totalMs: number
  /** Between two parts of an answer. */
  silenceMs: number
}

const FEED: Bounds = { bytes: 1_000_000, exact: false, totalMs: 60_000, silenceMs: 30_000 }
const FILE: Omit<Bounds, 'bytes'> = { exact: true, totalMs: 2 * 3_600_000, silenceMs: 60_000 }
/** The first request and its redirects. GitHub needs two. */
const MAX_REQUESTS = 6

/** The part of Node's and Electron's request options that electron-updater sets. */
type LibraryOptions = {
  protocol?: string
  hostname?: string
  port?: string | number
  path?: string
  headers?: Record<string, string | undefined>
}
type Answer = NodeJS.ReadableStream & { statusCode: number; headers: Record<string, unknown> }

export class FeedRequests extends ElectronHttpExecutor {
  /** The first thing that went wrong since `forgetProblem`. The library wraps errors and loses their cause. */
  problem: UpdateError | null = null
  /** The files that may be downloaded. */
  files: UpdateFiles = new Map()
  onReceived: (received: number, total: number) => void = () => undefined
  #bounds: Bounds = FEED
  #requestsLeft = 0
  #abort: () => void = () => undefined
  readonly #options: { open: OpenRequest; mayRequest(url: URL): boolean; clock: Clock }

  constructor(options: { open: OpenRequest; mayRequest(url: URL): boolean; clock: Clock }) {
    super()
    this.#options = options
  }

  forgetProblem(): void {
    this.problem = null
  }

  override request(...args: Parameters<ElectronHttpExecutor['request']>): Promise<string | null> {
    return this.#within(FEED, () => super.request(...args))
  }

  override async download(...args: Parameters<ElectronHttpExecutor['download']>): Promise<string> {
    const bytes = this.files.get(nameOf(args[0].pathname))
    if (bytes === undefined) throw new UpdateError('update-feed-unreadable')
    return this.#within({ ...FILE, bytes }, () => super.download(...args))
  }

  override createRequest(options: LibraryOptions, callback: (answer: Answer) => void): ClientRequest {
    const { protocol = 'https:', hostname = '', port, path = '/', headers = {} } = options
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
    if (!this.#options.mayRequest(url)) return this.#refuse('update-address')
    if (this.#requestsLeft-- <= 0) return this.#refuse('update-redirects')
    const sent = Object.entries(headers).filter(
      // It would identify this installation to the server; the roll-out is decided here.
      ([name, value]) => value !== undefined && name.toLowerCase() !== 'x-user-staging-id'
    ) as [string, string][]
    const request = this.#options.open({
      method: 'GET',
      url: url.href,
      headers: Object.fromEntries(sent),
      redirect: 'manual'
    })
    this.#watch(request, callback)
    return request
  }

  #watch(request: ClientRequest, callback: (answer: Answer) => void): void {
    const bounds = this.#bounds
    let received = 0
    let isComplete = false
    let silence = { cancel: (): void => undefined }
    const fail = (problem: UpdateError): void => {
      silence.cancel()
      request.emit('error', problem)
      request.abort()
    }
    const restartSilence = (): void => {
      silence.cancel()
      silence = this.#options.clock.setTimeout(
        () => fail(new UpdateError('update-no-answer')),
        bounds.silenceMs
      )
    }
    this.#abort = () => {
      silence.cancel()
      request.abort()
    }
    request.on('error', (error) => {
      silence.cancel()
      if (!isComplete)
        this.problem ??= error instanceof UpdateError ? error : new UpdateError('update-unreachable')
    })
    request.on('redirect', () => silence.cancel())
    request.on('response', (response) => {
      const answer = response as unknown as Answer
      const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400
      if (answer.statusCode >= 400)
        return fail(new UpdateError('update-status', { status: answer.statusCode }))
      callback(answer)
      answer.on('data', (part: Buffer | string) => {
        restartSilence()
        received += Buffer.byteLength(part)
        if (received > bounds.bytes)
          fail(new UpdateError(bounds.exact ? 'update-wrong-size' : 'update-too-large'))
        else if (bounds.exact) this.onReceived(received, bounds.bytes)
      })
      answer.on('end', () => {
        silence.cancel()
        if (bounds.exact && !isRedirect && received < bounds.bytes) fail(new UpdateError('update-wrong-size'))
        isComplete = true
      })
    })
    restartSilence()
  }

  async #within<T>(bounds: Bounds, run: () => Promise<T>): Promise<T> {
    this.#bounds = bounds
    this.#requestsLeft = MAX_REQUESTS
    const { promise, reject } = Promise.withResolvers<never>()
    const total = this.#options.clock.setTimeout(() => {
      this.problem ??= new UpdateError('update-no-answer')
      this.#abort()
      reject(this.problem)
    }, bounds.totalMs)
    try {
      return await Promise.race([run(), promise])
    } finally {
      total.cancel()
      // After a cancellation, the library waits for the next part of the answer, which may never come.
      this.#abort()
    }
  }

  /** A request that fails as soon as it is sent, so that the library handles it like any other. */
  #refuse(detail: 'update-address' | 'update-redirects'): ClientRequest {
    const problem = new UpdateError(detail)
    this.problem ??= problem
    const request = new EventEmitter()
    return Object.assign(request, {
      abort: () => undefined,
      end: () => queueMicrotask(() => request.emit('error', problem))
    }) as unknown as ClientRequest
  }
}
