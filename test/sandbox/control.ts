/** What tests do to the service: as an object in the same process, and by HTTP from another one. */
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Conversation, Message } from './model.ts'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import { refuseConnections } from './faults.ts'
import type { Fault } from './faults.ts'
import type { Notifications } from './notifications.ts'
import type { Context, LoggedRequest } from './service.ts'

export type Control = {
  requests(): LoggedRequest[]
  /** Every access token given out so far is refused from now on. */
  expireTokens(): void
  /** Ends every sign-in: no refresh token is good any more, and no access token either. */
  revokeRefreshTokens(): void
  fault(fault: Fault): void
  clearFaults(): void
  /** Calls that a fault leaves without an answer at this moment. */
  heldCalls(): number
  /** Nobody listens at the service's port any more, while open sockets stay; or somebody does again. */
  refuseConnections(service: ServiceName, on: boolean): Promise<void>
  dropSockets(): number
  silenceSockets(on: boolean): void
  withholdSubscriptions(on: boolean): void
  withheldSubscriptions(): number
  lapseSubscriptions(): void
  publishRaw(payload: string): Promise<void>
  repeatEvents(times: number): void
  /** The next so many changes are delivered together, the last one first. */
  reverseEvents(count: number): void
  subscriptionCount(): number
  closePortal(closed: boolean): void
  /** Somebody else writes. */
  /** Plain text unless another type is named. */
  say(userId: string, conversationId: string, body: string, contentType?: string): Message
  editMessage(conversationId: string, messageId: string, body: string): void
  deleteMessage(conversationId: string, messageId: string): void
  /** As one of its participants does. */
  deleteConversation(conversationId: string): void
  setPresence(userId: string, status: string): void
  conversations(): Conversation[]
  /** What the service holds, oldest first. */
  messages(conversationId: string): Message[]
  /** Tokens that are or were in use. */
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
    if (message === undefined) throw new Error('There is no such message.')
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
    heldCalls: () => faults.held,
    refuseConnections: (service, on) => refuseConnections(services[service], on),
    dropSockets: () => notifications.dropSockets(),
    silenceSockets: (on) => notifications.silenceSockets(on),
    withholdSubscriptions: (on) => notifications.withholdSubscriptions(on),
    withheldSubscriptions: () => notifications.withheldSubscriptions(),
    lapseSubscriptions: () => notifications.lapseSubscriptions(),
    publishRaw: (payload) => notifications.publishRaw(payload),
    repeatEvents: (times) => notifications.repeat(times),
    reverseEvents: (count) => notifications.reverse(count),
    subscriptionCount: () => notifications.subscriptions().length,
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
    conversations: () => [...data.conversations.values()],
    messages: (conversationId) => [...data.messagesOf(conversationId)],
    tokens() {
      for (const { access, refresh } of data.grants) seen.add(access).add(refresh)
      return [...seen]
    }
  }
}

/** `POST /<method>` with the arguments as a JSON array answers the result as JSON. */
export function createControlServer(control: Control): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  app.post('/:method', async (request, reply) => {
    const { method } = request.params as { method: string }
    if (!Object.hasOwn(control, method)) return reply.code(404).send({ message: `There is no ${method}.` })
    const call = control[method as keyof Control] as (...args: unknown[]) => unknown
    return { value: (await call(...((request.body ?? []) as unknown[]))) ?? null }
  })
  return app
}
