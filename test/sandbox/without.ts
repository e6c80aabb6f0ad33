/** Switches off what a service may not allow. Each switch answers in one of the ways in which a service may refuse. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import { CAPABILITY_NAMES } from '../../preload/contract/capabilities.ts'
import type { CapabilityName } from '../../preload/contract/index.ts'
import { isLateCommit } from './faults.ts'
import { VERSION } from './model.ts'

type Call = {
  service: ServiceName
  method: string
  /** Segments of the path, without the version. */
  parts: string[]
  query: Record<string, string | undefined>
  body: Record<string, unknown>
  callerId: string
}

type Switch = {
  description: string
  status: 403 | 404 | 405 | 501
  isAffected(call: Call): boolean
}

export const SWITCHES: Record<CapabilityName, Switch> = {
  'own-presence': {
    description: 'setting one’s own presence',
    status: 405,
    isAffected: ({ service, method }) => service === 'presence' && method === 'PUT'
  },
  presence: {
    description: 'fetching the presence of people',
    status: 501,
    isAffected: ({ service, method }) => service === 'presence' && method === 'GET'
  },
  'presence-events': {
    description: 'subscribing to presence',
    status: 403,
    isAffected: ({ service, method, body }) =>
      service === 'notifications' && method === 'POST' && body.topic === 'platform-api-presence'
  },
  'change-conversation': {
    description: 'changing name, picture and visibility of conversations',
    status: 405,
    isAffected: ({ service, method, parts }) =>
      service === 'chat' && method === 'PUT' && parts[0] === 'conversations' && parts.length === 2
  },
  'public-streams': {
    description: 'listing the Streams that one may join',
    status: 404,
    isAffected: ({ service, method, parts }) =>
      service === 'chat' && method === 'GET' && parts[0] === 'conversations' && parts.length === 1
  },
  'join-stream': {
    description: 'adding oneself to a Stream',
    status: 405,
    isAffected: ({ service, method, parts, body, callerId }) =>
      service === 'chat' &&
      method === 'POST' &&
      parts[2] === 'participants' &&
      body.participantId === callerId
  },
  'remove-participant': {
    description: 'removing participants, and leaving',
    status: 405,
    isAffected: ({ service, method, parts }) =>
      service === 'chat' && method === 'DELETE' && parts[2] === 'participants'
  },
  'delete-conversation': {
    description: 'deleting conversations',
    status: 405,
    isAffected: ({ service, method, parts }) =>
      service === 'chat' && method === 'DELETE' && parts[0] === 'conversations' && parts.length === 2
  },
  pictures: {
    description: 'pictures of people and Streams (paths that begin with /pictures/)',
    status: 501,
    isAffected: ({ parts }) => parts[0] === 'pictures'
  },
  attachments: {
    description: 'files in conversations',
    status: 501,
    isAffected: ({ service, parts }) => service === 'chat' && parts[2] === 'attachments'
  },
  directory: {
    description: 'listing the people of the account',
    status: 403,
    isAffected: ({ service, parts, query }) =>
      service === 'admin' && parts[0] === 'users' && parts.length === 1 && query.$filter === undefined
  },
  'directory-search': {
    description: 'searching them with $filter',
    status: 501,
    isAffected: ({ service, parts, query }) =>
      service === 'admin' && parts[0] === 'users' && parts.length === 1 && query.$filter !== undefined
  }
}

/** @throws Error if a name is unknown */
export function parseWithout(text: string): CapabilityName[] {
  return text.split(',').map((name) => {
    const found = CAPABILITY_NAMES.find((one) => one === name)
    if (found !== undefined) return found
    throw new Error(`Unknown capability "${name}". Available capabilities: ${CAPABILITY_NAMES.join(', ')}.`)
  })
}

/** Refuses the calls that are switched off. @param callerOf the userId of the caller, '' without a valid token */
export function installSwitches(
  app: FastifyInstance,
  service: ServiceName,
  { without, callerOf }: { without: CapabilityName[]; callerOf(request: FastifyRequest): string }
): void {
  if (without.length === 0) return
  app.addHook('preHandler', async (request, reply) => {
    if (isLateCommit(request)) return
    const path = (request.url.split('?')[0] ?? '').replace(VERSION, '')
    const call: Call = {
      service,
      method: request.method,
      parts: path.split('/').filter((part) => part !== ''),
      query: request.query as Call['query'],
      body: (request.body ?? {}) as Call['body'],
      callerId: callerOf(request)
    }
    const off = without.find((name) => SWITCHES[name].isAffected(call))
    if (off === undefined) return
    return reply.code(SWITCHES[off].status).send({ name: 'Refused', message: 'Not available' })
  })
}
