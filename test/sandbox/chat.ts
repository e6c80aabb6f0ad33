import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Conversation, User } from './model.ts'
import { parseFilter } from './filter.ts'
import { addParticipant, removeParticipant } from './membership.ts'
import { installAttachments } from './attachments.ts'
import { installPictures } from './pictures.ts'
import { callerOf, collection, createService, fail, onlyKnows, path } from './service.ts'
import type { Context } from './service.ts'
import { postSystemMessage } from './system-messages.ts'

type Participant = { type?: unknown; participantId?: unknown }

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const isMine = (one: Conversation, caller: User): boolean => one.participantIds.includes(caller.userId)
const isPublic = (one: Conversation): boolean => one.stream && one.visibility === 'PUBLIC'
const isJoining = (one: Conversation, caller: User, { body }: FastifyRequest): boolean =>
  isMine(one, caller) ||
  (isPublic(one) && (body as { participantId?: unknown } | null)?.participantId === caller.userId)

export function createChat(context: Context): FastifyInstance {
  const { data, faults } = context
  const app = createService('chat', context)
  installPictures(app, context)

  /**
   * The caller and the conversation of a request. Only participants see a conversation.
   * Assumption: everybody else gets 404.
   * @returns undefined if an error was sent
   */
  function findConversation(
    request: FastifyRequest,
    reply: FastifyReply,
    isAllowed: (one: Conversation, caller: User, request: FastifyRequest) => boolean = isMine
  ): { caller: User; conversation: Conversation } | undefined {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return undefined
    const { conversationId } = request.params as { conversationId: string }
    const conversation = data.conversations.get(conversationId)
    if (conversation !== undefined && isAllowed(conversation, caller, request))
      return { caller, conversation }
    void fail(reply, 404, 'NotFound', 'The conversation does not exist')
    return undefined
  }

  installAttachments(app, context, (request, reply) => findConversation(request, reply))

  function list(
    request: FastifyRequest,
    reply: FastifyReply,
    isListed: (one: Conversation, caller: User) => boolean
  ): unknown {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { $filter } = request.query as Record<string, string | undefined>
    const filter = $filter === undefined ? () => true : parseFilter($filter)
    if (filter === null) return fail(reply, 400, 'BadRequest', 'The filter is not valid')
    const listed = [...data.conversations.values()].filter((one) => isListed(one, caller) && filter(one))
    return collection(
      request,
      listed.map((one) => data.conversationBody(one)),
      10
    )
  }
  // Assumption: the first path also lists the public Streams of the account. Both are in order of creation.
  app.get(path('conversations'), (request, reply) =>
    list(request, reply, (one, caller) => isMine(one, caller) || isPublic(one))
  )
  app.get(path('users/me/conversations'), (request, reply) => list(request, reply, isMine))

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
      generateSystemMessages: body.generateSystemMessages === true,
      createdOn,
      createdBy: caller.userId,
      modifiedOn: createdOn,
      modifiedBy: caller.userId,
      participantIds
    }
    data.putConversation(conversation, 'POST', caller.userId)
    postSystemMessage(data, conversation.conversationId, caller.userId, { action: 'created' })
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
    const { caller, conversation } = found
    const { name, thumbnailUrl, visibility } = request.body
    if ([name, thumbnailUrl, visibility].some((value) => value !== undefined && text(value) === undefined))
      return fail(reply, 400, 'BadRequest', 'The properties must be strings')
    if (text(name)?.trim() === '') return fail(reply, 400, 'BadRequest', 'A stream needs a name')
    if (visibility !== undefined && visibility !== 'PUBLIC' && visibility !== 'PRIVATE')
      return fail(reply, 400, 'BadRequest', 'visibility must be PUBLIC or PRIVATE')
    const changed = {
      ...conversation,
      ...(request.body as Partial<Pick<Conversation, 'name' | 'thumbnailUrl' | 'visibility'>>),
      modifiedOn: data.now(),
      modifiedBy: caller.userId
    }
    data.putConversation(changed, 'PUT', caller.userId)
    const { conversationId } = conversation
    if (changed.name !== undefined && changed.name !== conversation.name)
      postSystemMessage(data, conversationId, caller.userId, { action: 'renamed', name: changed.name })
    if (changed.visibility !== conversation.visibility)
      postSystemMessage(data, conversationId, caller.userId, {
        action: 'visibility',
        visibility: changed.visibility
      })
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

  // Assumption: whoever adds only themselves joins a public Stream that they are not in.
  app.post(path('conversations/:conversationId/participants'), (request, reply) => {
    const found = findConversation(request, reply, isJoining)
    if (found === undefined || !onlyKnows(reply, request.body, ['type', 'participantId'])) return reply
    const participantId = String(request.body.participantId)
    const { conversation, caller } = found
    if (data.user(participantId) === undefined)
      return fail(reply, 400, 'BadRequest', 'The user does not exist')
    if (conversation.participantIds.includes(participantId))
      return fail(reply, 409, 'Conflict', 'The user is already a participant')
    addParticipant(data, conversation, participantId, caller.userId)
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
    removeParticipant(data, conversation, participantId, caller.userId)
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
