import { call } from '../bridge.ts'

const PAUSE_MS = 400

/** Keeps what is written and not sent, for one conversation. */
export type Draft = {
  load(): Promise<string>
  /** Saved after a short pause in the writing. */
  change(text: string): void
  /** Saved now, where there is something to save. */
  flush(): Promise<void>
}

export function draftOf(conversationId: string): Draft {
  let unsaved: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    const text = unsaved
    if (text === null) return
    unsaved = null
    const result = await call('setDraft', { conversationId, text })
    // What could not be saved is tried again with the next change or flush, unless something newer waits.
    if (!result.ok) unsaved ??= text
  }

  return {
    async load() {
      const result = await call('getDraft', { conversationId })
      return result.ok ? result.value.text : ''
    },
    change(text) {
      unsaved = text
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), PAUSE_MS)
    },
    flush
  }
}
