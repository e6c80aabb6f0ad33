import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Conversation, User } from './model.ts'
import { parseFilter } from './filter.ts'
import { callerOf, collection, createService, fail, onlyKnows, path } from './service.ts'
import type { Context } from './service.ts'

type Participant = { type?: unknown; participantId?: unknown }

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export function createChat(context: Context): FastifyInstance {
  const { data, faults } = context
  const app = createService('chat', context)

  /**
   * Caller and conversation; undefined after the answer was sent. Only participants see a conversation.
   * Assumption: to everybody else it does not exist.
   */
  function enter(
    request: FastifyRequest,
    reply: FastifyReply
  ): { caller: User; conversation: Conversation } | undefined {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return undefined
    const { conversationId } = request.params as { conversationId: string }
    const conversation = data.conversations.get(conversationId)
    if (conversation?.participantIds.includes(caller.userId) === true) return { caller, conversation }
    void fail(reply, 404, 'NotFound', 'There is no such conversation')
    return undefined
  }

  const list = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { $filter } = request.query as Record<string, string | undefined>
    const filter = $filter === undefined ? () => true : parseFilter($filter)
    if (filter === null) return fail(reply, 400, 'BadRequest', 'The filter could not be read')
    const mine = [...data.conversations.values()].filter(
      (one) => one.participantIds.includes(caller.userId) && filter(one)
    )
    return collection(
      request,
      mine.map((one) => data.conversationBody(one)),
      10
    )
  }
  // Assumption: a caller sees the same by both paths, in the order of creation.
  app.get(path('conversations'), list)
  app.get(path('users/me/conversations'), list)

  app.post(path('conversations'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { body } = request
    const known = [
      'stream',
      'hidden',
      'generateSystemMessages',
      'originalParticipants',
      'name',
      'languageCode',
      'thumbnailUrl',
      'visibility'
    ]
    if (!onlyKnows(reply, body, known)) return reply
    const given = Array.isArray(body.originalParticipants) ? (body.originalParticipants as Participant[]) : []
    const participantIds = [...new Set(given.map((one) => String(one.participantId)))]
    if (participantIds.length === 0 || participantIds.some((id) => data.user(id) === undefined)) {
      return fail(reply, 400, 'BadRequest', 'originalParticipants names nobody that is known')
    }
    const name = text(body.name)
    const thumbnailUrl = text(body.thumbnailUrl)
    if (body.stream === true && (name ?? '') === '')
      return fail(reply, 400, 'BadRequest', 'A Stream needs a name')
    const createdOn = data.now()
    const conversation: Conversation = {
      conversationId: randomUUID(),
      accountId: caller.accountId,
      ...(body.stream === true && name !== undefined ? { name } : {}),
      ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
      languageCode: text(body.languageCode) ?? 'en',
      visibility: text(body.visibility) ?? 'PRIVATE',
      stream: body.stream === true,
      hidden: body.hidden === true,
      createdOn,
      createdBy: caller.userId,
      modifiedOn: createdOn,
      modifiedBy: caller.userId,
      participantIds
    }
    data.putConversation(conversation, 'POST', caller.userId)
    return reply.code(201).send(data.conversationBody(conversation))
  })

  app.get(path('conversations/:conversationId'), (request, reply) => {
    const found = enter(request, reply)
    return found === undefined ? reply : data.conversationBody(found.conversation)
  })

  // Assumption: the call and its properties are not public.
  app.put(path('conversations/:conversationId'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined || !onlyKnows(reply, request.body, ['name', 'thumbnailUrl', 'visibility']))
      return reply
    const changed = {
      ...found.conversation,
      ...(request.body as Partial<Pick<Conversation, 'name' | 'thumbnailUrl' | 'visibility'>>),
      modifiedOn: data.now(),
      modifiedBy: found.caller.userId
    }
    data.putConversation(changed, 'PUT', found.caller.userId)
    return data.conversationBody(changed)
  })

  app.delete(path('conversations/:conversationId'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined) return reply
    data.deleteConversation(found.conversation.conversationId, found.caller.userId)
    return { conversationId: found.conversation.conversationId }
  })

  app.get(path('conversations/:conversationId/participants'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined) return reply
    const items = found.conversation.participantIds.map((participantId) => ({ type: 'USER', participantId }))
    return collection(request, items, 50)
  })

  app.post(path('conversations/:conversationId/participants'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined || !onlyKnows(reply, request.body, ['type', 'participantId'])) return reply
    const participantId = String(request.body.participantId)
    const { conversation, caller } = found
    if (data.user(participantId) === undefined) return fail(reply, 400, 'BadRequest', 'There is no such user')
    if (conversation.participantIds.includes(participantId))
      return fail(reply, 409, 'Conflict', 'Is there already')
    data.setParticipants(
      conversation,
      [...conversation.participantIds, participantId],
      'POST',
      participantId,
      caller.userId
    )
    return reply.code(201).send({ type: 'USER', participantId })
  })

  // Assumption: the call is not public.
  app.delete(path('conversations/:conversationId/participants/:participantId'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined) return reply
    const { participantId } = request.params as { participantId: string }
    const { conversation, caller } = found
    if (!conversation.participantIds.includes(participantId))
      return fail(reply, 404, 'NotFound', 'Is not there')
    const left = conversation.participantIds.filter((id) => id !== participantId)
    data.setParticipants(conversation, left, 'DELETE', participantId, caller.userId)
    return { participantId }
  })

  // Assumption: newest first, ten a page.
  app.get(path('conversations/:conversationId/messages'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined) return reply
    return collection(request, data.messagesOf(found.conversation.conversationId).toReversed(), 10)
  })

  app.post(path('conversations/:conversationId/messages'), (request, reply) => {
    const found = enter(request, reply)
    if (found === undefined) return reply
    if (!onlyKnows(reply, request.body, ['body', 'contentType', 'fallbackText', 'tag'])) return reply
    const { body } = request
    const words = text(body.body)
    if (words === undefined || words === '') return fail(reply, 400, 'BadRequest', 'body is required')
    const tagFault = faults.take('chat', 'POST', request.url, ['drop-tag', 'refuse-tag'])?.kind
    const tag = tagFault === 'drop-tag' ? undefined : text(body.tag)
    if (tagFault === 'refuse-tag' && body.tag !== undefined)
      return fail(reply, 400, 'BadRequest', 'Unknown property: tag')
    const fallbackText = text(body.fallbackText)
    const message = data.addMessage({
      conversationId: found.conversation.conversationId,
      body: words,
      contentType: text(body.contentType) ?? 'text/plain',
      ...(fallbackText === undefined ? {} : { fallbackText }),
      ...(tag === undefined ? {} : { tag }),
      createdBy: found.caller.userId
    })
    return reply.code(201).send(message)
  })
  return app
}
