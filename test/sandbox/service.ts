/** What all services share: the request log, X-Mitel-App, tokens, errors, collections and query options. */
import { randomUUID } from 'node:crypto'
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import type { CapabilityName } from '../../preload/contract/index.ts'
import type { Clock } from '../../main/kernel/clock.ts'
import type { AttachmentStore } from './attachment-store.ts'
import { VERSION } from './model.ts'
import type { Data } from './data.ts'
import type { BadPicture, Grant, User } from './model.ts'
import { installFaults, isLateCommit } from './faults.ts'
import type { Faults } from './faults.ts'
import { installVariants } from './variants.ts'
import type { VariantName } from './variants.ts'
import { installSwitches } from './without.ts'

export type LoggedRequest = {
  service: ServiceName
  method: string
  path: string
  query: string
  /** 0 until an answer is sent. */
  status: number
  mitelApp: string
  grantType: string
  /** The server time in ms since the epoch. */
  at: number
}

export type Context = {
  data: Data
  setTimeout: Clock['setTimeout']
  faults: Faults
  variants: VariantName[]
  /** What is switched off. */
  without: CapabilityName[]
  requests: LoggedRequest[]
  /** Set when the services listen. */
  chatOrigin: string
  attachments: AttachmentStore
  /** A longer attachment is refused with 413. */
  maxAttachmentBytes: number
  strict: boolean
  accessTokenSeconds: number
  portalClosed: boolean
  /** By the id of the person or Stream. */
  badPictures: Map<string, BadPicture>
}

/** The format of the X-Mitel-App header according to the guide. */
export const MITEL_APP =
  /^[a-z0-9]+-[a-z0-9]+\/[^/;]+\/;platform=(windows|linux|mac|ios|android)\/[^;]+;session-id=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function fail(reply: FastifyReply, status: number, name: string, message: string): FastifyReply {
  return reply.code(status).send({ name, message })
}

export function createService(name: ServiceName, context: Context): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: 11 * 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: false }
  })
  void app.register(formbody)
  const logged = new WeakMap<FastifyRequest, LoggedRequest>()
  // Logged on arrival, because a call that is cut off never ends.
  app.addHook('onRequest', async (request) => {
    if (isLateCommit(request)) return
    const [path = '', query = ''] = request.url.split('?')
    const entry = {
      service: name,
      method: request.method,
      path,
      query,
      status: 0,
      mitelApp: headerOf(request, 'x-mitel-app'),
      grantType: '',
      at: context.data.time()
    }
    logged.set(request, entry)
    context.requests.push(entry)
  })
  app.addHook('preHandler', async (request) => {
    const entry = logged.get(request)
    const body = request.body as { grant_type?: string } | undefined | null
    if (entry !== undefined) entry.grantType = body?.grant_type ?? ''
  })
  app.addHook('onSend', async (request, reply) => {
    const entry = logged.get(request)
    if (entry !== undefined) entry.status = reply.statusCode
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-mitel-correlation-id', randomUUID())
    reply.header('date', new Date(context.data.time()).toUTCString())
    // Assumption: the status of a call without the header is not documented.
    if (context.strict && !MITEL_APP.test(headerOf(request, 'x-mitel-app'))) {
      return fail(reply, 403, 'Forbidden', 'X-Mitel-App is missing or malformed')
    }
  })
  installFaults(app, name, context)
  installVariants(app, name, context)
  installSwitches(app, name, {
    without: context.without,
    callerOf: (request) => grantOf(context, request)?.userId ?? ''
  })
  // Like the gateway in front of the real services, which repeats the token in its answer to an unknown path.
  app.setNotFoundHandler((request, reply) => {
    const sent = headerOf(request, 'authorization')
    void reply
      .code(403)
      .send({ message: `'${sent}' not a valid key=value pair (missing equal-sign) in Authorization header.` })
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    void fail(reply, error.statusCode ?? 500, 'BadRequest', 'The request is not valid.')
  })
  return app
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** The grant of the request's token if it is valid. The token may come with or without `Bearer`. */
export function grantOf({ data }: Context, request: FastifyRequest): Grant | undefined {
  const token = headerOf(request, 'authorization').replace(/^Bearer /i, '')
  return data.grants.find((one) => one.access === token && one.expiresAt > data.time())
}

/** @returns the caller, or undefined if a 401 was sent */
export function callerOf(context: Context, request: FastifyRequest, reply: FastifyReply): User | undefined {
  const user = context.data.user(grantOf(context, request)?.userId ?? '')
  if (user === undefined) void fail(reply, 401, 'Unauthorized', 'The incoming token has expired')
  return user
}

/** Checks that the body is an object without unknown properties. Otherwise sends a 400 and returns false. */
export function onlyKnows(
  reply: FastifyReply,
  body: unknown,
  known: string[]
): body is Record<string, unknown> {
  if (typeof body !== 'object' || body === null) {
    void fail(reply, 400, 'BadRequest', 'The body must be a JSON object')
    return false
  }
  const unknown = Object.keys(body).find((property) => !known.includes(property))
  if (unknown === undefined) return true
  void fail(reply, 400, 'BadRequest', `Unknown property: ${unknown}`)
  return false
}

/**
 * A page of a collection as the services return it: an empty page has no `_embedded`, `count` is that of the page, and
 * `next` is relative to the host and repeats the query, with spaces not encoded.
 */
export function collection(
  request: FastifyRequest,
  all: unknown[],
  defaultTop: number
): { count: number; _links: unknown; _embedded?: { items: unknown[] } } {
  const query = request.query as Record<string, string | undefined>
  const top = Math.min(200, Math.max(1, Number(query.$top ?? defaultTop) || defaultTop))
  const skip = Number(query.$skiptoken?.replace(/^after /, '') ?? query.$skip ?? 0) || 0
  const items = all.slice(skip, skip + top)
  const path = request.url.split('?')[0] ?? ''
  const kept = Object.entries(query)
    .filter(([name, value]) => value !== undefined && !['$skip', '$skiptoken', '$top'].includes(name))
    .map(([name, value]) => `&${name}=${value ?? ''}`)
    .join('')
  const next = `${path}?$top=${top}${kept}&$skiptoken=after ${skip + top}`
  return {
    count: items.length,
    _links: {
      self: { href: request.url },
      ...(skip + top < all.length ? { next: { href: next } } : {})
    },
    ...(items.length === 0 ? {} : { _embedded: { items } })
  }
}

export const path = (rest: string): string => `${VERSION}/${rest}`
