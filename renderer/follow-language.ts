import { watch } from 'vue'
import { settings } from './app-state.ts'
import { language } from './bridge.ts'
import { i18n } from './i18n.ts'

/** Shows all texts in the language that the settings name, from now on. */
export function followLanguage(): void {
  const { locale } = i18n.global
  document.documentElement.lang = locale.value
  // Sync, so that the first screen is drawn once, and only when main has told the settings.
  watch(
    settings,
    ({ language: chosen }) => {
      locale.value = chosen === 'system' ? language.systemWords : chosen
      document.documentElement.lang = locale.value
    },
    { flush: 'sync' }
  )
}
