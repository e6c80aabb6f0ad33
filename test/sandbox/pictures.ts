/** The pictures of people and Streams, behind the token, and bad ones for tests. Assumption: the services serve them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { drawPicture, png } from './draw-picture.ts'
import { VERSION } from './model.ts'
import type { BadPicture } from './model.ts'
import { callerOf, path } from './service.ts'
import type { Context } from './service.ts'

const ADDRESSES: Partial<Record<BadPicture, string>> = {
  elsewhere: 'https://pictures.example.test/a.png',
  http: 'http://127.0.0.1:9/a.png'
}

/** The address of the picture. @param origin of the service that serves it */
export function pictureUrlOf({ badPictures }: Context, id: string, origin: string): string {
  const bad = badPictures.get(id)
  return (bad && ADDRESSES[bad]) ?? `${origin}${VERSION}/pictures/${id}`
}

export function installPictures(app: FastifyInstance, context: Context): void {
  app.get(path('pictures/:id'), async (request, reply) => {
    if (callerOf(context, request, reply) === undefined) return reply
    const { id } = request.params as { id: string }
    switch (context.badPictures.get(id)) {
      case 'endless':
        return sendForever(context, reply)
      case 'huge':
        return reply.type('image/png').send(Buffer.concat([drawPicture(id), Buffer.alloc(6 * 1024 * 1024)]))
      case 'text':
        return reply.type('image/png').send('This is not a picture.')
      case 'bomb':
        return reply.type('image/png').send(png(60_000, 60_000, Buffer.alloc(1_000)))
      case 'redirect':
        return reply.code(302).header('location', 'http://localhost:9/elsewhere').send('')
      case 'missing':
        return reply.code(404).send({ name: 'NotFound', message: 'There is no picture' })
      default:
        return reply.type('image/png').send(drawPicture(id))
    }
  })
}

/** Begins like a picture and never ends. */
async function sendForever({ faults }: Context, reply: FastifyReply): Promise<void> {
  reply.hijack()
  faults.held++
  reply.raw.once('close', () => faults.held--)
  reply.raw.writeHead(200, { 'Content-Type': 'image/png' })
  reply.raw.write(drawPicture('endless').subarray(0, 40))
  while (!reply.raw.destroyed) {
    reply.raw.write('x')
    await wait(200)
  }
}
