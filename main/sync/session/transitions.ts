/**
 * Runs one transition of the session at a time (start, sign-in, sign-out), so that none uses a client, profile or store that
 * another one is replacing. A failed transition does not block the next one.
 */
export type RunExclusive = <T>(transition: () => Promise<T>) => Promise<T>

export function createTransitions(): RunExclusive {
  /** Resolves when all transitions so far are done. */
  let transitions: Promise<unknown> = Promise.resolve()
  return (transition) => {
    const turn = transitions.then(transition)
    transitions = turn.catch(() => undefined)
    return turn
  }
}
