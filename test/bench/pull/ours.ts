/** Fetches everything as the program does, with its client, its sync and its store in a worker thread. */
import { createMemoryVault } from '../../../main/store/memory-vault.ts'
import { openStore } from '../../../main/store/index.ts'
import { openDatabase } from '../../../main/store/database.ts'
import { createChat } from '../../../main/sync/chat.ts'
import { systemClock } from '../../../main/kernel/clock.ts'
import { SEED_KEY } from '../seed.ts'
import { givenJob, printResult, signedIn } from './job.ts'

const job = givenJob()
const { cloudlink } = await signedIn(job)
const store = await openStore({
  file: job.file,
  key: SEED_KEY,
  workerUrl: new URL('../../../out/main/store-worker.js', import.meta.url)
})
const { userId, principalId, accountId, name, email } = await cloudlink.whoAmI()
const account = { userId, principalId, accountId, name, email }
await store.setMe(account)

const began = performance.now()
let begun = false
await new Promise<void>((resolve, reject) => {
  const chat = createChat({
    account,
    cloudlink,
    chatUrl: '',
    store,
    vault: createMemoryVault(),
    clock: systemClock,
    log: { info: () => undefined, warn: (words) => reject(new Error(words)) },
    emit: () => undefined,
    onList: () => undefined,
    historyDays: () => 36_500,
    keepDays: () => 0,
    undoSeconds: () => 0,
    onHistory(progress) {
      if (progress !== null) begun = true
      else if (begun) void chat.stop().then(resolve, reject)
    },
    onConnection: () => undefined,
    onUnread: () => undefined,
    onArrivals: () => undefined,
    onRead: () => undefined
  })
  chat.start()
})
const ms = performance.now() - began
await store.close()

const db = openDatabase(job.file, SEED_KEY)
const stored = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM messages').get()
printResult({ ms, messages: stored?.count ?? 0 })
db.close()
