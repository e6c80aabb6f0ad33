import { shallowRef } from 'vue'

const isFocused = (): boolean => document.hasFocus() && document.visibilityState === 'visible'

/** Whether somebody looks at the window: it has the focus and can be seen. */
export const windowFocused = shallowRef(isFocused())

const look = (): void => void (windowFocused.value = isFocused())
window.addEventListener('focus', look)
window.addEventListener('blur', look)
document.addEventListener('visibilitychange', look)
