/** The space that the signed-in person's data needs on this computer, and removing what the service still has. */
import type { StorageUse } from '../../preload/contract/index.ts'
import type { Store } from '../store/types.ts'
import type { KeptFiles } from './kept-files.ts'
import type { Pictures } from './pictures.ts'
import type { Pruning } from './pruning.ts'

export type Storage = {
  measure(): Promise<Omit<StorageUse, 'logs'>>
  /** Removes pictures of people and Streams, and received files. Files that are not sent yet stay. */
  removeCached(): Promise<void>
  /** Removes messages that are older than the settings say. Resolves when it is done. */
  prune(): Promise<void>
}

export function createStorage(options: {
  store: Pick<Store, 'measure' | 'shrink'>
  kept: Pick<KeptFiles, 'removeAll'>
  pictures: Pick<Pictures, 'removeAll'>
  pruning: Pick<Pruning, 'runNow'>
}): Storage {
  const { store, kept, pictures, pruning } = options
  return {
    async measure() {
      const { database, pictures: ofPictures, files } = await store.measure()
      return { messages: Math.max(0, database - ofPictures), pictures: ofPictures, files }
    },
    async removeCached() {
      await kept.removeAll()
      await pictures.removeAll()
      let more = true
      while (more) more = await store.shrink()
    },
    prune: pruning.runNow
  }
}
