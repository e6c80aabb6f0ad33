/** What main tells the person once: one at a time, after the first paint. */
import { onScopeDispose, shallowReadonly, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'
import { firstPaintDone } from './first-paint.ts'

export type ToldNotice = {
  told: Readonly<ShallowRef<Failure | null>>
  /** Shows the next one, if there is one. */
  dismiss(): void
}

export function useToldNotice(): ToldNotice {
  const told = shallowRef<Failure | null>(null)
  let taking = false

  async function take(): Promise<void> {
    if (taking || told.value !== null || !firstPaintDone.value) return
    taking = true
    const result = await call('takeNotice')
    taking = false
    if (result.ok) told.value = result.value
  }

  watch(firstPaintDone, take, { immediate: true })
  onScopeDispose(on('noticeWaiting', () => void take()))
  return {
    told: shallowReadonly(told),
    dismiss() {
      told.value = null
      void take()
    }
  }
}
