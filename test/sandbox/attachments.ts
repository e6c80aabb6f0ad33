/**
 * The attachments of conversations. Assumption: the public guide names the calls, but not what they answer, so names,
 * statuses, Range and the limit are guesses.
 */
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Attachment } from './attachment-store.ts'
import { FILE_FAULTS } from './faults.ts'
import type { Fault } from './faults.ts'
import type { Conversation, User } from './model.ts'
import { fail, onlyKnows, path } from './service.ts'
import type { Context } from './service.ts'

type Find = (
  request: FastifyRequest,
  reply: FastifyReply
) => { caller: User; conversation: Conversation } | undefined

const hrefOf = ({ conversationId, name }: Attachment): string =>
  path(`conversations/${conversationId}/attachments/${encodeURIComponent(name)}/content`)

/** @param findConversation answers with an error and returns undefined if the caller may not see the conversation */
export function installAttachments(app: FastifyInstance, context: Context, findConversation: Find): void {
  const { attachments, faults, data } = context

  const bodyOf = (one: Attachment): unknown => ({
    attachmentId: one.attachmentId,
    name: one.name,
    type: one.type,
    size: attachments.bytes(one),
    createdBy: one.createdBy,
    createdOn: one.createdOn,
    _links: { content: { href: hrefOf(one) } }
  })

  function findAttachment(request: FastifyRequest, reply: FastifyReply): Attachment | undefined {
    const found = findConversation(request, reply)
    if (found === undefined) return undefined
    const { attachment } = request.params as { attachment: string }
    const one = attachments.find(found.conversation.conversationId, attachment)
    if (one === undefined) void fail(reply, 404, 'NotFound', 'The attachment does not exist')
    return one
  }

  app.post(path('conversations/:conversationId/attachments'), (request, reply) => {
    const found = findConversation(request, reply)
    if (found === undefined || !onlyKnows(reply, request.body, ['name', 'type'])) return reply
    const { name, type } = request.body
    if (typeof name !== 'string' || name === '' || typeof type !== 'string' || type === '')
      return fail(reply, 400, 'BadRequest', 'name and type are required')
    const { conversationId } = found.conversation
    if (attachments.find(conversationId, name) !== undefined)
      return fail(reply, 409, 'Conflict', 'An attachment with this name exists')
    const added = attachments.add({
      ...{ conversationId, name, type },
      createdBy: found.caller.userId,
      createdOn: data.now()
    })
    return reply.code(201).send(bodyOf(added))
  })

  app.get(path('conversations/:conversationId/attachments/:attachment'), (request, reply) => {
    const one = findAttachment(request, reply)
    return one === undefined ? reply : bodyOf(one)
  })

  app.get(path('conversations/:conversationId/attachments/:attachment/content'), async (request, reply) => {
    const one = findAttachment(request, reply)
    if (one === undefined) return reply
    const bytes = attachments.bytes(one)
    if (bytes === null) return fail(reply, 404, 'NotFound', 'The attachment has no content yet')
    return sendContent(context, one, bytes, request, reply)
  })

  // Only here, a body of any type is a stream.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.put(
      path('conversations/:conversationId/attachments/:attachment/content'),
      { bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request, reply) => {
        const one = findAttachment(request, reply)
        if (one === undefined) return reply
        const content = request.body instanceof Readable ? request.body : Readable.from([])
        const fault = faults.take('chat', 'PUT', request.url, FILE_FAULTS)
        if (fault?.kind === 'upload-reset') {
          reply.hijack()
          content.once('data', () => request.raw.socket.resetAndDestroy())
          return
        }
        const isShort = await attachments.write(one, slowed(content, fault), context.maxAttachmentBytes)
        if (!isShort) return fail(reply, 413, 'PayloadTooLarge', 'The attachment is too large')
        return reply.code(200).send(bodyOf(one))
      }
    )
  })
}

/** Reads a piece every 200 ms if the fault says so. */
function slowed(content: Readable, fault: Fault | undefined): Readable {
  if (fault?.kind !== 'upload-slow') return content
  return Readable.from(
    (async function* () {
      for await (const part of content) {
        await wait(200)
        yield part
      }
    })()
  )
}

async function sendContent(
  { attachments, faults }: Context,
  one: Attachment,
  bytes: number,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<unknown> {
  const fault = faults.take('chat', 'GET', request.url, FILE_FAULTS)
  const range = fault?.kind === 'no-range' ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const from = Number(range?.[1] ?? 0)
  const to = Math.min(bytes, range?.[2] ? Number(range[2]) + 1 : bytes)
  if (range !== null && (fault?.kind === 'range-refused' || from >= bytes || from >= to))
    return reply.code(416).header('content-range', `bytes */${bytes}`).send('')
  const length = to - from
  const headers: Record<string, string> = {
    'content-type': fault?.kind === 'wrong-type' ? 'text/html' : one.type,
    'content-disposition': 'attachment',
    ...(fault?.kind === 'no-range' ? {} : { 'accept-ranges': 'bytes' }),
    ...(range === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${bytes}` })
  }
  const content = length === 0 ? Readable.from([]) : attachments.read(one, from, to)
  if (
    fault === undefined ||
    !['download-reset', 'download-slow', 'download-endless', 'wrong-length'].includes(fault.kind)
  ) {
    return reply
      .code(range === null ? 200 : 206)
      .headers({ ...headers, 'content-length': String(length) })
      .send(content)
  }
  reply.hijack()
  const { socket } = request.raw
  faults.held++
  reply.raw.once('close', () => faults.held--)
  // A server that is wrong about the length says more than it sends.
  const said = fault.kind === 'wrong-length' ? length + 1_000 : length
  reply.raw.writeHead(range === null ? 200 : 206, {
    ...headers,
    ...(fault.kind === 'download-endless' ? {} : { 'content-length': String(said) })
  })
  let sent = 0
  for await (const part of content as AsyncIterable<Buffer>) {
    if (fault.kind === 'download-slow') await wait(200)
    // Half of a small file, the first piece of a larger one.
    const piece = fault.kind === 'download-reset' ? part.subarray(0, Math.ceil(length / 2)) : part
    await new Promise((resolve) => void reply.raw.write(piece, resolve))
    sent += piece.length
    if (fault.kind === 'download-reset') return void socket.resetAndDestroy()
  }
  while (fault.kind === 'download-endless' && !reply.raw.destroyed) {
    reply.raw.write(Buffer.alloc(Math.max(1, Math.min(sent, 65_536)), 'x'))
    await wait(20)
  }
  if (!reply.raw.destroyed) socket.end()
}
