import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { User } from './model.ts'
import { parseFilter } from './filter.ts'
import { installPictures, pictureUrlOf } from './pictures.ts'
import { callerOf, collection, createService, fail, path } from './service.ts'
import type { Context } from './service.ts'

/** A user as the service returns it, including `sipPassword`, a secret that a client should exclude by `$select`. */
function bodyOf(
  { password: _password, ...user }: User,
  photoUrl: string,
  select: string | undefined
): Record<string, unknown> {
  const body: Record<string, unknown> = {
    ...user,
    sipPassword: `sip-${user.extension}-never-show-this`,
    photoUrl,
    avatars: { '50': photoUrl, '150': photoUrl, '300': photoUrl },
    createdOn: '2026-01-05T08:00:00.000Z',
    modifiedOn: '2026-01-05T08:00:00.000Z'
  }
  if (select === undefined) return body
  const wanted = select.split(',').map((name) => name.trim())
  return Object.fromEntries(Object.entries(body).filter(([name]) => wanted.includes(name)))
}

export function createAdmin(context: Context): FastifyInstance {
  const app = createService('admin', context)
  installPictures(app, context)
  const photoUrlOf = ({ userId }: User, { host }: FastifyRequest): string =>
    pictureUrlOf(context, userId, `http://${host}`)

  app.get(path('users'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { $filter, $orderby, $select } = request.query as Record<string, string | undefined>
    let users = context.data.users.filter((user) => user.accountId === caller.accountId)
    if ($filter !== undefined) {
      const filter = parseFilter($filter)
      if (filter === null) return fail(reply, 400, 'BadRequest', 'The filter is not valid')
      users = users.filter(filter)
    }
    if ($orderby !== undefined) {
      const [name = '', direction] = $orderby.split(' ')
      const value = (user: User): string => user[name as keyof User]
      users = users.toSorted((a, b) => value(a).localeCompare(value(b)) * (direction === 'desc' ? -1 : 1))
    }
    return collection(
      request,
      users.map((user) => bodyOf(user, photoUrlOf(user, request), $select)),
      50
    )
  })

  app.get(path('users/:userId'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { userId } = request.params as { userId: string }
    const user = context.data.user(userId === 'me' ? caller.userId : userId)
    if (user === undefined) return fail(reply, 404, 'NotFound', 'The user does not exist')
    return bodyOf(
      user,
      photoUrlOf(user, request),
      (request.query as Record<string, string | undefined>).$select
    )
  })
  return app
}
