import { shallowRef } from 'vue'

/** Whether the first picture has been drawn: what it does not need waits for that. */
export const firstPictureDrawn = shallowRef(false)

/** Called right after the page was mounted. */
export function followFirstPicture(): void {
  requestAnimationFrame(() => requestIdleCallback(() => (firstPictureDrawn.value = true)))
}
