/** Keeps what is written and not sent. Nothing that somebody typed is ever replaced by something older. */
import { call } from '../bridge.ts'

const PAUSE_MS = 400

/** The draft of one conversation. The same object serves every composer of that conversation, one after the other. */
export type Draft = {
  /** What was kept: where something newer waits to be saved, or is being saved, that. */
  load(): Promise<string>
  /** Saved after a short pause in the writing. */
  change(text: string): void
  /** Saved now, where there is something to save. */
  flush(): Promise<void>
  /** Runs what sends it. Nothing is saved meanwhile; what was sent is no draft any more. @returns what that says */
  send(sending: () => Promise<boolean>): Promise<boolean>
}

const drafts = new Map<string, Draft>()
/** The drafts that are not saved yet. */
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
    // What could not be saved is tried again with the next change or flush, unless something newer waits.
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
      timer = setTimeout(() => void draft.flush(), PAUSE_MS)
    },
    flush() {
      clearTimeout(timer)
      saving = saving.then(save)
      return saving
    },
    send(sending) {
      clearTimeout(timer)
      const sent = saving.then(sending)
      saving = sent.then((gone) => {
        if (!gone) return
        unsaved = null
        unsavedDrafts.delete(draft)
      })
      return saving.then(() => sent)
    }
  }
  return draft
}
