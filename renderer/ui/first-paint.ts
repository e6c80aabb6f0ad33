import { shallowRef } from 'vue'

/** Whether the first paint is done. Everything that it does not need waits for this. */
export const firstPaintDone = shallowRef(false)

/** To be called right after the page was mounted. */
export function trackFirstPaint(): void {
  requestAnimationFrame(() => requestIdleCallback(() => (firstPaintDone.value = true)))
}
