import { setTimeout as wait } from 'node:timers/promises'

/** How long anything may take unless told otherwise, in ms. */
const LIMIT = 45_000
/** Time between two looks, in ms. */
const INTERVAL = 20

/**
 * Waits until a condition holds, for what has no event.
 * @param sentence what the error says
 * @param limit in ms
 * @throws Error with the sentence if the condition does not hold within the limit
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  sentence: string | (() => string),
  limit = LIMIT
): Promise<void> {
  const end = performance.now() + limit
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(typeof sentence === 'string' ? sentence : sentence())
    await wait(INTERVAL)
  }
}
