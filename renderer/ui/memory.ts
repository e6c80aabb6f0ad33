import { freeMemory } from '../bridge.ts'

/** How long the page must have been quiet, in ms. */
const QUIET_MS = 10_000

let timer: number | undefined

/**
 * To be called after much memory was released. The engine only collects it when it needs memory, which may be never in a
 * window that stays open all day, so the page asks for it once it is quiet.
 */
export function freeMemorySoon(): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => requestIdleCallback(() => freeMemory()), QUIET_MS)
}
