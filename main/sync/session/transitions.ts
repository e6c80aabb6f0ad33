/**
 * Runs one transition of the session at a time (start, sign-in, sign-out), so that none uses a client, profile or store that
 * another one is replacing. A transition that fails does not hold up the next.
 */
export type InTurn = <T>(transition: () => Promise<T>) => Promise<T>

export function createTransitions(): InTurn {
  /** Resolves when all transitions that have begun are done. */
  let transitions: Promise<unknown> = Promise.resolve()
  return (transition) => {
    const turn = transitions.then(transition)
    transitions = turn.catch(() => undefined)
    return turn
  }
}
