import { ref, shallowRef } from 'vue'
import type { AppState, Settings } from '../preload/contract/index.ts'
import { call, on } from './bridge.ts'
import { flushDrafts } from './composer/drafts.ts'

/** The state of the program as main last told it; null until it has. */
export const appState = shallowRef<AppState | null>(null)

export const settings = ref<Settings>({
  theme: 'system',
  closeToTray: true,
  startAtLogin: false,
  startHidden: false,
  compactRows: false,
  historyDays: 30
})

/** Listens to main, and asks once for what was before. */
export async function followMain(): Promise<void> {
  on('state', (state) => (appState.value = state))
  on('settings', (now) => (settings.value = now))
  on('saveDrafts', () => void flushDrafts().then(() => call('draftsSaved')))
  const [state, now] = await Promise.all([call('getState'), call('getSettings')])
  if (state.ok) appState.value ??= state.value
  if (now.ok) settings.value = now.value
}
