import { shallowRef } from 'vue'
import type { WindowState } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'

/** What the window is, as main last reported it; null until the page has asked. */
export const windowState = shallowRef<WindowState | null>(null)

/** Asks main and follows its reports. Nothing that the first paint needs. @returns stops following */
export function followWindowState(): () => void {
  const stop = on('windowChanged', (state) => (windowState.value = state))
  void call('getWindow').then((result) => {
    if (result.ok) windowState.value ??= result.value
  })
  return stop
}
