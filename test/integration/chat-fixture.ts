/** Chats as the program creates them, with the real store and service, on a manual clock. */
import { afterEach, beforeEach, expect } from 'vitest'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { join } from 'node:path'
import type { Connection, ListState, Polling } from '../../preload/contract/index.ts'
import { unlock } from '../../main/store/cipher.ts'
import { createFileVault } from '../../main/store/file-vault.ts'
import type { Store } from '../../main/store/types.ts'
import { createChat } from '../../main/sync/chat.ts'
import type { Arrival } from '../../main/sync/announcements.ts'
import type { Chat, Emit } from '../../main/sync/chat-types.ts'
import type { HistoryProgress } from '../../main/sync/catch-up.ts'
import type { SandboxOptions } from '../sandbox/index.ts'
import type { TestClient } from '../support/test-client.ts'
import { createServiceFixture } from './service-fixture.ts'
import type { ServiceFixture } from './service-fixture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { silentLog } from '../support/silent-log.ts'

export type OpenedChat = {
  chat: Chat
  store: Store
  client: TestClient
  connections: Connection[]
  /** The polling state that was reported with each of `connections`. */
  polling: (Polling | null)[]
  lists: ListState[]
  arrivals: Arrival[]
  /** Ids of conversations that were reported as read elsewhere, in order. */
  read: string[]
  progress: (HistoryProgress | null)[]
  /** Starts the chat and waits until it is connected and has caught up. */
  connect(): Promise<void>
  /** Waits until the chat is connected and has caught up. */
  untilLive(): Promise<void>
  stop(): Promise<void>
}

export type ChatFixture = {
  readonly service: ServiceFixture
  /** The id of the Lunch conversation. */
  readonly lunch: string
  /** Creates a chat for Ana on the store with this file name. */
  open(options?: {
    store?: string
    historyDays?: number
    keepDays?: number
    undoSeconds?: number
    /** Receives the events that the page receives. */
    emit?: Emit
    /** Receives the name of each method of the store that is called. */
    onStoreCall?(method: string): void
  }): Promise<OpenedChat>
  /** The texts in Lunch, listed page by page from the newest message to the beginning. */
  scrollToBeginning(opened: OpenedChat): Promise<string[]>
  /** Imke posts in Lunch. @returns the message id */
  say(text: string): string
  /** The rows of a closed store by table, sorted, without the search index. */
  tablesOf(name: string): Record<string, unknown[]>
}

/** Real time to wait for MQTT events, in ms. */
const ARRIVAL = { timeout: 10_000, interval: 5 }

export function useChatFixture(sandbox: Partial<SandboxOptions> = {}): ChatFixture {
  let service: ServiceFixture
  let lunch: string
  let chats: Chat[]

  beforeEach(async () => {
    service = await createServiceFixture(sandbox)
    lunch = conversationOf(service.sandbox, 'Lunch')
    chats = []
  })
  afterEach(async () => {
    for (const chat of chats) await chat.stop()
    await service.end()
  })

  const open: ChatFixture['open'] = async ({
    store: name = 'store.db',
    historyDays = 0,
    keepDays = 0,
    undoSeconds = 0,
    emit = () => undefined,
    onStoreCall = () => undefined
  } = {}) => {
    const { clock } = service
    const [client, opened] = [await service.newClient(), await service.open(name)]
    const store = observe(opened, onStoreCall)
    const { userId, accountId, name: ownName, userName } = userOf(service.sandbox, 'Ana')
    const account = { userId, principalId: userId, accountId, name: ownName, email: userName }
    await store.setMe(account)
    const [polling, lists] = [[], []] as [(Polling | null)[], ListState[]]
    const [connections, arrivals, progress] = [[], [], []] as [
      Connection[],
      Arrival[],
      (HistoryProgress | null)[]
    ]
    const read: string[] = []
    const chat = createChat({
      account,
      cloudlink: client.cloudlink,
      chatUrl: service.sandbox.cloud.services.chat,
      store,
      vault: createFileVault(join(service.folder, 'files')),
      clock,
      log: silentLog,
      emit,
      historyDays: () => historyDays,
      keepDays: () => keepDays,
      undoSeconds: () => undoSeconds,
      onHistory: (now) => progress.push(now),
      onConnection(now, nowPolling) {
        connections.push(now)
        polling.push(nowPolling)
      },
      onList: (now) => lists.push(now),
      onUnread: () => undefined,
      onArrivals: (came) => arrivals.push(...came),
      onRead: (conversationId) => void read.push(conversationId)
    })
    chats.push(chat)
    const untilLive = async (): Promise<void> => {
      await expect.poll(() => connections.at(-1), ARRIVAL).toBe('connected')
      await clock.settled()
    }
    return {
      chat,
      store,
      client,
      connections,
      polling,
      lists,
      arrivals,
      read,
      progress,
      untilLive,
      async connect() {
        chat.start()
        await untilLive()
      },
      async stop() {
        await chat.stop()
        await clock.settled()
        await store.close()
      }
    }
  }

  return {
    get service() {
      return service
    },
    get lunch() {
      return lunch
    },
    open,
    async scrollToBeginning({ chat }) {
      const texts: string[] = []
      let before: string | undefined
      for (;;) {
        const request = before === undefined ? { limit: 40 } : { before, limit: 40 }
        const page = await service.clock.advanceUntilDone(chat.messages.list(lunch, request))
        texts.unshift(...page.messages.map(({ content }) => content.text))
        before = page.messages[0]?.id
        if (!page.hasOlder) return texts
      }
    },
    say: (text) => service.sandbox.control.say(userOf(service.sandbox, 'Imke').userId, lunch, text).messageId,
    tablesOf(name) {
      const db = new Sqlite(join(service.folder, name), { readonly: true })
      try {
        unlock(db, service.key)
        const tables = db
          .prepare<[], { name: string }>(
            `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'
             AND name NOT LIKE 'sqlite%' ORDER BY name`
          )
          .all()
        return Object.fromEntries(
          tables.map((table) => [
            table.name,
            db
              .prepare(`SELECT * FROM ${table.name}`)
              .all()
              .map((row) =>
                JSON.stringify(row, (name, value: unknown) => (name === 'doc' ? undefined : value))
              )
              .sort()
          ])
        )
      } finally {
        db.close()
      }
    }
  }
}

function observe(store: Store, onCall: (method: string) => void): Store {
  return new Proxy(store, {
    get(target, method: keyof Store) {
      onCall(method)
      return target[method]
    }
  })
}

/** Waits in real time until the condition is true, because an MQTT event has arrived. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, ARRIVAL).toBe(true)
}
