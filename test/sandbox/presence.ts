import type { FastifyInstance } from 'fastify'
import { callerOf, createService, fail, path } from './service.ts'
import type { Context } from './service.ts'

/** Assumption: the format of the answer is not documented. */
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
  return app
}
