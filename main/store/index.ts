/** The encrypted store as the sync sees it; everything happens in a thread of its own. */
import { Worker } from 'node:worker_threads'
import { StoreError } from './errors.ts'
import type { Answer, Call, StoreOptions } from './protocol.ts'
import type { Rescue, Store } from './types.ts'

const METHODS: Record<keyof Store, true> = {
  putUsers: true,
  findUsers: true,
  getUsers: true,
  putConversations: true,
  deleteConversation: true,
  setParticipants: true,
  listConversations: true,
  listConversationIds: true,
  findDirectConversation: true,
  putMessages: true,
  putArrivals: true,
  deleteMessage: true,
  listMessages: true,
  messageAt: true,
  getMessages: true,
  historyStart: true,
  listHistoryGaps: true,
  searchMessages: true,
  indexMore: true,
  markRead: true,
  setReadFloor: true,
  getReadFloor: true,
  countUnread: true,
  addToOutbox: true,
  listOutbox: true,
  updateOutbox: true,
  deleteFromOutbox: true,
  setDraft: true,
  getDraft: true,
  countUnsent: true,
  setMe: true,
  getMe: true,
  close: true
}

type Options = { file: string; key: Buffer; workerUrl: URL }

/**
 * @param file a path, or ':memory:' for a store that leaves nothing behind
 * @param key 32 bytes
 * @param workerUrl the built worker.ts
 * @throws StoreError
 */
export async function openStore(options: Options): Promise<Store> {
  return (await openThread(options, false)).store
}

/**
 * For a database that openStore() found damaged: puts it aside and opens a new one with what could be saved.
 * @throws StoreError; the damaged one is where it was then.
 */
export async function rescueStore(options: Options): Promise<{ store: Store; rescue: Rescue }> {
  const { store, opened } = await openThread(options, true)
  return { store, rescue: opened as Rescue }
}

async function openThread(options: Options, rescued: boolean): Promise<{ store: Store; opened: unknown }> {
  const { file, key, workerUrl } = options
  const worker = new Worker(workerUrl, {
    workerData: { file, key: new Uint8Array(key), rescued } satisfies StoreOptions,
    name: 'store'
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let closed = false

  const opening = new Promise((resolve, reject) => waiting.set(0, { resolve, reject }))
  worker.on('message', (answer: Answer) => {
    const caller = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('code' in answer) caller?.reject(new StoreError(answer.code))
    else caller?.resolve(answer.value)
  })
  const lost = (): void => {
    closed = true
    for (const caller of waiting.values()) caller.reject(new StoreError('failed'))
    waiting.clear()
  }
  worker.on('error', lost)
  worker.on('exit', lost)

  function call(method: keyof Store, args: unknown[]): Promise<unknown> {
    if (closed) return Promise.reject(new StoreError('closed'))
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, method, args } satisfies Call)
    })
  }

  let opened: unknown
  try {
    opened = await opening
  } catch (error) {
    await worker.terminate()
    throw error
  }
  const methods = Object.keys(METHODS) as (keyof Store)[]
  const store = Object.fromEntries(
    methods.map((method) => [method, (...args: unknown[]) => call(method, args)])
  ) as unknown as Store
  return {
    opened,
    store: {
      ...store,
      async close() {
        if (closed) return
        const closing = store.close()
        closed = true
        try {
          await closing
        } finally {
          // Whatever closing came to, the thread ends, and its lock on the file with it.
          await worker.terminate()
        }
      }
    }
  }
}
