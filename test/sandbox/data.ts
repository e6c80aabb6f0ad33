/** The sandbox's data: generated from a seed, plus a journal of all changes, so that it survives a restart. */
import { randomBytes, randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION } from './model.ts'
import type { Change, Conversation, Grant, Message, SeedOptions, User } from './model.ts'
import { seedData } from './seed.ts'

type Entry =
  | { kind: 'conversation'; conversation: Conversation }
  | { kind: 'conversation-deleted'; conversationId: string }
  | { kind: 'message'; message: Message }
  | { kind: 'message-deleted'; message: Message }
  | { kind: 'grant'; grant: Grant }
  | { kind: 'grant-ended'; refresh: string }

export class Data {
  readonly users: User[]
  readonly conversations = new Map<string, Conversation>()
  /** By conversation id, oldest first. */
  readonly messages = new Map<string, Message[]>()
  readonly presence = new Map<string, string>()
  readonly listeners = new Set<(change: Change) => void>()
  /** The address of a Stream's picture; set once the address of the service is known. */
  pictureUrlOf: (conversationId: string) => string = () => ''
  readonly #journal: string
  readonly #clock: () => number
  readonly #tokenBytes: number
  /** Keyed by refresh token. */
  readonly #grants = new Map<string, Grant>()
  /** Makes adding a message fast when there are many thousands. */
  readonly #messageIds = new Set<string>()
  #lastTime = 0

  /**
   * @param folder holds the seed and the journal; if they exist already, `wanted` is ignored
   * @param options.clock the server time in ms since the epoch
   * @param options.tokenBytes length of tokens before base64 encoding
   */
  constructor(
    folder: string,
    wanted: SeedOptions,
    { clock, tokenBytes }: { clock(): number; tokenBytes: number }
  ) {
    this.#clock = clock
    this.#tokenBytes = tokenBytes
    mkdirSync(folder, { recursive: true })
    this.#journal = join(folder, 'journal.jsonl')
    const seedFile = join(folder, 'seed.json')
    if (!existsSync(seedFile)) writeFileSync(seedFile, JSON.stringify(wanted))
    const seeded = seedData(JSON.parse(readFileSync(seedFile, 'utf8')) as SeedOptions)
    this.users = seeded.users
    for (const conversation of seeded.conversations) this.#apply({ kind: 'conversation', conversation })
    for (const message of seeded.messages) this.#apply({ kind: 'message', message })
    if (!existsSync(this.#journal)) return
    const lines = readFileSync(this.#journal, 'utf8').split('\n')
    // A killed process may leave an incomplete last line.
    if (lines.pop() !== '') writeFileSync(this.#journal, lines.map((line) => `${line}\n`).join(''))
    for (const line of lines) this.#apply(JSON.parse(line) as Entry)
  }

  get grants(): Grant[] {
    return [...this.#grants.values()]
  }

  user(userId: string): User | undefined {
    return this.users.find((user) => user.userId === userId)
  }

  messagesOf(conversationId: string): Message[] {
    return this.messages.get(conversationId) ?? []
  }

  /** The server time in ms since the epoch. */
  time(): number {
    return this.#clock()
  }

  /** The server time as ISO 8601. Never returns the same time twice, so that messages have a defined order. */
  now(): string {
    this.#lastTime = Math.max(this.#clock(), this.#lastTime + 1)
    return new Date(this.#lastTime).toISOString()
  }

  putConversation(conversation: Conversation, method: 'POST' | 'PUT', actorId: string): void {
    this.#write({ kind: 'conversation', conversation })
    this.#publishToParticipants(
      method,
      this.pathOf(conversation.conversationId),
      conversation.conversationId,
      actorId,
      () => this.conversationBody(conversation)
    )
  }

  deleteConversation(conversationId: string, actorId: string): void {
    const audience = this.conversations.get(conversationId)?.participantIds ?? []
    this.#write({ kind: 'conversation-deleted', conversationId })
    this.#publish('DELETE', this.pathOf(conversationId), { conversationId }, actorId, audience)
  }

  setParticipants(
    conversation: Conversation,
    participantIds: string[],
    method: 'POST' | 'DELETE',
    changed: string,
    actorId: string
  ): void {
    const audience = [...new Set([...conversation.participantIds, ...participantIds])]
    this.#write({ kind: 'conversation', conversation: { ...conversation, participantIds } })
    const subject = `${this.pathOf(conversation.conversationId)}/participants/${changed}`
    this.#publish(method, subject, { type: 'USER', participantId: changed }, actorId, audience)
  }

  addMessage(message: Omit<Message, 'messageId' | 'createdOn' | 'modifiedOn'>): Message {
    const createdOn = this.now()
    const added = { ...message, messageId: randomUUID(), createdOn, modifiedOn: createdOn }
    this.#write({ kind: 'message', message: added })
    this.#publishToParticipants(
      'POST',
      `${this.pathOf(added.conversationId)}/messages/${added.messageId}`,
      added.conversationId,
      added.createdBy,
      () => added
    )
    return added
  }

  editMessage(message: Message, body: string): void {
    const edited = { ...message, body, modifiedOn: this.now() }
    this.#write({ kind: 'message', message: edited })
    this.#publishToParticipants(
      'PUT',
      `${this.pathOf(edited.conversationId)}/messages/${edited.messageId}`,
      edited.conversationId,
      edited.createdBy,
      () => edited
    )
  }

  deleteMessage(message: Message): void {
    this.#write({ kind: 'message-deleted', message })
    this.#publishToParticipants(
      'DELETE',
      `${this.pathOf(message.conversationId)}/messages/${message.messageId}`,
      message.conversationId,
      message.createdBy,
      () => message
    )
  }

  grant(userId: string, lifeMs: number): Grant {
    const secret = (): string => randomBytes(this.#tokenBytes).toString('base64url')
    const issuedAt = this.#clock()
    const grant = { userId, access: secret(), refresh: secret(), issuedAt, expiresAt: issuedAt + lifeMs }
    this.#write({ kind: 'grant', grant })
    return grant
  }

  /** Expires an access token; its refresh token stays valid. */
  expireGrant(grant: Grant): void {
    this.#write({ kind: 'grant', grant: { ...grant, expiresAt: 0 } })
  }

  endGrant(refresh: string): void {
    this.#write({ kind: 'grant-ended', refresh })
  }

  setPresence(userId: string, status: string): void {
    this.presence.set(userId, status)
    const everybody = this.users.map((user) => user.userId)
    this.listeners.forEach((listener) =>
      listener({
        topic: 'platform-api-presence',
        method: 'PUT',
        subject: `${VERSION}/presentities/${userId}`,
        content: { principalId: userId, status, modifiedOn: this.now() },
        publisherId: userId,
        audience: everybody
      })
    )
  }

  pathOf(conversationId: string): string {
    return `${VERSION}/conversations/${conversationId}`
  }

  /** A conversation as the service returns it, with its latest message and its participants embedded. */
  conversationBody({ participantIds, generateSystemMessages: _, ...conversation }: Conversation): unknown {
    const latest = this.messagesOf(conversation.conversationId).at(-1)
    const { stream, conversationId } = conversation
    return {
      ...(stream ? { thumbnailUrl: this.pictureUrlOf(conversationId) } : {}),
      ...conversation,
      _links: { self: { href: this.pathOf(conversation.conversationId) } },
      _embedded: {
        ...(latest === undefined ? {} : { messages: [latest] }),
        participants: participantIds.map((participantId) => ({ type: 'USER', participantId }))
      }
    }
  }

  #publishToParticipants(
    method: Change['method'],
    subject: string,
    conversationId: string,
    actorId: string,
    content: () => unknown
  ): void {
    const audience = this.conversations.get(conversationId)?.participantIds ?? []
    this.#publish(method, subject, content(), actorId, audience)
  }

  #publish(
    method: Change['method'],
    subject: string,
    content: unknown,
    publisherId: string,
    audience: string[]
  ): void {
    for (const listener of this.listeners) {
      listener({ topic: 'platform-api-conversations', method, subject, content, publisherId, audience })
    }
  }

  #write(entry: Entry): void {
    appendFileSync(this.#journal, `${JSON.stringify(entry)}\n`)
    this.#apply(entry)
  }

  #apply(entry: Entry): void {
    if (entry.kind === 'conversation') {
      this.conversations.set(entry.conversation.conversationId, entry.conversation)
    } else if (entry.kind === 'conversation-deleted') {
      this.conversations.delete(entry.conversationId)
      this.messages.delete(entry.conversationId)
    } else if (entry.kind === 'grant') {
      this.#grants.set(entry.grant.refresh, entry.grant)
    } else if (entry.kind === 'grant-ended') {
      this.#grants.delete(entry.refresh)
    } else {
      this.#applyMessage(entry.message, entry.kind === 'message')
    }
  }

  #applyMessage(message: Message, stays: boolean): void {
    const list = this.messages.get(message.conversationId) ?? []
    this.messages.set(message.conversationId, list)
    if (!this.#messageIds.has(message.messageId)) {
      this.#messageIds.add(message.messageId)
      list.push(message)
      return
    }
    const index = list.findLastIndex((one) => one.messageId === message.messageId)
    if (stays) {
      list[index] = message
    } else {
      this.#messageIds.delete(message.messageId)
      list.splice(index, 1)
    }
  }
}
