/** Drafts of messages. A newer text is never replaced by an older one. */
import { call } from '../bridge.ts'

/** How long a person must not have typed before the draft is saved, in ms. */
const DEBOUNCE_MS = 400

/** The draft of one conversation. Every composer of that conversation uses the same object. */
export type Draft = {
  /** The newest text, whether it is stored already or still to be saved. */
  load(): Promise<string>
  /** Saves the text after a short pause in typing. */
  change(text: string): void
  /** Saves now if there is something to save. */
  flush(): Promise<void>
  /**
   * Sends the draft. Nothing is saved meanwhile, and afterwards the text that was sent is no longer a draft.
   * @param sending resolves with whether it was sent
   * @returns the same
   */
  send(sending: () => Promise<boolean>): Promise<boolean>
}

const drafts = new Map<string, Draft>()
const unsavedDrafts = new Set<Draft>()

/** Saves every draft that is not saved yet. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...unsavedDrafts].map((draft) => draft.flush()))
}

export function draftOf(conversationId: string): Draft {
  const draft = drafts.get(conversationId) ?? createDraft(conversationId)
  drafts.set(conversationId, draft)
  return draft
}

function createDraft(conversationId: string): Draft {
  let unsaved: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> = Promise.resolve()

  async function save(): Promise<void> {
    const text = unsaved
    if (text === null) return
    unsaved = null
    const result = await call('setDraft', { conversationId, text })
    // After a failure the next change or flush retries, unless there is a newer text.
    if (!result.ok) unsaved ??= text
    if (unsaved === null) unsavedDrafts.delete(draft)
  }

  const draft: Draft = {
    async load() {
      await saving
      if (unsaved !== null) return unsaved
      const result = await call('getDraft', { conversationId })
      return result.ok ? result.value.text : ''
    },
    change(text) {
      unsaved = text
      unsavedDrafts.add(draft)
      clearTimeout(timer)
      timer = setTimeout(() => void draft.flush(), DEBOUNCE_MS)
    },
    flush() {
      clearTimeout(timer)
      saving = saving.then(save)
      return saving
    },
    send(sending) {
      clearTimeout(timer)
      const sent = saving.then(sending)
      saving = sent.then((isSent) => {
        if (!isSent) return
        unsaved = null
        unsavedDrafts.delete(draft)
      })
      return saving.then(() => sent)
    }
  }
  return draft
}
