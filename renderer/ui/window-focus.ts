import { shallowRef } from 'vue'

/** Whether a person looks at the window: it has the focus and is visible. */
export const windowFocused = shallowRef(false)

const update = (): void => {
  windowFocused.value = document.hasFocus() && document.visibilityState === 'visible'
}

/** Keeps `windowFocused` up to date. */
export function followWindowFocus(): void {
  update()
  window.addEventListener('focus', update)
  window.addEventListener('blur', update)
  document.addEventListener('visibilitychange', update)
}
