/** Chats as the program makes them, with the real store and service, on a clock that the test owns. */
import { afterEach, beforeEach, expect } from 'vitest'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { join } from 'node:path'
import type { Connection, ListState, Polling } from '../../preload/contract/index.ts'
import { unlock } from '../../main/store/cipher.ts'
import type { Store } from '../../main/store/types.ts'
import { createChat } from '../../main/sync/chat.ts'
import type { Arrival } from '../../main/sync/announcements.ts'
import type { Chat, Emit } from '../../main/sync/chat-types.ts'
import type { HistoryProgress } from '../../main/sync/catch-up.ts'
import type { SandboxOptions } from '../sandbox/index.ts'
import type { TestClient } from '../support/client.ts'
import { openService } from './owned-service.ts'
import type { OwnedService } from './owned-service.ts'
import { conversationOf, userOf } from '../support/sandbox-caller.ts'

export type OpenedChat = {
  chat: Chat
  store: Store
  client: TestClient
  connections: Connection[]
  /** With each of `connections`. */
  polling: (Polling | null)[]
  lists: ListState[]
  arrivals: Arrival[]
  progress: (HistoryProgress | null)[]
  /** Starts it and waits until it is live and all is caught up. */
  connect(): Promise<void>
  /** Waits until it is live. */
  untilLive(): Promise<void>
  stop(): Promise<void>
}

export type ChatStage = {
  readonly service: OwnedService
  readonly lunch: string
  /** A chat on the store of that name. */
  open(options?: {
    store?: string
    historyDays?: number
    /** Gets what the page gets. */
    emit?: Emit
    /** Gets the name of each call of the store. */
    onStoreCall?(method: string): void
  }): Promise<OpenedChat>
  /** Another person writes in Lunch. */
  say(text: string): string
  /** Everything in a store that was closed, table by table, but for the search and its numbers. */
  tablesOf(name: string): Record<string, unknown[]>
}

/** Real time for what arrives by MQTT, in ms. */
const ARRIVAL = { timeout: 10_000, interval: 5 }

export function useChats(sandbox: Partial<SandboxOptions> = {}): ChatStage {
  let service: OwnedService
  let lunch: string
  let chats: Chat[]

  beforeEach(async () => {
    service = await openService(sandbox)
    lunch = conversationOf(service.sandbox, 'Lunch')
    chats = []
  })
  afterEach(async () => {
    for (const chat of chats) await chat.stop()
    await service.end()
  })

  const open: ChatStage['open'] = async ({
    store: name = 'store.db',
    historyDays = 0,
    emit = () => undefined,
    onStoreCall = () => undefined
  } = {}) => {
    const { clock } = service
    const [client, opened] = [await service.newClient(), await service.open(name)]
    const store = observed(opened, onStoreCall)
    const { userId, accountId, name: ownName, userName } = userOf(service.sandbox, 'Ana')
    const account = { userId, principalId: userId, accountId, name: ownName, email: userName }
    await store.setMe(account)
    const [polling, lists] = [[], []] as [(Polling | null)[], ListState[]]
    const [connections, arrivals, progress] = [[], [], []] as [
      Connection[],
      Arrival[],
      (HistoryProgress | null)[]
    ]
    const chat = createChat({
      account,
      cloudlink: client.cloudlink,
      store,
      clock,
      log: { info: () => undefined, warn: () => undefined },
      emit,
      historyDays: () => historyDays,
      onHistory: (now) => progress.push(now),
      onConnection(now, nowPolling) {
        connections.push(now)
        polling.push(nowPolling)
      },
      onList: (now) => lists.push(now),
      onUnread: () => undefined,
      onArrivals: (came) => arrivals.push(...came)
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

function observed(store: Store, onCall: (method: string) => void): Store {
  return new Proxy(store, {
    get(target, method: keyof Store) {
      onCall(method)
      return target[method]
    }
  })
}

/** Resolves when it is so, as what arrives by MQTT makes it. */
export async function arrived(isSo: () => Promise<boolean>): Promise<void> {
  await expect.poll(isSo, ARRIVAL).toBe(true)
}
