/**
 * A signed-in user for the benchmark: a sandbox, and a profile with a seeded store whose content the sandbox also has.
 */
import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { openSandbox } from '../../build/launch/sandbox.ts'
import type { OpenSandbox } from '../../build/launch/sandbox.ts'
import { hashOf, readCloudFile } from '../../main/config.ts'
import { createKeychain } from '../../main/keychain.ts'
import { createProfiles } from '../../main/profile.ts'
import { createQueries } from '../../main/store/queries.ts'
import { unlock } from '../../main/store/cipher.ts'
import { createSummaries } from '../../main/store/summaries.ts'
import type { StoredMessage } from '../../main/store/types.ts'
import { writeSettings } from '../support/stage.ts'
import { createClient } from '../support/test-client.ts'
import type { Control } from '../sandbox/control.ts'
import { ACCOUNT_ID } from '../sandbox/model.ts'
import type { Conversation, Message, User } from '../sandbox/model.ts'
import { seedData } from '../sandbox/seed.ts'
import type { Bench } from './bench.ts'
import { SEED_KEY } from './seed.ts'
import { seedFile } from './seed-file.ts'
import type { SeedFile, SeedSize } from './seed-file.ts'

/** The sandbox's control API over HTTP. */
export type ControlClient = {
  [Name in keyof Control]: (...args: Parameters<Control[Name]>) => Promise<ReturnType<Control[Name]>>
}

export type SeededConversation = { conversationId: string; name: string; count: number }

export type Account = {
  sandbox: OpenSandbox
  control: ControlClient
  /** The profile folder for the program. Its tokens and store key are in the keychain. */
  profile: string
  /** Streams in which `other` writes: the largest, and one with about a hundred messages. */
  large: SeededConversation
  small: SeededConversation
  /** Another user, who can sign in. */
  other: OpenSandbox['users'][number]
}

const SERVICE_SEED = { seed: 1, users: 12, conversations: 0, messages: 0, now: Date.UTC(2026, 0, 5) }
const SMALL = 100

/** Over how many conversations a number of messages is spread. */
export const conversationsFor = (messages: number): number => (messages >= 100_000 ? 2_000 : 200)

/** Returns the account of this size, which all rows share. The number of conversations depends on that of the messages. */
export type AccountWith = (messages: number, rest?: Partial<SeedSize>) => Promise<Account>

export function createAccounts(bench: Bench): AccountWith {
  const accounts = new Map<string, Promise<Account>>()
  return (messages, rest) => {
    const size = { messages, conversations: conversationsFor(messages), ...rest }
    const key = JSON.stringify(size)
    const account = accounts.get(key) ?? openAccount(bench, size)
    accounts.set(key, account)
    return account
  }
}

/** Creates an account of this size, and a sandbox for it that runs until the benchmark ends. */
async function openAccount(bench: Bench, size: SeedSize): Promise<Account> {
  const seed = seedFile(bench.seeds, size, bench.say)
  const folder = bench.newFolder(`account-${size.messages}-${size.conversations}`)
  const service = join(folder, 'sandbox')
  const profile = join(folder, 'profile')
  mkdirSync(service)
  mkdirSync(profile)

  const db = openSeed(seed, join(folder, 'store.db'))
  const [me, , other] = seedData(SERVICE_SEED).users
  if (me === undefined || other === undefined) throw new Error('The sandbox has too few users.')
  replaceMe(db, seed.me, me)
  const streams = countStreams(db)
  const [large] = streams
  const small = streams.reduce<SeededConversation | undefined>(
    (best, one) => (Math.abs(one.count - SMALL) < Math.abs((best?.count ?? 0) - SMALL) ? one : best),
    undefined
  )
  if (large === undefined || small === undefined) throw new Error('The seeded store has too few Streams.')
  for (const { conversationId } of [large, small]) addNewest(db, conversationId, other)
  markAllRead(db)
  writeSandboxData(service, db, { guests: new Set([large.conversationId, small.conversationId]), other })

  const sandbox = await openSandbox(bench.children, service)
  const { key, file } = await signIn(bench, sandbox, profile)
  db.pragma(`rekey = "x'${key.toString('hex')}'"`)
  db.close()
  copyFileSync(join(folder, 'store.db'), file)
  writeSettings(profile, SETTINGS)
  const signedInOther = sandbox.users.find(({ userId }) => userId === other.userId)
  if (signedInOther === undefined) throw new Error('The sandbox does not name its users.')
  return { sandbox, control: controlOf(sandbox), profile, large, small, other: signedInOther }
}

/** Another profile of the same user, with an empty store. */
export async function openFreshProfile(bench: Bench, sandbox: OpenSandbox): Promise<string> {
  const profile = join(bench.newFolder('fresh'), 'profile')
  mkdirSync(profile)
  await signIn(bench, sandbox, profile)
  writeSettings(profile, SETTINGS)
  return profile
}

/** Opens a copy of the seeded store. Without a write-ahead log, because its key could not be changed with one. */
function openSeed(seed: SeedFile, copy: string): Database {
  copyFileSync(seed.file, copy)
  const db = new Sqlite(copy)
  unlock(db, SEED_KEY)
  db.pragma('temp_store = MEMORY')
  db.pragma('journal_mode = DELETE')
  return db
}

/** Replaces the user of the seeded store by the user who signs in. */
function replaceMe(db: Database, seeded: string, me: User): void {
  const { userId, accountId, name, email } = me
  db.transaction(() => {
    db.prepare('UPDATE OR REPLACE participants SET user_id = ? WHERE user_id = ?').run(userId, seeded)
    db.prepare('UPDATE messages SET created_by = ? WHERE created_by = ?').run(userId, seeded)
    createQueries(db).setMe({ userId, principalId: userId, accountId, name, email })
  })()
}

/** Adds a message later than all others, so that the conversation is at the top of the list and can be clicked. */
function addNewest(db: Database, conversationId: string, author: User): void {
  const messages = createQueries(db)
  const last = messages.listMessages(conversationId, { limit: 1 }).messages
  const createdOn = new Date(SERVICE_SEED.now).toISOString()
  const newest: StoredMessage = {
    messageId: randomUUID(),
    conversationId,
    body: 'The newest message',
    contentType: 'text/plain',
    fallbackText: '',
    createdOn,
    createdBy: author.userId,
    modifiedOn: createdOn,
    sendId: ''
  }
  messages.putMessages(conversationId, [...last, newest], { complete: true, reachesBeginning: false })
}

/** Otherwise a conversation would open at its first unread message. */
function markAllRead(db: Database): void {
  const after = new Date(SERVICE_SEED.now + 86_400_000).toISOString()
  db.prepare("UPDATE facts SET value = ? WHERE name = 'readFloor'").run(after)
  createSummaries(db, '').clear()
}

function countStreams(db: Database): SeededConversation[] {
  return db
    .prepare<[], SeededConversation>(
      `SELECT c.conversation_id AS conversationId, c.name,
         (SELECT count(*) FROM messages m WHERE m.conversation_id = c.conversation_id) AS count
       FROM conversations c WHERE c.stream = 1 ORDER BY count DESC`
    )
    .all()
}

/** Gives the sandbox the same conversations, and the messages that the program compares, so that it fetches nothing. */
function writeSandboxData(
  folder: string,
  db: Database,
  { guests, other }: { guests: Set<string>; other: User }
): void {
  type Stored = { id: string; stream: number; name: string; createdOn: string; people: string }
  const all = db
    .prepare<[], Stored>(
      `SELECT conversation_id AS id, stream, name, created_on AS createdOn,
         (SELECT json_group_array(user_id) FROM participants p WHERE p.conversation_id = c.conversation_id)
           AS people
       FROM conversations c`
    )
    .all()
  // modifiedOn is createdOn, as for every message that was never edited.
  const newest = db.prepare<[string, number], Message>(
    `SELECT message_id AS messageId, conversation_id AS conversationId, body, content_type AS contentType,
       created_on AS createdOn, created_by AS createdBy, created_on AS modifiedOn
     FROM messages WHERE conversation_id = ? ORDER BY created_on DESC, message_id DESC LIMIT ?`
  )
  const entries = all.flatMap(({ id, stream, name, createdOn, people }): object[] => {
    const participantIds = JSON.parse(people) as string[]
    const conversation: Conversation = {
      conversationId: id,
      accountId: ACCOUNT_ID,
      ...(stream === 1 ? { name } : {}),
      languageCode: 'en',
      visibility: stream === 1 ? 'PUBLIC' : 'PRIVATE',
      stream: stream === 1,
      hidden: false,
      generateSystemMessages: false,
      createdOn,
      createdBy: participantIds[0] ?? '',
      modifiedOn: createdOn,
      modifiedBy: participantIds[0] ?? '',
      participantIds: guests.has(id) ? [...participantIds, other.userId] : participantIds
    }
    // Opened conversations are compared completely; of the others, the list shows only the last message.
    const messages = newest.all(id, guests.has(id) ? -1 : 1).reverse()
    return [
      { kind: 'conversation', conversation },
      ...messages.map((message) => ({ kind: 'message', message }))
    ]
  })
  writeFileSync(join(folder, 'seed.json'), JSON.stringify(SERVICE_SEED))
  writeFileSync(join(folder, 'journal.jsonl'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

/** Signs in as the program does, into its profile. @returns the key of the store, and the path of its future file */
async function signIn(
  bench: Bench,
  sandbox: OpenSandbox,
  profile: string
): Promise<{ key: Buffer; file: string }> {
  const cloud = readCloudFile(sandbox.cloudFile)
  const service = bench.env.CLOUDLINK_KEYCHAIN_SERVICE ?? ''
  const opened = createProfiles({
    folder: profile,
    workerUrl: new URL('../../out/main/store-worker.js', import.meta.url),
    service,
    onWaiting: () => undefined,
    eraseLogs: async () => undefined
  }).open(cloud)
  const { userName, password, accountId } = firstUser(sandbox)
  const { cloudlink } = createClient({ cloud }, { vault: opened.tokens })
  const { signal } = new AbortController()
  const { userId } = await cloudlink.signIn.withPassword({ userName, password, accountId, signal })
  const issuer = cloud.services.authentication
  const folder = join(profile, 'clouds', hashOf(issuer), await opened.setCurrentUser(userId))
  mkdirSync(folder, { recursive: true })
  const key = await createKeychain({
    service,
    account: hashOf(folder, issuer),
    markerFile: join(folder, 'keychain.json'),
    onWaiting: () => undefined
  }).storeKey()
  return { key, file: join(folder, 'store.db') }
}

/** The window is wide enough for list and conversation side by side. */
const SETTINGS = { window: { x: 0, y: 0, width: 1_000, height: 760 }, historyDays: 30, modeAsked: true }

/** The user who signs in. */
export function firstUser({ users }: OpenSandbox): OpenSandbox['users'][number] {
  const [user] = users
  if (user === undefined) throw new Error('The sandbox has no users.')
  return user
}

export function controlOf({ controlUrl }: OpenSandbox): ControlClient {
  async function ask(method: string, args: unknown[]): Promise<unknown> {
    const answer = await fetch(`${controlUrl}/${method}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args)
    })
    if (!answer.ok) throw new Error(`The sandbox's control answered ${answer.status} to ${method}.`)
    return ((await answer.json()) as { value: unknown }).value
  }
  return new Proxy({} as ControlClient, {
    get: (_, name) => (typeof name === 'string' ? (...args: unknown[]) => ask(name, args) : undefined)
  })
}
