/** Writes what comes in batches: what comes while one is written goes into the next. */
export type Batches<T> = {
  /** Resolves when there is room for more. @throws what writing threw; nothing more is written then */
  add(item: T): Promise<void>
  /** Resolves when all is written. @throws likewise */
  written(): Promise<void>
}

/** @param most of a batch; it begins at once where nothing is being written, so a slow source makes batches of one */
export function createBatches<T>(most: number, write: (batch: T[]) => Promise<void>): Batches<T> {
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
      if (next.length >= most) await before
    },
    written: () => last
  }
}
