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
   * The caller and the conversation of a request. Only participants see a conversation.
   * Assumption: everybody else gets 404.
   * @returns undefined if an error was sent
   */
  function findConversation(
    request: FastifyRequest,
    reply: FastifyReply
  ): { caller: User; conversation: Conversation } | undefined {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return undefined
    const { conversationId } = request.params as { conversationId: string }
    const conversation = data.conversations.get(conversationId)
    if (conversation?.participantIds.includes(caller.userId) === true) return { caller, conversation }
    void fail(reply, 404, 'NotFound', 'The conversation does not exist')
    return undefined
  }

  const list = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { $filter } = request.query as Record<string, string | undefined>
    const filter = $filter === undefined ? () => true : parseFilter($filter)
    if (filter === null) return fail(reply, 400, 'BadRequest', 'The filter is not valid')
    const mine = [...data.conversations.values()].filter(
      (one) => one.participantIds.includes(caller.userId) && filter(one)
    )
    return collection(
      request,
      mine.map((one) => data.conversationBody(one)),
      10
    )
  }
  // Assumption: both paths return the same conversations, in order of creation.
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
      return fail(reply, 400, 'BadRequest', 'originalParticipants must name existing users')
    }
    const name = text(body.name)
    const thumbnailUrl = text(body.thumbnailUrl)
    if (body.stream === true && (name ?? '') === '')
      return fail(reply, 400, 'BadRequest', 'A stream needs a name')
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
    const found = findConversation(request, reply)
    return found === undefined ? reply : data.conversationBody(found.conversation)
  })

  // Assumption: this call and its properties are not documented.
  app.put(path('conversations/:conversationId'), (request, reply) => {
    const found = findConversation(request, reply)
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
    const found = findConversation(request, reply)
    if (found === undefined) return reply
    data.deleteConversation(found.conversation.conversationId, found.caller.userId)
    return { conversationId: found.conversation.conversationId }
  })

  app.get(path('conversations/:conversationId/participants'), (request, reply) => {
    const found = findConversation(request, reply)
    if (found === undefined) return reply
    const items = found.conversation.participantIds.map((participantId) => ({ type: 'USER', participantId }))
    return collection(request, items, 50)
  })

  app.post(path('conversations/:conversationId/participants'), (request, reply) => {
    const found = findConversation(request, reply)
    if (found === undefined || !onlyKnows(reply, request.body, ['type', 'participantId'])) return reply
    const participantId = String(request.body.participantId)
    const { conversation, caller } = found
    if (data.user(participantId) === undefined)
      return fail(reply, 400, 'BadRequest', 'The user does not exist')
    if (conversation.participantIds.includes(participantId))
      return fail(reply, 409, 'Conflict', 'The user is already a participant')
    data.setParticipants(
      conversation,
      [...conversation.participantIds, participantId],
      'POST',
      participantId,
      caller.userId
    )
    return reply.code(201).send({ type: 'USER', participantId })
  })

  // Assumption: this call is not documented.
  app.delete(path('conversations/:conversationId/participants/:participantId'), (request, reply) => {
    const found = findConversation(request, reply)
    if (found === undefined) return reply
    const { participantId } = request.params as { participantId: string }
    const { conversation, caller } = found
    if (!conversation.participantIds.includes(participantId))
      return fail(reply, 404, 'NotFound', 'The user is not a participant')
    const left = conversation.participantIds.filter((id) => id !== participantId)
    data.setParticipants(conversation, left, 'DELETE', participantId, caller.userId)
    return { participantId }
  })

  // Assumption: newest first, ten per page.
  app.get(path('conversations/:conversationId/messages'), (request, reply) => {
    const found = findConversation(request, reply)
    if (found === undefined) return reply
    return collection(request, data.messagesOf(found.conversation.conversationId).toReversed(), 10)
  })

  app.post(path('conversations/:conversationId/messages'), (request, reply) => {
    const found = findConversation(request, reply)
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
