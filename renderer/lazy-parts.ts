/** Parts of the chat screen that are loaded lazily: none is needed for the first paint. */
import { defineAsyncComponent, shallowRef } from 'vue'
import type { Component, ShallowRef } from 'vue'

type Pane = typeof import('./ConversationPane.vue').default

export type PanePart = {
  /** null until its file was read. */
  part: ShallowRef<Pane | null>
  /** Its file could not be read when it was last wanted. */
  missing: ShallowRef<boolean>
  /** Reads the file before it is wanted; whether that works is seen when it is. */
  prefetch(): void
  /** Reads the file once; where that failed, again. Never throws. */
  load(): Promise<void>
}

/** What one conversation is shown in. */
export function createPanePart(): PanePart {
  const part = shallowRef<Pane | null>(null)
  const missing = shallowRef(false)
  let reading: Promise<void> | null = null
  async function read(): Promise<void> {
    try {
      part.value = (await import('./ConversationPane.vue')).default
      missing.value = false
    } finally {
      if (part.value === null) reading = null
    }
  }
  const readOnce = (): Promise<void> => (reading ??= read())
  return {
    part,
    missing,
    prefetch: () => void readOnce().catch(() => undefined),
    load: () => readOnce().catch(() => void (missing.value = true))
  }
}

/**
 * A dialog that is loaded when it is first shown.
 * @param onMissing is called if the file cannot be loaded; showing the part again retries
 */
export function lazyDialog<T extends Component>(
  read: () => Promise<{ default: T }>,
  onMissing: () => void
): T {
  return defineAsyncComponent<T>({
    loader: read,
    onError(_error, _retry, fail) {
      onMissing()
      fail()
    }
  })
}
