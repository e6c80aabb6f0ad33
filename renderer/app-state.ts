import { ref, shallowRef } from 'vue'
import { SETTINGS } from '../preload/contract/settings.ts'
import type { AppState, Settings } from '../preload/contract/index.ts'
import { call, on } from './bridge.ts'

/** The program's state as main last reported it; null until then. */
export const appState = shallowRef<AppState | null>(null)

const defaults = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default])
) as Settings

/** The defaults until main has answered. */
export const settings = ref<Settings>(defaults)

/** Subscribes to main's state and settings, and resolves once both are known or could not be read. */
export async function followMain(): Promise<void> {
  on('state', (state) => (appState.value = state))
  on('settings', (now) => (settings.value = now))
  const [state, now] = await Promise.all([call('getState'), call('getSettings')])
  if (state.ok) appState.value ??= state.value
  if (now.ok) settings.value = now.value
}
