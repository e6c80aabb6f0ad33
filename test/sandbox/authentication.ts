import { createHash, randomBytes } from 'node:crypto'
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { CLIENT_ID } from './model.ts'
import type { Data } from './data.ts'
import type { User } from './model.ts'
import { callerOf, createService, fail, grantOf, path } from './service.ts'
import type { Context } from './service.ts'

type Fields = Record<string, string | undefined>
type Code = { userId: string; redirectUri: string | undefined; challenge: string | undefined }

/** Authorization codes that were issued and not exchanged yet. Each works once. */
export type Codes = Map<string, Code>

/** The fields of a form or of a JSON body, in which an account id may be a number. */
function fieldsOf(body: unknown): Fields {
  return Object.fromEntries(Object.entries(body ?? {}).map(([name, value]) => [name, String(value)]))
}

function findUser(data: Data, fields: Fields): User | undefined {
  return data.users.find(
    (user) =>
      user.email === fields.username &&
      user.password === fields.password &&
      user.accountId === fields.account_id
  )
}

function newCode(codes: Codes, code: Code): string {
  const value = randomBytes(24).toString('base64url')
  codes.set(value, code)
  return value
}

export function createAuthentication(context: Context, codes: Codes): FastifyInstance {
  const { data } = context
  const app = createService('authentication', context)

  // Assumption, here and below: whether a refusal is 400 or 401, and the text of its error.
  app.post(path('authorize'), (request, reply) => {
    const fields = fieldsOf(request.body)
    if (fields.client_id !== CLIENT_ID) return fail(reply, 401, 'InvalidClient', 'Unknown client')
    if (fields.response_type !== 'code') return fail(reply, 400, 'BadRequest', 'response_type must be code')
    const user = findUser(data, fields)
    if (user === undefined) {
      return fail(reply, 401, 'InvalidCredentials', `Login failed for ${fields.username ?? ''}`)
    }
    const code = newCode(codes, {
      userId: user.userId,
      redirectUri: fields.redirect_uri,
      challenge: undefined
    })
    return reply.code(201).send({ code })
  })

  app.post(path('token'), (request, reply) => {
    const fields = fieldsOf(request.body)
    switch (fields.grant_type) {
      case 'password': {
        const user = findUser(data, fields)
        if (user === undefined) return fail(reply, 401, 'InvalidCredentials', 'Login failed')
        return sendTokens(reply, user.userId)
      }
      case 'authorization_code': {
        const code = codes.get(fields.code ?? '')
        codes.delete(fields.code ?? '')
        if (fields.client_id !== CLIENT_ID) return fail(reply, 401, 'InvalidClient', 'Unknown client')
        if (code === undefined || !isVerified(code, fields)) {
          return reply.code(400).send({ error: 'invalid_grant', error_description: 'The code is not valid' })
        }
        return sendTokens(reply, code.userId)
      }
      case 'refresh_token': {
        const refresh = fields.refresh_token ?? fields.token ?? ''
        const grant = data.grants.find((one) => one.refresh === refresh)
        if (grant === undefined) return fail(reply, 401, 'InvalidToken', 'The refresh token is not valid')
        // Assumption: the old pair stops working when the new one is issued.
        data.endGrant(refresh)
        return sendTokens(reply, grant.userId)
      }
      default:
        return fail(reply, 400, 'BadRequest', 'grant_type is not supported')
    }
  })

  function sendTokens(reply: FastifyReply, userId: string): FastifyReply {
    // Token lifetimes vary a little: 4 to 14 % above an hour were observed.
    const seconds = Math.floor(context.accessTokenSeconds * (1.04 + Math.random() * 0.1))
    const grant = data.grant(userId, seconds * 1_000)
    return reply.code(201).send({
      token_type: 'bearer',
      expires_in: seconds,
      access_token: grant.access,
      refresh_token: grant.refresh,
      scope: ''
    })
  }

  app.get(path('token'), (request, reply) => {
    const user = callerOf(context, request, reply)
    if (user === undefined) return reply
    const { issuedAt, expiresAt } = grantOf(context, request) ?? { issuedAt: 0, expiresAt: 0 }
    return {
      // Assumption: a user's principalId is the userId.
      principalId: user.userId,
      userId: user.userId,
      accountId: user.accountId,
      partnerId: '',
      domain: `${user.accountId}.us.api.mitel.io`,
      email: user.email,
      name: user.name,
      role: user.role,
      languageCode: '',
      photoUrl: '',
      iat: String(Math.floor(issuedAt / 1_000)),
      exp: String(Math.floor(expiresAt / 1_000)),
      isSso: 'false'
    }
  })

  app.get(path('saml2/status'), () => ({ sso: 'false' }))
  return app
}

function isVerified(code: Code, fields: Fields): boolean {
  if (code.redirectUri !== undefined && code.redirectUri !== fields.redirect_uri) return false
  if (code.challenge === undefined) return true
  const digest = createHash('sha256')
    .update(fields.code_verifier ?? '')
    .digest('base64url')
  return digest === code.challenge
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`)

/** The sign-in page that the browser shows. */
export function createPortal(context: Context, codes: Codes): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  void app.register(formbody)

  const isKnown = ({
    client_id: client,
    redirect_uri: redirect = '',
    response_type: type
  }: Fields): boolean =>
    client === CLIENT_ID &&
    type === 'code' &&
    /^(http:\/\/127\.0\.0\.1:\d+\/|cloudlink-chat:\/\/)/.test(redirect)

  function page(reply: FastifyReply, title: string, content: string): FastifyReply {
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
          '<style>body{font:16px system-ui;max-width:22em;margin:4em auto}label,input,button{display:block;width:100%;box-sizing:border-box;margin:.4em 0;font:inherit;padding:.3em}</style>' +
          `<h1>${title}</h1>${content}</html>`
      )
  }

  function form(reply: FastifyReply, fields: Fields, problem: string): FastifyReply {
    const hiddenFields = [
      'client_id',
      'redirect_uri',
      'response_type',
      'state',
      'code_challenge',
      'code_challenge_method'
    ]
      .map((name) => `<input type="hidden" name="${name}" value="${escape(fields[name] ?? '')}">`)
      .join('')
    return page(
      reply,
      'Sandbox sign-in',
      `<p role="alert">${problem}</p><form method="post" action="/authorize">${hiddenFields}
      <label>User name<input name="username" autocomplete="off"></label>
      <label>Password<input name="password" type="password"></label>
      <label>Account ID<input name="account_id"></label>
      <button name="answer" value="allow">Sign in</button><button name="answer" value="deny">Deny</button></form>`
    )
  }

  function redirectBack(reply: FastifyReply, fields: Fields, answer: Record<string, string>): FastifyReply {
    const url = new URL(fields.redirect_uri ?? '')
    for (const [name, value] of Object.entries({ ...answer, state: fields.state ?? '' })) {
      url.searchParams.set(name, value)
    }
    return reply.code(302).header('location', url.href).send()
  }

  app.get('/authorize', (request, reply) => {
    const fields = request.query as Fields
    if (context.portalClosed || !isKnown(fields)) {
      return page(
        reply.code(403),
        'Not allowed',
        '<p>This application is not allowed to use the sign-in portal.</p>'
      )
    }
    return form(reply, fields, '')
  })
  app.post('/authorize', (request, reply) => {
    const fields = (request.body ?? {}) as Fields
    if (context.portalClosed || !isKnown(fields)) return page(reply.code(403), 'Not allowed', '')
    if (fields.answer === 'deny') return redirectBack(reply, fields, { error: 'access_denied' })
    const user = findUser(context.data, fields)
    if (user === undefined) return form(reply, fields, 'The user name, password or account ID is wrong.')
    const code = newCode(codes, {
      userId: user.userId,
      redirectUri: fields.redirect_uri,
      challenge: fields.code_challenge || undefined
    })
    return redirectBack(reply, fields, { code })
  })
  return app
}
