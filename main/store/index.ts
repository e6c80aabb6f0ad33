/** The encrypted store as sync/ uses it. All database work runs in a worker thread. */
import { Worker } from 'node:worker_threads'
import { StoreError } from './errors.ts'
import type { Answer, Call, StoreOptions } from './worker-protocol.ts'
import type { Rescue, Store } from './types.ts'

const METHODS: Record<keyof Store, true> = {
  putUsers: true,
  findUsers: true,
  getUsers: true,
  listPictures: true,
  getPicture: true,
  putPicture: true,
  deletePictures: true,
  putConversations: true,
  deleteConversation: true,
  setParticipants: true,
  listParticipants: true,
  listConversations: true,
  listConversationIds: true,
  findDirectConversation: true,
  putMessages: true,
  putArrivals: true,
  deleteMessage: true,
  listMessages: true,
  messageAt: true,
  getMessages: true,
  pruneMessages: true,
  historyStart: true,
  listHistoryGaps: true,
  searchMessages: true,
  indexMore: true,
  markRead: true,
  markUnreadFrom: true,
  setReadFloor: true,
  getReadFloor: true,
  countUnread: true,
  setFavourites: true,
  setMuted: true,
  endMutes: true,
  markUnread: true,
  setHidden: true,
  markAllRead: true,
  listMentions: true,
  setSaved: true,
  listSavedIds: true,
  listSaved: true,
  getListView: true,
  setListView: true,
  addToOutbox: true,
  listOutbox: true,
  updateOutbox: true,
  deleteFromOutbox: true,
  addFile: true,
  listFiles: true,
  setFileDraft: true,
  deleteFile: true,
  useFile: true,
  pruneFiles: true,
  deleteUnusedFiles: true,
  moveToDraft: true,
  undoSend: true,
  changeScheduled: true,
  releaseScheduled: true,
  setDraft: true,
  getDraft: true,
  countUnsent: true,
  setMe: true,
  getMe: true,
  setStatusDeadline: true,
  getStatusDeadline: true,
  setEmojiUse: true,
  getEmojiUse: true,
  setCapabilities: true,
  getCapabilities: true,
  measure: true,
  shrink: true,
  close: true
}

type Options = { file: string; key: Buffer; workerUrl: URL; chatUrl?: string }

/**
 * @param file a path, or ':memory:' for a store that is lost when it is closed
 * @param key 32 bytes
 * @param workerUrl the compiled worker.ts
 * @param chatUrl base URL of the chat service, which recognizes files; without it, none are recognized
 * @throws StoreError
 */
export async function openStore(options: Options): Promise<Store> {
  return (await startWorker(options, { rescueFirst: false })).store
}

/**
 * For a database that openStore() found damaged: moves it aside and opens a new one with the data that could be recovered.
 * @throws StoreError; the damaged database then stays in place
 */
export async function rescueStore(options: Options): Promise<{ store: Store; rescue: Rescue }> {
  const { store, opened } = await startWorker(options, { rescueFirst: true })
  return { store, rescue: opened as Rescue }
}

async function startWorker(
  options: Options,
  { rescueFirst }: { rescueFirst: boolean }
): Promise<{ store: Store; opened: unknown }> {
  const { file, key, workerUrl, chatUrl = '' } = options
  const worker = new Worker(workerUrl, {
    workerData: { file, key: new Uint8Array(key), chatUrl, rescueFirst } satisfies StoreOptions,
    name: 'store'
  })
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let closed = false

  const opening = new Promise((resolve, reject) => pending.set(0, { resolve, reject }))
  worker.on('message', (answer: Answer) => {
    const caller = pending.get(answer.id)
    pending.delete(answer.id)
    if ('code' in answer) caller?.reject(new StoreError(answer.code))
    else caller?.resolve(answer.value)
  })
  const onWorkerLost = (): void => {
    closed = true
    for (const caller of pending.values()) caller.reject(new StoreError('failed'))
    pending.clear()
  }
  worker.on('error', onWorkerLost)
  worker.on('exit', onWorkerLost)

  function call(method: keyof Store, args: unknown[]): Promise<unknown> {
    if (closed) return Promise.reject(new StoreError('closed'))
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
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
          // Even if closing failed, end the thread, which releases the lock on the file.
          await worker.terminate()
        }
      }
    }
  }
}
