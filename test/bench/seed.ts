/**
 * Fills a store for the benchmark: conversations of very different lengths, messages in five scripts over three years,
 * the same for the same seed. `node test/bench/seed.ts <file> [messages]` creates one.
 */
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { createQueries } from '../../main/store/queries.ts'
import { openDatabase } from '../../main/store/database.ts'
import type { StoredMessage } from '../../main/store/types.ts'
import { createRandom, createTextGenerator } from './text.ts'

/** The key of every seeded store. They contain only invented data. */
export const SEED_KEY = Buffer.alloc(32, 7)

export type Seeded = {
  conversationIds: string[]
  /** The conversation with a tenth of all messages. */
  largest: string
  userIds: string[]
  /** The user id of the store's owner. */
  me: string
}

/** How many people a store has if nothing else is asked for. */
export const PEOPLE = 300
const BEGIN = Date.UTC(2023, 0, 2)
const SPAN_MS = 3 * 365 * 86_400_000
const BATCH = 1_000

/**
 * @param options.file is replaced if it exists
 * @param options.onProgress gets the number of stored messages
 */
export function seedStore(options: {
  file: string
  conversations: number
  messages: number
  people: number
  seed: number
  onProgress?(stored: number): void
}): Seeded {
  const { file, conversations, messages, people, seed, onProgress } = options
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
  const db = openDatabase(file, SEED_KEY)
  try {
    // A store lost in a power cut is simply created again.
    db.pragma('synchronous = OFF')
    db.pragma('cache_size = -400000')
    return fill(db, { conversations, messages, people, seed, onProgress })
  } finally {
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
  }
}

function fill(
  db: Database,
  options: {
    conversations: number
    messages: number
    people: number
    seed: number
    onProgress: ((stored: number) => void) | undefined
  }
): Seeded {
  const store = createQueries(db)
  const random = createRandom(options.seed)
  const texts = createTextGenerator(random)
  const id = (): string => {
    const digits = Array.from({ length: 4 }, () =>
      Math.floor(random() * 4_294_967_296)
        .toString(16)
        .padStart(8, '0')
    ).join('')
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  const pick = <T>(among: T[]): T | undefined => among[Math.floor(random() * among.length)]
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

  const users = Array.from({ length: options.people }, () => {
    const [firstName, lastName] = [0, 0].map(() =>
      capital(texts.word('latin', 100 + Math.floor(random() * 5_000)))
    )
    return {
      userId: id(),
      firstName: firstName ?? '',
      lastName: lastName ?? '',
      displayName: `${firstName} ${lastName}`,
      email: `${firstName}.${lastName}@example.test`.toLowerCase(),
      photoUrl: '',
      extension: '',
      phone: '',
      mobile: ''
    }
  })
  store.putUsers(users)
  const userIds = users.map(({ userId }) => userId)
  const me = userIds[0] ?? ''
  store.setMe({ userId: me, principalId: me, accountId: '1', name: users[0]?.displayName ?? '', email: '' })
  // The messages of the last days are unread.
  store.setReadFloor(new Date(BEGIN + SPAN_MS * 0.998).toISOString())

  const conversationIds = Array.from({ length: options.conversations }, id)
  const createdOn = new Date(BEGIN).toISOString()
  store.putConversations(
    conversationIds.map((conversationId, index) => ({
      conversation: {
        conversationId,
        stream: index % 4 === 0,
        name: index % 4 === 0 ? capital(texts.word('latin', 200 + index)) : '',
        createdOn,
        modifiedOn: createdOn,
        createdBy: '',
        visibility: '' as const,
        pictureUrl: ''
      },
      participantIds: [me, ...Array.from({ length: index % 4 === 0 ? 12 : 1 }, () => pick(userIds) ?? me)]
    }))
  )

  /** The first gets a tenth of the messages; of the others, few are long and many are short. */
  const shares = conversationIds.map((_, index) => (index === 0 ? 0 : 1 / (index + 20)))
  const total = shares.reduce((sum, share) => sum + share, 0)
  let stored = 0
  conversationIds.forEach((conversationId, index) => {
    const isLast = index === conversationIds.length - 1
    const share = index === 0 ? 0.1 : (0.9 * (shares[index] ?? 0)) / total
    const count = isLast ? options.messages - stored : Math.round(options.messages * share)
    const times = Array.from({ length: count }, () => BEGIN + Math.floor(random() * SPAN_MS)).sort(
      (a, b) => a - b
    )
    let last: StoredMessage[] = []
    for (let from = 0; from < count; from += BATCH) {
      const batch = times.slice(from, from + BATCH).map((time): StoredMessage => ({
        messageId: id(),
        conversationId,
        body: texts.message(),
        contentType: 'text/plain',
        fallbackText: '',
        createdOn: new Date(time).toISOString(),
        createdBy: pick(userIds) ?? me,
        modifiedOn: null,
        sendId: ''
      }))
      // With the last message of the previous batch, because the store records a gap between batches that do not
      // overlap.
      const whole = [...last, ...batch]
      store.putMessages(conversationId, whole, { complete: true, reachesBeginning: from === 0 })
      last = batch.slice(-1)
      stored += batch.length
      options.onProgress?.(stored)
    }
  })
  return { conversationIds, largest: conversationIds[0] ?? '', userIds, me }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, messages = '1000000'] = process.argv.slice(2)
  if (file === undefined)
    throw new Error('Name the file to create: node test/bench/seed.ts <file> [messages]')
  const began = performance.now()
  const { conversationIds } = seedStore({
    file,
    conversations: 2_000,
    messages: Number(messages),
    people: PEOPLE,
    seed: 1
  })
  const seconds = (performance.now() - began) / 1_000
  console.info(`${messages} messages, ${conversationIds.length} conversations: ${seconds.toFixed(1)} s`)
}
