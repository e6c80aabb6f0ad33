/** Whether notifications are paused. */
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { QuietState } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'
import { firstPaintDone } from '../ui/first-paint.ts'

export function useQuiet(): Readonly<ShallowRef<QuietState>> {
  const quiet = shallowRef<QuietState>({ quiet: false, until: null })
  let isTold = false
  onScopeDispose(
    on('quietChanged', (state) => {
      isTold = true
      quiet.value = state
    })
  )
  async function load(): Promise<void> {
    const result = await call('getQuiet')
    // An event that arrived meanwhile is newer.
    if (result.ok && !isTold) quiet.value = result.value
  }
  watch(
    firstPaintDone,
    (isDone) => {
      if (isDone) void load()
    },
    { immediate: true }
  )
  return quiet
}
