import { setTimeout as wait } from 'node:timers/promises'

/** The default timeout, in ms. */
const LIMIT = 45_000
/** Time between two polls, in ms. */
const INTERVAL = 20

/**
 * Polls until a condition is true. Use it only if there is no event to wait for.
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
