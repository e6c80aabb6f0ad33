/** The settings as the dialog shows and changes them. */
import { computed, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure, SettingName, Settings } from '../../preload/contract/index.ts'
import { SETTINGS } from '../../preload/contract/settings.ts'
import { settings } from '../app-state.ts'
import { call, failureIn } from '../bridge.ts'
import { createContext } from '../context.ts'

export type SettingsForm = {
  shown: ComputedRef<Settings>
  /** Why the last change failed; null if it did not. */
  failure: Ref<Failure | null>
  change(part: Partial<Settings>): Promise<void>
  /** Whether the switch that this setting depends on is on. */
  isUsable(name: SettingName): boolean
  /** Whether one of these settings differs from its default. */
  isChanged(names: SettingName[]): boolean
  /** Sets these settings to their defaults. */
  reset(names: SettingName[]): Promise<void>
}

function defaultsOf(names: SettingName[]): Partial<Settings> {
  return Object.fromEntries(names.map((name) => [name, SETTINGS[name].default]))
}

export function useSettings(): SettingsForm {
  const failure = ref<Failure | null>(null)
  /** Changes that main has not answered yet. They show at once, so an answer to an earlier click cannot undo a later one. */
  const unanswered = shallowRef<Partial<Settings>[]>([])
  const shown = computed<Settings>(() => Object.assign({}, settings.value, ...unanswered.value) as Settings)

  async function change(part: Partial<Settings>): Promise<void> {
    unanswered.value = [...unanswered.value, part]
    const result = await call('setSettings', part)
    failure.value = failureIn(result)
    if (result.ok) settings.value = result.value
    unanswered.value = unanswered.value.filter((one) => one !== part)
  }

  return {
    shown,
    failure,
    change,
    isUsable(name) {
      const setting = SETTINGS[name]
      return !('needs' in setting) || shown.value[setting.needs]
    },
    isChanged: (names) =>
      names.some((name) => JSON.stringify(shown.value[name]) !== JSON.stringify(SETTINGS[name].default)),
    reset: (names) => change(defaultsOf(names))
  }
}

export const [provideSettings, injectSettings] = createContext<SettingsForm>('settings')
