import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

type Sanitizer = typeof import('./sanitize.ts')
const sanitizer = shallowRef<Sanitizer | null>(null)
let loading: Promise<void> | null = null

/** The sanitiser, loaded with the first message that needs it; null until then. */
export function useSanitizer(): ShallowRef<Sanitizer | null> {
  loading ??= import('./sanitize.ts').then(
    (loaded) => void (sanitizer.value = loaded),
    // The words alone are shown, and the next message tries again.
    () => void (loading = null)
  )
  return sanitizer
}
