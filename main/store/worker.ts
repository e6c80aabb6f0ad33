/** The store's worker thread: opens the database named in `workerData`, then answers calls one at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { failpoint } from '../kernel/failpoint.ts'
import { openDatabase } from './database.ts'
import { StoreError, toStoreError } from './errors.ts'
import { createQueries } from './queries.ts'
import { finishRescue, hasNotedDamage, noteDamage, rescue } from './rescue.ts'
import type { Answer, Call, SynchronousStore, StoreOptions } from './worker-protocol.ts'

const { file, key, chatUrl, rescueFirst } = workerData as StoreOptions

function open(): SynchronousStore {
  if (hasNotedDamage(file)) throw new StoreError('damaged')
  const db = openDatabase(file, key)
  return {
    ...createQueries(db, chatUrl),
    close() {
      try {
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch {
        // For example on a full disk. The WAL keeps all data, and the next opening applies it.
      }
      failpoint('checkpoint')
      db.close()
    }
  }
}

const send = (answer: Answer): void => parentPort?.postMessage(answer)

try {
  finishRescue(file)
  const outcome = rescueFirst ? rescue(file, key) : null
  const store = open()
  parentPort?.on('message', ({ id, method, args }: Call) => {
    try {
      const call = store[method] as (...given: unknown[]) => unknown
      send({ id, value: call(...args) })
    } catch (error) {
      const { code } = toStoreError(error)
      if (code === 'damaged') noteDamage(file)
      send({ id, code })
    }
  })
  send({ id: 0, value: outcome })
} catch (error) {
  send({ id: 0, code: toStoreError(error).code })
}
