/** Changes of the field: those by the browser, which are recorded, and those by the program, each of which is one step. */
import type { Ref } from 'vue'
import { platform } from '../bridge.ts'
import { shortcutKey } from '../ui/keys.ts'
import type { ChangeKind, FieldHistory, FieldState } from './field-history.ts'

export type FieldEditing = {
  /** Replaces a part of the text, by default what is selected, and puts the caret behind it. */
  replace(by: string, part?: { from: number; to: number }): void
  /** @returns whether the key was for undo or redo */
  onKey(event: KeyboardEvent): boolean
  onBeforeInput(event: Event): void
  /** To be called after the text of the composer has changed. */
  onInput(event: Event): void
  onCompositionStart(): void
  onCompositionEnd(): void
}

/**
 * @param field the text field; null while it is not mounted
 * @param onChange called after the program changed the field
 */
export function useFieldEditing(
  field: Readonly<Ref<HTMLTextAreaElement | null>>,
  history: FieldHistory,
  onChange: (text: string) => void
): FieldEditing {
  let before: FieldState | null = null
  let isComposing = false

  const stateOf = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): FieldState => ({
    text: value,
    from: selectionStart,
    to: selectionEnd
  })

  /** @param kind 'whole' unless the browser says that the person typed or deleted */
  function record(kind: ChangeKind): void {
    if (field.value === null || before === null) return
    history.record(before, stateOf(field.value), kind, performance.now())
    before = null
  }

  function show(state: FieldState): void {
    const element = field.value
    if (element === null) return
    element.value = state.text
    element.setSelectionRange(state.from, state.to)
    onChange(state.text)
    if (document.activeElement !== element || element.scrollHeight <= element.clientHeight) return
    // Only focusing scrolls to the caret.
    element.blur()
    element.focus()
  }

  function travel(direction: 'undo' | 'redo'): void {
    const state = history[direction](field.value?.value ?? '')
    if (state !== null) show(state)
  }

  return {
    replace(by, part) {
      const element = field.value
      if (element === null) return
      const now = stateOf(element)
      const { from, to } = part ?? now
      const caret = from + by.length
      const state = { text: now.text.slice(0, from) + by + now.text.slice(to), from: caret, to: caret }
      history.record(now, state, 'whole', performance.now())
      show(state)
    },
    onKey(event) {
      const direction = historyKey(event, platform === 'mac')
      if (direction === null) return false
      travel(direction)
      return true
    },
    onBeforeInput(event) {
      const { inputType } = event as InputEvent
      // From a menu. The browser's own history knows nothing of other conversations and of insertions.
      if (inputType === 'historyUndo' || inputType === 'historyRedo') {
        event.preventDefault()
        travel(inputType === 'historyUndo' ? 'undo' : 'redo')
      } else if (!isComposing && field.value !== null) before = stateOf(field.value)
    },
    onInput(event) {
      if (!isComposing) record(kindOf((event as InputEvent).inputType))
    },
    onCompositionStart() {
      if (field.value !== null) before = stateOf(field.value)
      isComposing = true
    },
    onCompositionEnd() {
      isComposing = false
      record('whole')
    }
  }
}

/** Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y; on a Mac with Cmd, where Cmd+Y is not used. */
export function historyKey(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  isMac: boolean
): 'undo' | 'redo' | null {
  const isCommand = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  if (!isCommand || event.altKey) return null
  const key = shortcutKey(event)
  if (key === 'Z') return event.shiftKey ? 'redo' : 'undo'
  return key === 'Y' && !isMac && !event.shiftKey ? 'redo' : null
}

/** @param inputType as in Input Events Level 2 */
function kindOf(inputType: string): ChangeKind {
  if (inputType === 'insertText' || inputType === 'insertLineBreak') return 'type'
  return inputType.startsWith('deleteContent') ? 'delete' : 'whole'
}
