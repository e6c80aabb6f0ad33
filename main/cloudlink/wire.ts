/**
 * What the service sends, read tolerantly: every field may be missing, numbers and booleans may be strings and the
 * other way round, unknown fields are ignored. Only what cannot be used at all (no id) becomes null.
 */
import * as z from 'zod'
import type { Claims, Conversation, Message, Participant, PresenceStatus, Tokens, User } from './types.ts'

const scalar = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)])
// A default costs nothing; catching what is missing would make an error with its sentence of each.
const text = scalar.default('').catch('')
const flag = z
  .union([
    z.boolean(),
    z.string().transform((value) => value.toLowerCase() === 'true'),
    z.literal(1).transform(() => true)
  ])
  .default(false)
  .catch(false)
const id = scalar.refine((value) => value !== '')
const optionalId = id.nullable().default(null).catch(null)
const list = z.array(z.unknown()).default([]).catch([])

/** ISO 8601 in UTC with milliseconds, so that times can be compared as texts; '' where there is none. */
const instant = z
  .union([z.string(), z.number()])
  .transform((value) => {
    const time = new Date(value)
    return Number.isNaN(time.getTime()) ? '' : time.toISOString()
  })
  .default('')
  .catch('')

/**
 * A user's principalId is taken to be the userId. Public material shows one id in both places and never says so;
 * everything that leaves this folder rests on this line.
 */
function userIdOfPrincipal(principalId: string): string {
  return principalId
}

function parse<T>(schema: z.ZodType<T>, json: unknown): T | null {
  const parsed = schema.safeParse(json)
  return parsed.success ? parsed.data : null
}

/** The text of an answer as JSON; undefined where it is none. */
export function parseJson(answer: string): unknown {
  try {
    return JSON.parse(answer) as unknown
  } catch {
    return undefined
  }
}

const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().catch(''),
  expires_in: z.coerce.number().min(0).catch(0)
})

/** `refreshToken` is '' where the answer holds none: the old one then stays. */
export function parseTokens(json: unknown): Tokens | null {
  const found = parse(tokensSchema, json)
  if (found === null) return null
  return { accessToken: found.access_token, refreshToken: found.refresh_token, expiresIn: found.expires_in }
}

const codeSchema = z.object({ code: z.string().min(1) })

export function parseCode(json: unknown): string | null {
  return parse(codeSchema, json)?.code ?? null
}

const errorSchema = z.object({ name: text, message: text, error: text, error_description: text })

/** An error answer: CloudLink's `name` and `message`, or OAuth's `error` and `error_description`; '' where missing. */
export function parseError(json: unknown): { name: string; message: string } {
  const found = parse(errorSchema, json)
  if (found === null) return { name: '', message: '' }
  return { name: found.error || found.name, message: found.message || found.error_description || found.error }
}

const claimsSchema = z.object({
  principalId: text,
  userId: text,
  accountId: text,
  name: text,
  email: text
})

export function parseClaims(json: unknown): Claims | null {
  const claims = parse(claimsSchema, json)
  if (claims === null) return null
  const userId = claims.userId || userIdOfPrincipal(claims.principalId)
  return userId === '' ? null : { ...claims, userId, principalId: claims.principalId || userId }
}

/** Names what is kept. What is not named, above all sipPassword, goes no further. */
const userSchema = z.object({
  userId: id,
  accountId: text,
  displayName: text,
  name: text,
  firstName: text,
  lastName: text,
  email: text,
  photoUrl: text
})

export function parseUser(json: unknown): User | null {
  const found = parse(userSchema, json)
  if (found === null) return null
  const { name, ...user } = found
  return { ...user, displayName: user.displayName || name || user.email }
}

const embeddedSchema = z.object({ _embedded: z.object({ items: list }).catch({ items: [] }) })

/** An embedded list: an array, or a collection again. */
function itemsOf(embedded: unknown): unknown[] | null {
  if (Array.isArray(embedded)) return embedded as unknown[]
  if (typeof embedded !== 'object' || embedded === null) return null
  return parse(embeddedSchema, embedded)?._embedded.items ?? null
}

const conversationSchema = z.object({
  conversationId: id,
  stream: flag,
  name: text,
  createdOn: instant,
  createdBy: text,
  modifiedOn: instant,
  _embedded: z.object({ messages: z.unknown(), participants: z.unknown() }).partial().default({}).catch({})
})

export function parseConversation(json: unknown): Conversation | null {
  const found = parse(conversationSchema, json)
  if (found === null) return null
  const { _embedded: embedded, ...conversation } = found
  const messages = (itemsOf(embedded.messages) ?? [])
    .map((message) => parseMessage(message, found.conversationId))
    .filter((message) => message !== null)
  return {
    ...conversation,
    lastMessage: messages.reduce<Message | null>(
      (last, message) => (last === null || message.createdOn > last.createdOn ? message : last),
      null
    ),
    participants:
      itemsOf(embedded.participants)
        ?.map(parseParticipant)
        .filter((participant) => participant !== null) ?? null
  }
}

const messageSchema = z.object({
  messageId: id,
  conversationId: optionalId,
  body: text,
  contentType: text,
  fallbackText: text,
  createdOn: instant,
  createdBy: text,
  modifiedOn: instant,
  tag: z.unknown().optional()
})

const tagSchema = z.object({ sendId: text })

/** @param conversationId where the message was found, for one that does not say. */
export function parseMessage(json: unknown, conversationId: string): Message | null {
  const found = parse(messageSchema, json)
  if (found === null) return null
  const place = found.conversationId ?? conversationId
  if (place === '') return null
  const tag = typeof found.tag === 'string' ? parseJson(found.tag) : found.tag
  return {
    messageId: found.messageId,
    conversationId: place,
    body: found.body,
    contentType: found.contentType || 'text/plain',
    fallbackText: found.fallbackText,
    createdOn: found.createdOn,
    createdBy: found.createdBy,
    modifiedOn: found.modifiedOn === '' || found.modifiedOn === found.createdOn ? null : found.modifiedOn,
    sendId: tag === undefined ? '' : (parse(tagSchema, tag)?.sendId ?? '')
  }
}

const participantSchema = z.object({
  userId: optionalId,
  participantId: optionalId,
  principalId: optionalId,
  displayName: text,
  name: text,
  email: text
})

export function parseParticipant(json: unknown): Participant | null {
  const found = parse(participantSchema, json)
  if (found === null) return null
  // A participant is added by its userId as participantId; the list is taken to say the same.
  const userId =
    found.userId ??
    found.participantId ??
    (found.principalId === null ? null : userIdOfPrincipal(found.principalId))
  return userId === null ? null : { userId, name: found.displayName || found.name, email: found.email }
}

const presenceSchema = z.object({ principalId: text, status: text })
const PRESENCES: PresenceStatus[] = ['available', 'busy', 'dnd', 'away', 'offline']

export function parsePresence(json: unknown): { principalId: string; status: PresenceStatus } {
  const found = parse(presenceSchema, json) ?? { principalId: '', status: '' }
  const status = found.status.toLowerCase()
  return {
    principalId: found.principalId,
    status: PRESENCES.find((one) => one === status) ?? 'unknown'
  }
}

const linkSchema = z
  .union([z.string(), z.object({ href: z.string() }).transform((link) => link.href)])
  .catch('')
const count = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
const collectionSchema = z.object({
  count: count.optional().catch(undefined),
  _links: z.object({ next: linkSchema }).catch({ next: '' }),
  _embedded: z.object({ items: z.array(z.unknown()) }).optional()
})

/**
 * A page as it came; `_embedded` is missing where the page is empty, and a bare array is a page of its own. An empty bare
 * array counts nothing, so it proves nothing: it is not `whole`. Null where the
 * answer is no such thing, or counts items that it does not bring: taken for an empty page, it would delete what is stored.
 */
export function parseCollection(json: unknown): { items: unknown[]; next: string; whole: boolean } | null {
  if (Array.isArray(json)) return { items: json as unknown[], next: '', whole: json.length > 0 }
  const found = parse(collectionSchema, json)
  if (found === null) return null
  const items = found._embedded?.items ?? []
  if (found.count === undefined ? found._embedded === undefined : found.count > 0 && items.length === 0)
    return null
  return { items, next: found._links.next, whole: true }
}

const connectionSchema = z.object({ url: z.string().min(1) })

/** The address of a new connection; the field's name is an assumption. */
export function parseConnectionUrl(json: unknown): string | null {
  return parse(connectionSchema, json)?.url ?? null
}

const subscriptionSchema = z.object({ subscriptionId: optionalId, id: optionalId, deviceId: text })

/** The id's field is `subscriptionId` in the guide; `id` is accepted too. */
export function parseSubscription(json: unknown): { subscriptionId: string; deviceId: string } | null {
  const found = parse(subscriptionSchema, json)
  const subscriptionId = found?.subscriptionId ?? found?.id ?? null
  return found === null || subscriptionId === null ? null : { subscriptionId, deviceId: found.deviceId }
}

const publicationSchema = z.object({
  topic: text,
  method: text,
  subject: text,
  content: z.unknown().optional()
})
const publicationsSchema = z.object({ publications: z.array(z.unknown()) })

export type Publication = z.infer<typeof publicationSchema>

/** What one MQTT message brings: an envelope, or several in `publications`. Unusable ones are null. */
export function parsePublications(json: unknown): (Publication | null)[] {
  const several =
    parse(publicationsSchema, json)?.publications ?? (Array.isArray(json) ? (json as unknown[]) : [json])
  return several.map((one) => parse(publicationSchema, one))
}
