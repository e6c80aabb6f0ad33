import { shallowRef } from 'vue'

/** The new version that the person does not want to hear of again; kept while the screens change. */
export const dismissedVersion = shallowRef<string | null>(null)
