import { shallowRef } from 'vue'

/** Whether the first paint is done: what it does not need waits for it. */
export const firstPaintDone = shallowRef(false)

/** Called right after the page was mounted. */
export function trackFirstPaint(): void {
  requestAnimationFrame(() => requestIdleCallback(() => (firstPaintDone.value = true)))
}
