/** Writes items in batches: items added while a batch is being written form the next batch. */
export type Batches<T> = {
  /** Resolves when there is room for the next item. @throws the error of a failed write; nothing is written after it */
  add(item: T): Promise<void>
  /** Resolves when everything is written. @throws the error of a failed write */
  written(): Promise<void>
}

/**
 * @param most items per batch; a batch is written at once if none is being written, so a slow source gets batches of
 * one
 */
export function createBatches<T>(max: number, write: (batch: T[]) => Promise<void>): Batches<T> {
  let next: T[] = []
  let [before, last] = [Promise.resolve(), Promise.resolve()]
  let failed = false

  return {
    async add(item) {
      next.push(item)
      if (next.length === 1) {
        before = last
        last = before.then(() => {
          const batch = next
          next = []
          return write(batch)
        })
        last.catch(() => (failed = true))
      }
      if (failed) await last
      if (next.length >= max) await before
    },
    written: () => last
  }
}
