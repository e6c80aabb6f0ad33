/**
 * Tolerant parsers for everything that the service sends: every field may be missing, numbers and booleans may be strings
 * and vice versa, and unknown fields are ignored. Only unusable values (without an id) become null.
 */
import * as z from 'zod'
import type { Claims, Conversation, Message, Participant, PresenceStatus, Tokens, User } from './types.ts'

const scalar = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)])
// The default avoids an expensive ZodError for each missing value; `catch` alone would create one.
const text = scalar.default('').catch('')
/**
 * A name that is shown: without control characters, and without the marks that override or embed a direction, because they
 * would change the order of the text around the name.
 */
const shownName = text.transform((value) =>
  value.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
)
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

/** ISO 8601 in UTC with milliseconds, so that times can be compared as strings; '' if missing or invalid. */
const instant = z
  .union([z.string(), z.number()])
  .transform((value) => {
    const time = new Date(value)
    return Number.isNaN(time.getTime()) ? '' : time.toISOString()
  })
  .default('')
  .catch('')

/**
 * Assumption: a user's principalId equals the userId. The public documentation shows the same id in both places but never
 * says so. Everything outside this folder relies on this function.
 */
function userIdOfPrincipal(principalId: string): string {
  return principalId
}

function parse<T>(schema: z.ZodType<T>, json: unknown): T | null {
  const parsed = schema.safeParse(json)
  return parsed.success ? parsed.data : null
}

/** Parses JSON; undefined if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().catch(''),
  expires_in: z.coerce.number().min(0).catch(0)
})

/** `refreshToken` is '' if the response contains none: the old one then stays valid. */
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

/** An error response: CloudLink's `name` and `message`, or OAuth's `error` and `error_description`; '' if missing. */
export function parseError(json: unknown): { name: string; message: string } {
  const found = parse(errorSchema, json)
  if (found === null) return { name: '', message: '' }
  return { name: found.error || found.name, message: found.message || found.error_description || found.error }
}

const claimsSchema = z.object({
  principalId: text,
  userId: text,
  accountId: text,
  name: shownName,
  email: text
})

export function parseClaims(json: unknown): Claims | null {
  const claims = parse(claimsSchema, json)
  if (claims === null) return null
  const userId = claims.userId || userIdOfPrincipal(claims.principalId)
  return userId === '' ? null : { ...claims, userId, principalId: claims.principalId || userId }
}

/** Fields that are not listed here are dropped, above all sipPassword. */
const userSchema = z.object({
  userId: id,
  accountId: text,
  displayName: shownName,
  name: shownName,
  firstName: shownName,
  lastName: shownName,
  email: shownName,
  photoUrl: text,
  // The sizes that the guide names, in px.
  avatars: z.object({ '50': text, '150': text, '300': text }).partial().default({}).catch({}),
  extension: text,
  phone: text,
  mobile: text
})

export function parseUser(json: unknown): User | null {
  const found = parse(userSchema, json)
  if (found === null) return null
  const { name, avatars, ...user } = found
  return {
    ...user,
    displayName: user.displayName || name || user.email,
    photoUrl: avatars['150'] || avatars['300'] || avatars['50'] || user.photoUrl
  }
}

const embeddedSchema = z.object({ _embedded: z.object({ items: list }).catch({ items: [] }) })

/** The items of an embedded list: an array, or a nested collection. */
function itemsOf(embedded: unknown): unknown[] | null {
  if (Array.isArray(embedded)) return embedded as unknown[]
  if (typeof embedded !== 'object' || embedded === null) return null
  return parse(embeddedSchema, embedded)?._embedded.items ?? null
}

const VISIBILITIES = ['public', 'private'] as const

const conversationSchema = z.object({
  conversationId: id,
  stream: flag,
  name: shownName,
  createdOn: instant,
  createdBy: text,
  modifiedOn: instant,
  visibility: text,
  thumbnailUrl: text,
  _embedded: z.object({ messages: z.unknown(), participants: z.unknown() }).partial().default({}).catch({})
})

export function parseConversation(json: unknown): Conversation | null {
  const found = parse(conversationSchema, json)
  if (found === null) return null
  const { _embedded: embedded, thumbnailUrl: pictureUrl, visibility, ...conversation } = found
  const messages = (itemsOf(embedded.messages) ?? [])
    .map((message) => parseMessage(message, found.conversationId))
    .filter((message) => message !== null)
  return {
    ...conversation,
    visibility: VISIBILITIES.find((one) => one === visibility.toLowerCase()) ?? '',
    pictureUrl,
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

/** @param conversationId used if the message does not contain its own */
export function parseMessage(json: unknown, conversationId: string): Message | null {
  const found = parse(messageSchema, json)
  if (found === null) return null
  const messageConversationId = found.conversationId ?? conversationId
  if (messageConversationId === '') return null
  const tag = typeof found.tag === 'string' ? parseJson(found.tag) : found.tag
  return {
    messageId: found.messageId,
    conversationId: messageConversationId,
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
  displayName: shownName,
  name: shownName,
  email: shownName
})

export function parseParticipant(json: unknown): Participant | null {
  const found = parse(participantSchema, json)
  if (found === null) return null
  // Assumption: like the call that adds a participant, the list uses participantId for the userId.
  const userId =
    found.userId ??
    found.participantId ??
    (found.principalId === null ? null : userIdOfPrincipal(found.principalId))
  return userId === null ? null : { userId, name: found.displayName || found.name, email: found.email }
}

const presenceSchema = z.object({ principalId: text, status: text })
const PRESENCE_STATUSES: PresenceStatus[] = ['available', 'busy', 'dnd', 'away', 'offline']

export function parsePresence(json: unknown): { principalId: string; status: PresenceStatus } {
  const found = parse(presenceSchema, json) ?? { principalId: '', status: '' }
  const status = found.status.toLowerCase()
  return {
    principalId: found.principalId,
    status: PRESENCE_STATUSES.find((one) => one === status) ?? 'unknown'
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

/** Far more than any page has: an answer of 12 MB could contain millions, and parsing them would block the program. */
const MAX_ITEMS = 50_000

/**
 * Parses a page of a collection. An empty page has no `_embedded`. A bare array also counts as a page, but an empty one is
 * not `complete`: without a count it proves nothing. Null if the response is not a page, or if its count says that items are
 * missing: treating it as an empty page would delete stored data. Null too if it has more than 50,000 items.
 */
export function parseCollection(json: unknown): { items: unknown[]; next: string; complete: boolean } | null {
  if (Array.isArray(json)) {
    return json.length > MAX_ITEMS ? null : { items: json as unknown[], next: '', complete: json.length > 0 }
  }
  const found = parse(collectionSchema, json)
  if (found === null) return null
  const items = found._embedded?.items ?? []
  if (items.length > MAX_ITEMS) return null
  if (found.count === undefined ? found._embedded === undefined : found.count > 0 && items.length === 0)
    return null
  return { items, next: found._links.next, complete: true }
}

const connectionSchema = z.object({ url: z.string().min(1) })

/** The URL of a new MQTT connection. The field's name is an assumption. */
export function parseConnectionUrl(json: unknown): string | null {
  return parse(connectionSchema, json)?.url ?? null
}

const subscriptionSchema = z.object({ subscriptionId: optionalId, id: optionalId, deviceId: text })

/** The guide calls the id field `subscriptionId`; `id` is accepted too. */
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

/** Far more than a service bundles. */
const MAX_PUBLICATIONS = 1_000

/** The events of one MQTT message: a single one, or at most 1,000 in `publications`. Unusable ones are null. */
export function parsePublications(json: unknown): (Publication | null)[] {
  const several =
    parse(publicationsSchema, json)?.publications ?? (Array.isArray(json) ? (json as unknown[]) : [json])
  return several.slice(0, MAX_PUBLICATIONS).map((one) => parse(publicationSchema, one))
}
