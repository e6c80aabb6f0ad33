/** Lets tests control the sandbox: as an object in the same process, or over HTTP from another one. */
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { BadPicture, Conversation, Message } from './model.ts'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import { refuseConnections } from './faults.ts'
import type { Fault } from './faults.ts'
import type { Notifications, SocketControl } from './notifications.ts'
import { stormPresence } from './presence-storm.ts'
import type { Context, LoggedRequest } from './service.ts'

export type Control = SocketControl & {
  requests(): LoggedRequest[]
  /** Expires all access tokens that were issued so far. */
  expireTokens(): void
  /** Ends every sign-in: revokes all refresh tokens and access tokens. */
  revokeRefreshTokens(): void
  /** Injects a fault. */
  fault(fault: Fault): void
  clearFaults(): void
  /** How many calls the injected faults with a limited count still apply to. */
  pendingFaults(): number
  /** How many calls a fault currently leaves unanswered. */
  heldCalls(): number
  /** Stops listening on the service's port and cuts off running requests (but no WebSockets), or listens again. */
  refuseConnections(service: ServiceName, on: boolean): Promise<void>
  closePortal(closed: boolean): void
  /** Posts a message as this user. @param contentType text/plain by default */
  say(userId: string, conversationId: string, body: string, contentType?: string): Message
  editMessage(conversationId: string, messageId: string, body: string): void
  deleteMessage(conversationId: string, messageId: string): void
  /** Deletes it as the user who created it. */
  deleteConversation(conversationId: string): void
  setPresence(userId: string, status: string): void
  /** Makes the picture of a person or Stream a bad one. */
  setPicture(id: string, bad: BadPicture): void
  /** Changes the presence of the people of all conversations in turn, so many times within `ms`. */
  stormPresence(changes: number, ms: number): Promise<void>
  conversations(): Conversation[]
  /** All messages of the conversation, oldest first. */
  messages(conversationId: string): Message[]
  /** The attachments of the conversation, with the SHA-256 of their content in hex; null without content. */
  attachments(conversationId: string): { name: string; type: string; digest: string | null }[]
  /** All access and refresh tokens that are or were in use. */
  tokens(): string[]
}

export function createControl(
  context: Context,
  notifications: Notifications,
  services: Record<ServiceName, FastifyInstance>
): Control {
  const { data, faults, requests } = context
  const seen = new Set<string>()
  const find = (conversationId: string, messageId: string): Message => {
    const message = data.messagesOf(conversationId).find((one) => one.messageId === messageId)
    if (message === undefined) throw new Error('The message does not exist.')
    return message
  }
  return {
    requests: () => [...requests],
    expireTokens() {
      for (const grant of data.grants) {
        seen.add(grant.access)
        data.expireGrant(grant)
      }
    },
    revokeRefreshTokens() {
      for (const { refresh, access } of data.grants) {
        seen.add(refresh).add(access)
        data.endGrant(refresh)
      }
    },
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    pendingFaults: () => faults.pending,
    heldCalls: () => faults.held,
    refuseConnections: (service, on) => refuseConnections(services[service], on),
    ...notifications.control,
    closePortal(closed) {
      context.portalClosed = closed
    },
    say: (userId, conversationId, body, contentType = 'text/plain') =>
      data.addMessage({ conversationId, body, contentType, createdBy: userId }),
    editMessage: (conversationId, messageId, body) => data.editMessage(find(conversationId, messageId), body),
    deleteMessage: (conversationId, messageId) => data.deleteMessage(find(conversationId, messageId)),
    deleteConversation: (conversationId) =>
      data.deleteConversation(conversationId, data.conversations.get(conversationId)?.createdBy ?? ''),
    setPresence: (userId, status) => data.setPresence(userId, status),
    setPicture: (id, bad) => void context.badPictures.set(id, bad),
    stormPresence: (changes, ms) => stormPresence(context, changes, ms),
    conversations: () => [...data.conversations.values()],
    messages: (conversationId) => [...data.messagesOf(conversationId)],
    attachments: (conversationId) =>
      context.attachments
        .list(conversationId)
        .map((one) => ({ name: one.name, type: one.type, digest: context.attachments.digest(one) })),
    tokens() {
      for (const { access, refresh } of data.grants) seen.add(access).add(refresh)
      return [...seen]
    }
  }
}

/** `POST /<method>` with the arguments as a JSON array returns `{ value }` as JSON. */
export function createControlServer(control: Control): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  app.post('/:method', async (request, reply) => {
    const { method } = request.params as { method: string }
    if (!Object.hasOwn(control, method)) return reply.code(404).send({ message: `Unknown method: ${method}` })
    const call = control[method as keyof Control] as (...args: unknown[]) => unknown
    return { value: (await call(...((request.body ?? []) as unknown[]))) ?? null }
  })
  return app
}
