import { freeMemory } from '../bridge.ts'

/** How long nothing more may have been released, in ms. */
const QUIET_MS = 10_000

let timer: number | undefined

/**
 * Called where much is no longer held. The engine collects it when it wants room for more, which may be never in a window
 * that stands open all day; so it is asked to, once the page is quiet.
 */
export function freeMemorySoon(): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => requestIdleCallback(() => freeMemory()), QUIET_MS)
}
