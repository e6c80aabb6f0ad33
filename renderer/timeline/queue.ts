/** Runs asynchronous commands one after another: none begins before the previous one has ended. */
export type Queue = {
  /** Resolves with the result of the command, which must not reject. */
  add<T>(command: () => Promise<T>): Promise<T>
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    add(command) {
      const done = last.then(command)
      last = done
      return done
    }
  }
}
