/** Passes pieces from whoever pushes them to whoever reads them, one at a time. */
export type PartQueue = {
  /** Resolves when the piece is taken. @throws the error of fail() */
  push(part: Uint8Array): Promise<void>
  end(): void
  /** Ends both sides with an error. */
  fail(error: Error): void
  read(): AsyncGenerator<Uint8Array>
}

type Item = { part: Uint8Array; taken(): void; refused(error: Error): void }

export function createPartQueue(): PartQueue {
  const items: Item[] = []
  let failure: { error: Error } | null = null
  let isEnded = false
  let wake: () => void = () => undefined

  return {
    push: (part) =>
      new Promise((resolve, reject) => {
        if (failure !== null) {
          reject(failure.error)
          return
        }
        items.push({ part, taken: resolve, refused: reject })
        wake()
      }),
    end() {
      isEnded = true
      wake()
    },
    fail(error) {
      failure ??= { error }
      for (const { refused } of items.splice(0)) refused(failure.error)
      wake()
    },
    async *read() {
      for (;;) {
        if (failure !== null) throw failure.error
        const item = items.shift()
        if (item !== undefined) {
          yield item.part
          item.taken()
        } else if (isEnded) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  }
}
