import { onUnmounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ExportState } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'

/** The export that goes on or ended last, as main tells of it until the component is gone. */
export function followExport(): ShallowRef<ExportState | null> {
  const state = shallowRef<ExportState | null>(null)
  let asked = 0
  async function ask(): Promise<void> {
    const mine = ++asked
    const result = await call('getExport')
    if (result.ok && mine === asked) state.value = result.value
  }
  const endings = [
    on('exportChanged', () => void ask()),
    on('exportProgress', (progress) => {
      if (state.value?.step === 'running') state.value = { ...state.value, ...progress }
    })
  ]
  onUnmounted(() => {
    for (const end of endings) end()
  })
  void ask()
  return state
}
