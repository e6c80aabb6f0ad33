import type { FastifyInstance } from 'fastify'
import { callerOf, createService, fail, onlyKnows, path } from './service.ts'
import type { Context } from './service.ts'

const STATUSES = ['available', 'busy', 'dnd', 'away', 'offline']

/** Assumption: the format of the answer, and the call that sets one's own presence, are not documented. */
export function createPresence(context: Context): FastifyInstance {
  const app = createService('presence', context)
  app.get(path('presentities/:principalId'), (request, reply) => {
    if (callerOf(context, request, reply) === undefined) return reply
    const { principalId } = request.params as { principalId: string }
    if (context.data.user(principalId) === undefined)
      return fail(reply, 404, 'NotFound', 'The user does not exist')
    const status = context.data.presence.get(principalId) ?? 'available'
    return { principalId, status, modifiedOn: context.data.now() }
  })
  app.put(path('presentities/:principalId'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined || !onlyKnows(reply, request.body, ['status'])) return reply
    const { principalId } = request.params as { principalId: string }
    const status = String(request.body.status)
    if (!STATUSES.includes(status)) return fail(reply, 400, 'BadRequest', 'The status is not known')
    if (principalId !== caller.userId) return fail(reply, 403, 'Forbidden', 'This is not your presence')
    context.data.setPresence(caller.userId, status)
    return { principalId, status, modifiedOn: context.data.now() }
  })
  return app
}
