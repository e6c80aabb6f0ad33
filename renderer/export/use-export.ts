import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ExportState } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'

/** The export that is running or ended last, kept up to date with main until the scope is disposed. */
export function useExport(): ShallowRef<ExportState | null> {
  const state = shallowRef<ExportState | null>(null)
  let request = 0
  async function load(): Promise<void> {
    const thisRequest = ++request
    const result = await call('getExport')
    if (result.ok && thisRequest === request) state.value = result.value
  }
  const subscriptions = [
    on('exportChanged', () => void load()),
    on('exportProgress', (progress) => {
      if (state.value?.step === 'running') state.value = { ...state.value, ...progress }
    })
  ]
  onScopeDispose(() => {
    for (const unsubscribe of subscriptions) unsubscribe()
  })
  void load()
  return state
}
