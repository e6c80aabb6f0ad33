/** The sandbox's data model. */

export const VERSION = '/2017-09-01'
export const ACCOUNT_ID = '720146'
export const CLIENT_ID = 'cloudlink-chat-sandbox'

export type User = {
  userId: string
  accountId: string
  name: string
  firstName: string
  lastName: string
  displayName: string
  email: string
  role: string
  extension: string
  password: string
}

export type Conversation = {
  conversationId: string
  accountId: string
  name?: string
  thumbnailUrl?: string
  languageCode: string
  visibility: string
  stream: boolean
  hidden: boolean
  /** Whether the service writes a message about each change; see system-messages.ts. */
  generateSystemMessages: boolean
  createdOn: string
  createdBy: string
  modifiedOn: string
  modifiedBy: string
  participantIds: string[]
}

export type Message = {
  messageId: string
  conversationId: string
  body: string
  contentType: string
  fallbackText?: string
  tag?: string
  createdOn: string
  createdBy: string
  modifiedOn: string
}

/** A pair of tokens. Times are in ms since the epoch. */
export type Grant = { userId: string; access: string; refresh: string; issuedAt: number; expiresAt: number }

export type SeedOptions = {
  seed: number
  users: number
  conversations: number
  messages: number
  /** Adds a public Stream with this many people. */
  streamPeople?: number
  /** The password of every user. */
  password?: string
  /** All messages are older than this, in ms since the epoch. */
  now: number
}

/** A change that is published to subscribers. */
export type Change = {
  topic: 'platform-api-conversations' | 'platform-api-presence'
  method: 'POST' | 'PUT' | 'DELETE'
  subject: string
  content: unknown
  publisherId: string
  /** The ids of the users who may see it. */
  audience: string[]
}

/** A picture that a client must not accept, or an address that it must not contact by itself. */
export type BadPicture =
  | 'endless'
  /** 6 MB, without saying so. */
  | 'huge'
  /** Text that claims to be a PNG. */
  | 'text'
  /** A small file that says that it has 60,000 × 60,000 pixels. */
  | 'bomb'
  | 'redirect'
  | 'missing'
  /** The address is another host's. */
  | 'elsewhere'
  /** The address is http, on this machine, but no configured service. */
  | 'http'
