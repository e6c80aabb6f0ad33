/**
 * The undo history of a field. The browser's own belongs to one element and ends with it; this one belongs to what is written,
 * for example to the draft of a conversation. It stores differences, so a long text costs little.
 */

/** A text and what is selected in it, in UTF-16 units. */
export type FieldState = { text: string; from: number; to: number }

/** How a change came about. Typing and deleting are grouped; everything else is one step. */
export type ChangeKind = 'type' | 'delete' | 'whole'

export type FieldHistory = {
  /** @param now when it happened, in ms */
  record(before: FieldState, after: FieldState, kind: ChangeKind, now: number): void
  /** The state before the last step; null if there is none or the text is not the one that was recorded. */
  undo(text: string): FieldState | null
  /** The state after the step that was last undone, or null. */
  redo(text: string): FieldState | null
  clear(): void
}

type Selection = { from: number; to: number }
type Step = {
  kind: ChangeKind
  at: number
  removed: string
  inserted: string
  before: Selection
  after: Selection
  /** When the step last changed, in ms. */
  changedAt: number
}

/** A pause after which typing begins a new step, in ms. */
const PAUSE_MS = 1_500
const MAX_STEPS = 200
/** The most characters that the steps hold together. The newest step stays, however large. */
const MAX_CHARACTERS = 500_000

export function createFieldHistory(): FieldHistory {
  let done: Step[] = []
  let undone: Step[] = []
  /** The text after the last recorded step. */
  let known: string | null = null
  let isMergeable = false

  function clear(): void {
    done = []
    undone = []
    known = null
    isMergeable = false
  }

  function add(step: Step): void {
    const last = done.at(-1)
    const merged = isMergeable && last !== undefined ? merge(last, step) : null
    if (merged !== null) done[done.length - 1] = merged
    else done.push(step)
    undone = []
    isMergeable = true
    let characters = 0
    const first = done.findLastIndex(({ removed, inserted }) => {
      characters += removed.length + inserted.length
      return characters > MAX_CHARACTERS
    })
    const kept = Math.min(done.length - 1, Math.max(first + 1, done.length - MAX_STEPS))
    if (kept > 0) done = done.slice(kept)
  }

  return {
    record(before, after, kind, now) {
      if (known !== null && known !== before.text) clear()
      known = after.text
      if (before.text === after.text) return
      add({
        kind,
        ...differenceOf(before.text, after.text, after.to),
        before: { from: before.from, to: before.to },
        after: { from: after.from, to: after.to },
        changedAt: now
      })
    },
    undo(text) {
      if (text !== known) return null
      const step = done.pop()
      if (step === undefined) return null
      undone.push(step)
      isMergeable = false
      known = replaced(text, step.at, step.inserted, step.removed)
      return { text: known, ...step.before }
    },
    redo(text) {
      if (text !== known) return null
      const step = undone.pop()
      if (step === undefined) return null
      done.push(step)
      isMergeable = false
      known = replaced(text, step.at, step.removed, step.inserted)
      return { text: known, ...step.after }
    },
    clear
  }
}

/** @param caret where the change ended: of two possible differences ("aa" in "aaa"), the one before it is meant */
function differenceOf(
  before: string,
  after: string,
  caret: number
): Pick<Step, 'at' | 'removed' | 'inserted'> {
  const shorter = Math.min(before.length, after.length)
  const maxSame = Math.min(shorter, after.length - caret)
  let same = 0
  while (
    same < maxSame &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++
  let at = 0
  while (at < shorter - same && before.charCodeAt(at) === after.charCodeAt(at)) at++
  return {
    at,
    removed: before.slice(at, before.length - same),
    inserted: after.slice(at, after.length - same)
  }
}

const replaced = (text: string, at: number, old: string, by: string): string =>
  text.slice(0, at) + by + text.slice(at + old.length)

/** One step out of two if they belong together: the same word with the spaces after it, or the same deletion. */
function merge(last: Step, next: Step): Step | null {
  if (last.kind !== next.kind || next.kind === 'whole') return null
  if (next.changedAt - last.changedAt > PAUSE_MS) return null
  const { before } = last
  const { after, changedAt } = next
  if (next.kind === 'type') {
    const continues = next.removed === '' && next.at === last.at + last.inserted.length
    if (!continues || startsWord(last.inserted, next.inserted)) return null
    return { ...last, inserted: last.inserted + next.inserted, after, changedAt }
  }
  if (next.inserted !== '' || last.inserted !== '') return null
  // By Backspace, or by Delete.
  if (next.at + next.removed.length === last.at)
    return { ...next, removed: next.removed + last.removed, before }
  if (next.at === last.at) return { ...last, removed: last.removed + next.removed, after, changedAt }
  return null
}

const startsWord = (written: string, next: string): boolean => /\s$/.test(written) && /^\S/.test(next)
