/** What main does about updates of this program. */
import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { UpdateState } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'

/** @returns the state; null until main has answered */
export function useUpdates(): Readonly<ShallowRef<UpdateState | null>> {
  const state = shallowRef<UpdateState | null>(null)
  onScopeDispose(on('updateState', (now) => (state.value = now)))
  void call('getUpdateState').then((result) => {
    if (result.ok) state.value ??= result.value
  })
  return state
}
