/** Fault injection: the next N calls that match a fault get the wrong answer, a late one or none. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import type { Clock } from '../../main/kernel/clock.ts'

export type FaultKind =
  /** Answers with `status`, `headers` and `body` without running the call. */
  | 'status'
  /** Runs the call after `delayMs`. */
  | 'delay'
  /** Never answers. */
  | 'hang'
  /** Resets the connection without running the call. */
  | 'reset-before'
  /** Resets the connection in the middle of the answer, without running the call. */
  | 'reset-within'
  /** Runs the call, then resets the connection. */
  | 'reset-after'
  /** Fails the call at once (with `status`, or by a reset) and runs it `delayMs` later. */
  | 'late-commit'
  | 'html'
  | 'garbage'
  | 'truncated'
  | 'wrong-types'
  | 'empty'
  /** Answers with 20 MB of JSON. */
  | 'huge'
  /** Sends one byte every 200 ms, forever. */
  | 'drip'
  | 'redirect'
  /** Stores the message without its tag. */
  | 'drop-tag'
  /** Refuses a message that has a tag. */
  | 'refuse-tag'
  | FileFault

/** Faults of the content of attachments. */
export type FileFault =
  /** Resets the connection in the middle of the upload. */
  | 'upload-reset'
  /** Reads a piece every 200 ms. */
  | 'upload-slow'
  /** Resets the connection in the middle of the download. */
  | 'download-reset'
  /** Sends a piece every 200 ms. */
  | 'download-slow'
  /** Does not end. */
  | 'download-endless'
  /** Claims to be HTML. */
  | 'wrong-type'
  /** Sends less than it said. */
  | 'wrong-length'
  /** Ignores Range. */
  | 'no-range'
  /** Answers Range with 416. */
  | 'range-refused'

export type Fault = {
  kind: FaultKind
  /** How many calls it applies to; -1 for all. */
  times: number
  service?: ServiceName
  method?: string
  /** A regular expression for path and query. */
  path?: string
  status?: number
  headers?: Record<string, string>
  body?: unknown
  delayMs?: number
}

export const FILE_FAULTS: FileFault[] = [
  'upload-reset',
  'upload-slow',
  'download-reset',
  'download-slow',
  'download-endless',
  'wrong-type',
  'wrong-length',
  'no-range',
  'range-refused'
]
/** Faults that the handler of a call applies by itself. */
const OF_HANDLERS: FaultKind[] = ['drop-tag', 'refuse-tag', ...FILE_FAULTS]

const HUGE_BYTES = 20 * 1024 * 1024

export class Faults {
  #faults: Fault[] = []
  /** How many calls are waiting for an answer that does not come, or comes late. */
  held = 0

  /** @throws SyntaxError if the path is not a regular expression */
  add(fault: Fault): void {
    const { path, ...rest } = fault
    this.#faults.push({ ...rest, ...(path === undefined ? {} : { path: new RegExp(path).source }) })
  }

  clear(): void {
    this.#faults = []
  }

  /** How many calls the faults with a limited count still apply to. */
  get pending(): number {
    return this.#faults.reduce((sum, { times }) => sum + Math.max(0, times), 0)
  }

  /** The fault that applies to this call, if any. Decrements its count. */
  take(service: ServiceName, method: string, url: string, only?: FaultKind[]): Fault | undefined {
    const found = this.#faults.find(
      (fault) =>
        fault.times !== 0 &&
        (only === undefined ? !OF_HANDLERS.includes(fault.kind) : only.includes(fault.kind)) &&
        (fault.service === undefined || fault.service === service) &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || new RegExp(fault.path).test(url))
    )
    if (found !== undefined && found.times > 0) found.times--
    return found
  }
}

const BODIES: Partial<Record<FaultKind, [type: string, body: string]>> = {
  html: ['text/html', '<!doctype html><title>Sign in to the network</title><p>Please accept the terms.'],
  garbage: ['application/json', '\u0000\u0001}{not json at all'],
  truncated: ['application/json', '{"count":2,"_embedded":{"items":[{"conversationId":"ab'],
  'wrong-types': [
    'application/json',
    '{"count":"many","_links":7,"_embedded":{"items":"none"},"access_token":5}'
  ],
  empty: ['application/json', '']
}

const LATE_COMMIT_HEADER = 'x-sandbox-late'

/** Whether the sandbox itself sent this request, to run a call that it had failed. */
export function isLateCommit(request: FastifyRequest): boolean {
  return request.headers[LATE_COMMIT_HEADER] !== undefined
}

/** Applies the faults to the calls of a service, before its handlers run. */
export function installFaults(
  app: FastifyInstance,
  service: ServiceName,
  { faults, setTimeout: setTimer }: { faults: Faults; setTimeout: Clock['setTimeout'] }
): void {
  const late = new Set<{ cancel(): void }>()
  app.addHook('onClose', async () => late.forEach((timer) => timer.cancel()))
  const hold = (socket: Socket): void => {
    faults.held++
    socket.once('close', () => faults.held--)
  }
  app.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    if (isLateCommit(request)) return
    const fault = faults.take(service, request.method, request.url)
    if (fault === undefined) return
    const socket = request.raw.socket
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
    switch (fault.kind) {
      case 'delay':
        faults.held++
        await new Promise<void>((resolve) => void setTimer(resolve, fault.delayMs ?? 1_000))
        faults.held--
        return
      case 'status':
        return reply
          .code(fault.status ?? 500)
          .headers(fault.headers ?? {})
          .send(fault.body ?? { name: 'Fault', message: `Injected fault ${fault.status ?? 500}.` })
      case 'hang':
        reply.hijack()
        hold(socket)
        return
      case 'reset-before':
        reply.hijack()
        socket.resetAndDestroy()
        return
      case 'reset-within':
        reply.hijack()
        reply.raw.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
        reply.raw.write('{"count":1,', () => socket.resetAndDestroy())
        return
      case 'reset-after':
        reply.hijack()
        await commit(app, request, await payloadOf(request))
        socket.resetAndDestroy()
        return
      case 'late-commit': {
        const payload = await payloadOf(request)
        late.add(setTimer(() => void commit(app, request, payload), fault.delayMs ?? 2_000))
        if (fault.status !== undefined) {
          return reply.code(fault.status).send({ message: 'Endpoint request timed out' })
        }
        reply.hijack()
        socket.resetAndDestroy()
        return
      }
      case 'redirect':
        return reply.code(302).header('location', 'http://localhost:9/elsewhere').send('')
      case 'huge':
        return reply.type('application/json').send(`{"fill":"${'x'.repeat(HUGE_BYTES)}"}`)
      case 'drip': {
        reply.hijack()
        hold(socket)
        reply.raw.writeHead(200, { 'Content-Type': 'application/json' })
        while (!reply.raw.destroyed) {
          reply.raw.write(' ')
          await wait(200)
        }
        return
      }
      default: {
        const [type, body] = BODIES[fault.kind] ?? ['text/plain', '']
        return reply
          .code(fault.status ?? 200)
          .type(type)
          .send(body)
      }
    }
  })
}

/** The ports of services that have stopped listening. */
const refusedPorts = new WeakMap<object, number>()

/** Stops listening and cuts off running requests, or listens again on the same port. */
export async function refuseConnections({ server }: FastifyInstance, on: boolean): Promise<void> {
  if (on !== server.listening) return
  if (on) {
    refusedPorts.set(server, (server.address() as AddressInfo).port)
    server.close()
    server.closeAllConnections()
    return
  }
  server.listen(refusedPorts.get(server), '127.0.0.1')
  await once(server, 'listening')
}

/** The body of the request: JSON, or the content of an attachment. */
async function payloadOf({ body }: FastifyRequest): Promise<object | undefined> {
  if (body === undefined || body === null) return undefined
  return body instanceof Readable ? buffer(body) : body
}

/** Runs the request; its answer goes nowhere. */
async function commit(app: FastifyInstance, request: FastifyRequest, payload?: object): Promise<void> {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = request.headers
  const { 'content-type': type, ...others } = headers
  await app.inject({
    method: request.method as 'POST',
    url: request.url,
    headers: {
      ...others,
      [LATE_COMMIT_HEADER]: '1',
      ...(payload === undefined
        ? {}
        : { 'content-type': Buffer.isBuffer(payload) ? type : 'application/json' })
    },
    ...(payload === undefined ? {} : { payload })
  })
}
