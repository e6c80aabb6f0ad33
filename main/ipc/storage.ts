import type { StorageCalls, StorageUse } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param logBytes the size of the logs */
export function storageCalls(session: Session, logBytes: () => Promise<number>): CallHandlers<StorageCalls> {
  const measure = async (): Promise<StorageUse> => ({
    ...(await session.chat().storage.measure()),
    logs: await logBytes()
  })
  return {
    getStorage: { args: noArgs, answer: measure },
    removeCached: {
      args: noArgs,
      async answer() {
        await session.chat().storage.removeCached()
        return measure()
      }
    }
  }
}
