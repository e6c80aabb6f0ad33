/** Plain HTTP calls to the sandbox, without the client under test, and lookups of its users and conversations. */
import type { Sandbox } from '../sandbox/index.ts'

export const APP_HEADER =
  'cloudlinkchat-desktop/0.1.0/;platform=linux/12;session-id=b49d5f6c-1d31-4816-9c77-3d991c335220'

export type Answer = { status: number; headers: Headers; text: string; json: Json }

export type Item = Record<string, unknown> & {
  conversationId: string
  messageId: string
  participantId: string
  subscriptionId: string
}

/** The properties of all answers in one type. A test reads those that belong to its call. */
export type Json = Item & {
  access_token: string
  refresh_token: string
  expires_in: number
  code: string
  name: string
  message: string
  url: string
  count: number
  _links: { self: { href: string }; next?: { href: string } }
  _embedded?: { items: Item[]; messages?: Item[]; participants?: Item[] }
}

export type CallOptions = {
  method?: string
  /** An access token, sent as `Authorization: Bearer …`. */
  token?: string
  headers?: Record<string, string>
  json?: unknown
  form?: Record<string, string>
}

export async function call(url: string, options: CallOptions = {}): Promise<Answer> {
  const { token, json, form, method = json === undefined && form === undefined ? 'GET' : 'POST' } = options
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      'X-Mitel-App': APP_HEADER,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...options.headers
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    ...(json === undefined ? {} : { body: JSON.stringify(json) })
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: parse(text) }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return {} as Json
  }
}

/** Signs in the user with this first name. Uses the password grant. */
export async function tokensOf(sandbox: Sandbox, name: string): Promise<{ access: string; refresh: string }> {
  const { userName, password, accountId } = userOf(sandbox, name)
  const answer = await call(`${sandbox.cloud.services.authentication}/token`, {
    form: { grant_type: 'password', username: userName, password, account_id: accountId }
  })
  return { access: answer.json.access_token, refresh: answer.json.refresh_token }
}

/** @param name the first name, or the beginning of the name */
export function userOf(sandbox: Sandbox, name: string): Sandbox['users'][number] {
  const user = sandbox.users.find((one) => one.name.startsWith(name))
  if (user === undefined) throw new Error(`The sandbox has no user named ${name}.`)
  return user
}

/** The id of the stream with this name, or of the direct message between these two people. */
export function conversationOf(sandbox: Sandbox, name: string | [string, string]): string {
  const ids = typeof name === 'string' ? [] : name.map((one) => userOf(sandbox, one).userId).toSorted()
  const found = sandbox.control
    .conversations()
    .find((one) =>
      typeof name === 'string'
        ? one.name === name
        : !one.stream && one.participantIds.toSorted().join() === ids.join()
    )
  if (found === undefined) throw new Error(`The sandbox has no conversation named ${String(name)}.`)
  return found.conversationId
}
