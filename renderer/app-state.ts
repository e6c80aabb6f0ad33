import { ref, shallowRef } from 'vue'
import type { AppState, Settings } from '../preload/contract/index.ts'
import { call, on } from './bridge.ts'

/** The program's state as main last reported it; null until then. */
export const appState = shallowRef<AppState | null>(null)

export const settings = ref<Settings>({
  theme: 'system',
  windowMode: 'window',
  alwaysOnTop: false,
  notificationContent: 'all',
  notificationSound: true,
  quietHours: [null, null, null, null, null, null, null],
  closeToTray: true,
  startAtLogin: false,
  startHidden: false,
  compactRows: false,
  historyDays: 30,
  keys: {},
  keepDays: 0,
  undoSeconds: 5,
  language: 'system',
  spellCheck: false,
  spellCheckLanguages: [],
  checkForUpdates: true
})

/** Subscribes to main's state and settings, and resolves once both are known or could not be read. */
export async function followMain(): Promise<void> {
  on('state', (state) => (appState.value = state))
  on('settings', (now) => (settings.value = now))
  const [state, now] = await Promise.all([call('getState'), call('getSettings')])
  if (state.ok) appState.value ??= state.value
  if (now.ok) settings.value = now.value
}
