/** The store's thread: opens the database that its starter names, then answers one call after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { crossing } from '../crossing.ts'
import { createAccount } from './account.ts'
import { createConversations } from './conversations.ts'
import { openDatabase } from './database.ts'
import { storeErrorOf } from './errors.ts'
import { createMessages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPeople } from './people.ts'
import { createSearch } from './search.ts'
import { createSummaries } from './summaries.ts'
import type { Answer, Call, StoreInThread } from './protocol.ts'

const { file, key } = workerData as { file: string; key: Uint8Array }

function open(): StoreInThread {
  const db = openDatabase(file, key)
  const summaries = createSummaries(db)
  const search = createSearch(db)
  return {
    ...createAccount(db, summaries),
    ...createPeople(db),
    ...createConversations(db, { search, summaries }),
    ...createMessages(db, { search, summaries }),
    ...createOutbox(db),
    searchMessages: search.searchMessages,
    indexMore: search.indexMore,
    close() {
      db.pragma('wal_checkpoint(TRUNCATE)')
      crossing('checkpoint')
      db.close()
    }
  }
}

const tell = (answer: Answer): void => parentPort?.postMessage(answer)

try {
  const store = open()
  parentPort?.on('message', ({ id, method, args }: Call) => {
    try {
      const call = store[method] as (...given: unknown[]) => unknown
      tell({ id, value: call(...args) })
    } catch (error) {
      tell({ id, code: storeErrorOf(error).code })
    }
  })
  tell({ id: 0, value: null })
} catch (error) {
  tell({ id: 0, code: storeErrorOf(error).code })
}
