/** The page of the settings that was shown last, until the window's page is reloaded. */
import { ref } from 'vue'
import type { SettingsPage } from '../../preload/contract/index.ts'

export const lastPage = ref<SettingsPage>('account')
