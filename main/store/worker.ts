/** The store's thread: opens the database that its starter names, then answers one call after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { failpoint } from '../kernel/failpoint.ts'
import { createAccount } from './account.ts'
import { createConversations } from './conversations.ts'
import { openDatabase } from './database.ts'
import { StoreError, storeErrorOf } from './errors.ts'
import { createMessages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPeople } from './people.ts'
import { finishRescue, hasNotedDamage, noteDamage, rescue } from './rescue.ts'
import { createSearch } from './search.ts'
import { createSummaries } from './summaries.ts'
import type { Answer, Call, StoreInThread, StoreOptions } from './protocol.ts'

const { file, key, rescued } = workerData as StoreOptions

function open(): StoreInThread {
  if (hasNotedDamage(file)) throw new StoreError('damaged')
  const db = openDatabase(file, key)
  const summaries = createSummaries(db)
  const search = createSearch(db)
  const conversations = createConversations(db, { search, summaries })
  const messages = createMessages(db, { search, summaries })
  return {
    ...createAccount(db, summaries),
    ...createPeople(db),
    ...conversations,
    ...messages,
    ...createOutbox(db),
    putArrivals(conversationId, ...arrivals) {
      const stored = messages.putMessages(conversationId, ...arrivals)
      const [conversation] = conversations.listConversations({ ids: [conversationId] })
      return { ...stored, conversation: conversation ?? null }
    },
    searchMessages: search.searchMessages,
    indexMore: search.indexMore,
    close() {
      try {
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch {
        // On a full disk, for instance. The log has everything, and is merged at the next opening.
      }
      failpoint('checkpoint')
      db.close()
    }
  }
}

const tell = (answer: Answer): void => parentPort?.postMessage(answer)

try {
  finishRescue(file)
  const outcome = rescued ? rescue(file, key) : null
  const store = open()
  parentPort?.on('message', ({ id, method, args }: Call) => {
    try {
      const call = store[method] as (...given: unknown[]) => unknown
      tell({ id, value: call(...args) })
    } catch (error) {
      const { code } = storeErrorOf(error)
      if (code === 'damaged') noteDamage(file)
      tell({ id, code })
    }
  })
  tell({ id: 0, value: outcome })
} catch (error) {
  tell({ id: 0, code: storeErrorOf(error).code })
}
