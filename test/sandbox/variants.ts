/**
 * Ways in which the real CloudLink may differ from the sandbox: points that the guides leave open, or answers that were
 * seen only once. A variant changes answers and events, never the stored data.
 */
import { gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import type { Data } from './data.ts'
import { isLateCommit } from './faults.ts'
import { VERSION } from './model.ts'

type Json = Record<string, unknown>
type Call = {
  service: ServiceName
  method: string
  /** With a leading slash, without the version. */
  path: string
  query: Record<string, string | undefined>
  body: unknown
  host: string
  data: Data
}

export type Variant = {
  description: string
  /** Answers instead of the service; null lets the call through. */
  refuse?(call: Call): { status: number; body?: unknown } | null
  /** Changes the JSON of an answer. */
  rewrite?(json: unknown, call: Call, reply: FastifyReply): unknown
  /** Changes the envelope of an event. */
  event?(envelope: Json, data: Data): unknown
  compressed?: boolean
  delayMs?: number
}

const notFound = { status: 404, body: { name: 'NotFound', message: 'Not found' } }
const forbidden = { status: 403, body: { name: 'Forbidden', message: 'Not allowed for this account' } }
const badRequest = (message: string) => ({ status: 400, body: { name: 'BadRequest', message } })
const notAllowed = { status: 405, body: { name: 'MethodNotAllowed', message: 'Not allowed' } }

const isObject = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** Applies a change to every object in a JSON value, innermost first. */
function eachObject(json: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(json)) return json.map((item) => eachObject(item, change))
  if (!isObject(json)) return json
  return change(
    Object.fromEntries(Object.entries(json).map(([name, value]) => [name, eachObject(value, change)]))
  )
}

const without =
  (...names: string[]) =>
  (object: Json): Json =>
    Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

function itemsOf(json: unknown): unknown[] | null {
  if (!isObject(json) || !('_links' in json) || !('count' in json)) return null
  const embedded = json._embedded
  return isObject(embedded) && Array.isArray(embedded.items) ? (embedded.items as unknown[]) : []
}

const isCollection = (json: unknown): json is Json & { _links: { next?: { href: string } } } =>
  itemsOf(json) !== null

const changeNext = (json: unknown, change: (href: string) => unknown): unknown => {
  if (!isCollection(json) || json._links.next === undefined) return json
  return { ...json, _links: { ...json._links, next: change(json._links.next.href) } }
}

const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value

const emailOf = (data: Data, id: unknown): unknown => data.user(String(id))?.email ?? id

const ACTORS = ['createdBy', 'modifiedBy']
const actorsByEmail = (json: unknown, data: Data): unknown =>
  eachObject(json, (object) => ({
    ...object,
    ...Object.fromEntries(
      ACTORS.filter((name) => name in object).map((name) => [name, emailOf(data, object[name])])
    )
  }))

/** To combine variants: `npm run sandbox -- --variant no-live,slow`. */
export const VARIANTS = {
  'no-live': {
    description: 'POST /connections answers 404, so there are no live events',
    refuse: ({ service, method, path }) =>
      service === 'notifications' && method === 'POST' && path === '/connections' ? notFound : null
  },
  'live-not-implemented': {
    description: 'the whole notifications service answers 501',
    refuse: ({ service }) => (service === 'notifications' ? { status: 501 } : null)
  },
  'subscriptions-403': {
    description: 'POST /subscriptions is refused',
    refuse: ({ method, path }) => (method === 'POST' && path === '/subscriptions' ? forbidden : null)
  },
  'subscription-id': {
    description: 'the id of a subscription is in `id`, not `subscriptionId`',
    rewrite: (json, { service }) =>
      service !== 'notifications'
        ? json
        : eachObject(json, ({ subscriptionId, ...rest }) =>
            subscriptionId === undefined ? rest : { ...rest, id: subscriptionId }
          )
  },
  'events-in-arrays': {
    description: 'events are wrapped in a `publications` array',
    event: (envelope) => ({ publications: [envelope] })
  },
  'events-without-version': {
    description: 'the subject of an event does not start with the version',
    event: (envelope) => ({ ...envelope, subject: String(envelope.subject).replace(VERSION, '') })
  },
  'directory-403': {
    description: 'GET /users is refused, GET /users/{id} works',
    refuse: ({ service, path }) => (service === 'admin' && path === '/users' ? forbidden : null)
  },
  'filter-by-name-only': {
    description: 'users can only be filtered by name: a $filter with `or` answers 400',
    refuse: ({ service, query }) =>
      service === 'admin' && (query.$filter ?? '').includes(' or ')
        ? badRequest('The filter is not valid')
        : null
  },
  'filter-text-first': {
    description: "users are filtered in the order of OData: substringof('x',name)",
    refuse: ({ service, query }) =>
      service === 'admin' && /substringof\(\w| or /.test(query.$filter ?? '')
        ? badRequest('The filter is not valid')
        : null
  },
  'users-403': {
    description: 'GET /users and GET /users/{id} are refused',
    refuse: ({ service }) => (service === 'admin' ? forbidden : null)
  },
  'users-403-participants-named': {
    description: 'users cannot be read, but participants have a name and an e-mail address',
    refuse: ({ service }) => (service === 'admin' ? forbidden : null),
    rewrite: (json, { service, data }) =>
      service !== 'chat'
        ? json
        : eachObject(json, (object) => {
            const user = 'participantId' in object ? data.user(String(object.participantId)) : undefined
            return user === undefined ? object : { ...object, displayName: user.name, email: user.email }
          })
  },
  'users-by-email': {
    description: 'users have no name, only an e-mail address',
    rewrite: (json, { service }) =>
      service === 'admin' ? eachObject(json, without('displayName', 'name', 'firstName', 'lastName')) : json
  },
  'bare-arrays': {
    description: 'a collection is a bare array of all items',
    rewrite: (json) => itemsOf(json) ?? json
  },
  'actors-by-email': {
    description: 'createdBy and modifiedBy are e-mail addresses (as in older APIs)',
    rewrite: (json, { data }) => actorsByEmail(json, data),
    event: (envelope, data) => actorsByEmail(envelope, data)
  },
  'no-participants': {
    description: 'conversations do not embed their participants',
    rewrite: (json) => eachObject(json, without('participants')),
    event: (envelope) => eachObject(envelope, without('participants'))
  },
  'no-last-message': {
    description: 'conversations do not embed their latest message',
    rewrite: (json) => eachObject(json, without('messages'))
  },
  'embedded-collections': {
    description: 'messages and participants that a conversation embeds are collections',
    rewrite: (json) =>
      eachObject(json, (object) => {
        const wrapped = ['messages', 'participants'].filter((name) => Array.isArray(object[name]))
        return {
          ...object,
          ...Object.fromEntries(
            wrapped.map((name) => [name, { count: 1, _embedded: { items: object[name] } }])
          )
        }
      })
  },
  strings: {
    description: 'numbers and booleans are strings',
    rewrite: (json) =>
      eachObject(json, (object) =>
        Object.fromEntries(Object.entries(object).map(([name, value]) => [name, asText(value)]))
      )
  },
  'numeric-accounts': {
    description: 'accountId is a number',
    rewrite: (json) =>
      eachObject(json, (object) => ('accountId' in object ? { ...object, accountId: 1001 } : object))
  },
  'absolute-links': {
    description: '`next` is an absolute URL',
    rewrite: (json, { host }) => changeNext(json, (href) => ({ href: `http://${host}${encodeURI(href)}` }))
  },
  'links-as-text': {
    description: '`next` is a string, not an object with `href`',
    rewrite: (json) => changeNext(json, (href) => href)
  },
  'skip-links': {
    description: '`next` uses $skip, not $skiptoken',
    rewrite: (json) => changeNext(json, (href) => ({ href: href.replace('$skiptoken=after ', '$skip=') }))
  },
  'small-pages': {
    description: 'a page has at most 10 items, whatever $top says'
  },
  'token-200': {
    description: 'POST /token answers 200, with a capitalized Bearer and no scope',
    rewrite(json, { path }, reply) {
      if (path !== '/token' || !isObject(json)) return json
      void reply.code(200)
      return { ...without('scope')(json), token_type: 'Bearer' }
    }
  },
  'token-bare': {
    description: 'the answer of POST /token has no token_type, expires_in or scope',
    rewrite: (json, { path }) =>
      path === '/token' && isObject(json) ? without('token_type', 'expires_in', 'scope')(json) : json
  },
  'refresh-token-stays': {
    description: 'a refresh returns no new refresh token',
    rewrite: (json, { path, body }) =>
      path === '/token' && isObject(json) && isObject(body) && body.grant_type === 'refresh_token'
        ? without('refresh_token')(json)
        : json
  },
  'created-200': {
    description: 'creating something answers 200, not 201',
    rewrite(json, { service, method }, reply) {
      if (service === 'chat' && method === 'POST') void reply.code(200)
      return json
    }
  },
  'deleted-204': {
    description: 'DELETE answers 204 without a body',
    rewrite(json, { method }, reply) {
      if (method === 'DELETE') void reply.code(204)
      return method === 'DELETE' ? null : json
    }
  },
  'tag-dropped': {
    description: 'messages come back without their tag',
    rewrite: (json) => eachObject(json, without('tag')),
    event: (envelope) => eachObject(envelope, without('tag'))
  },
  'tag-refused': {
    description: 'posting a message with a tag answers 400',
    refuse: ({ method, path, body }) =>
      method === 'POST' && path.endsWith('/messages') && isObject(body) && body.tag !== undefined
        ? { status: 400, body: { name: 'BadRequest', message: 'Unknown property: tag' } }
        : null
  },
  'tag-object': {
    description: 'the tag is an object, not a JSON string',
    rewrite: (json) =>
      eachObject(json, (object) =>
        typeof object.tag === 'string' ? { ...object, tag: JSON.parse(object.tag) as unknown } : object
      )
  },
  'presence-404': {
    description: 'the presence service answers 404',
    refuse: ({ service }) => (service === 'presence' ? notFound : null)
  },
  'presence-403': {
    description: 'the presence service answers 403',
    refuse: ({ service }) => (service === 'presence' ? forbidden : null)
  },
  'presence-capitals': {
    description: 'presence statuses are upper case',
    rewrite: (json, { service }) =>
      service === 'presence' && isObject(json) ? { ...json, status: String(json.status).toUpperCase() } : json
  },
  'no-put': {
    description: 'conversations cannot be changed: PUT answers 405',
    refuse: ({ service, method }) => (service === 'chat' && method === 'PUT' ? notAllowed : null)
  },
  'oauth-errors': {
    description: 'errors have the OAuth format: error and error_description',
    rewrite: (json, _call, reply) =>
      reply.statusCode >= 400 && isObject(json) && 'name' in json
        ? { error: json.name, error_description: json.message }
        : json
  },
  'no-delete-token': {
    description: 'DELETE /token answers 404',
    refuse: ({ method, path }) => (method === 'DELETE' && path === '/token' ? notFound : null)
  },
  'no-headers': {
    description: 'answers have neither a correlation id nor a Date header',
    rewrite(json, _call, reply) {
      reply.removeHeader('x-mitel-correlation-id')
      reply.removeHeader('date')
      reply.raw.sendDate = false
      return json
    }
  },
  'hal-json': {
    description: 'the content type is application/hal+json',
    rewrite(json, _call, reply) {
      void reply.type('application/hal+json; charset=utf-8')
      return json
    }
  },
  'no-modified': {
    description: 'modifiedOn and modifiedBy are missing',
    rewrite: (json) => eachObject(json, without('modifiedOn', 'modifiedBy'))
  },
  'more-fields': {
    description: 'every object has undocumented fields',
    rewrite: (json) =>
      eachObject(json, (object) => ({ ...object, etag: 'W/"1"', extensions: { beta: [null] } }))
  },
  compressed: { description: 'answers are compressed with gzip', compressed: true },
  slow: { description: 'every answer takes 100 ms', delayMs: 100 }
} satisfies Record<string, Variant>

export type VariantName = keyof typeof VARIANTS
export const variantNames = Object.keys(VARIANTS) as VariantName[]

/** @throws Error if a name is unknown */
export function parseVariants(text: string): VariantName[] {
  return text.split(',').map((name) => {
    if (!Object.hasOwn(VARIANTS, name)) {
      throw new Error(`Unknown variant "${name}". Available variants: ${variantNames.join(', ')}.`)
    }
    return name as VariantName
  })
}

/** Applies the variants to the answers of a service. */
export function installVariants(
  app: FastifyInstance,
  service: ServiceName,
  { data, variants }: { data: Data; variants: VariantName[] }
): void {
  if (variants.length === 0) return
  const active: Variant[] = variants.map((name) => VARIANTS[name])
  const callOf = (request: FastifyRequest): Call => ({
    service,
    method: request.method,
    path: (request.url.split('?')[0] ?? '').replace(VERSION, ''),
    query: request.query as Call['query'],
    body: request.body,
    host: request.headers.host ?? '',
    data
  })
  if (variants.includes('small-pages')) {
    app.addHook('preHandler', async (request) => {
      const query = request.query as Call['query']
      if (query.$top !== undefined) query.$top = String(Math.min(10, Number(query.$top)))
    })
  }
  app.addHook('preHandler', async (request, reply) => {
    if (isLateCommit(request)) return
    for (const { refuse, delayMs = 0 } of active) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      const refusal = refuse?.(callOf(request)) ?? null
      if (refusal !== null) return reply.code(refusal.status).send(refusal.body ?? { message: 'Refused' })
    }
  })
  app.addHook('preSerialization', async (request, reply, payload) =>
    active.reduce<unknown>(
      (json, { rewrite }) => (rewrite === undefined ? json : rewrite(json, callOf(request), reply)),
      payload
    )
  )
  if (active.some(({ compressed }) => compressed === true)) {
    app.addHook('onSend', async (_request, reply, payload) => {
      if (typeof payload !== 'string') return payload
      reply.header('content-encoding', 'gzip').removeHeader('content-length')
      return gzipSync(payload)
    })
  }
}

/** The payload of an event, changed by the variants. */
export function eventPayload(envelope: Json, data: Data, variants: VariantName[]): string {
  const active: Variant[] = variants.map((name) => VARIANTS[name])
  return JSON.stringify(
    active.reduce<unknown>(
      (json, { event }) => (event === undefined ? json : event(json as Json, data)),
      envelope
    )
  )
}
