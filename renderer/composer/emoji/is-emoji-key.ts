import { platform } from '../../bridge.ts'
import { isComposingKey, shortcutKey } from '../../ui/keys.ts'

/** Ctrl+E, or Cmd+E on a Mac, opens and closes the emoji picker. */
export function isEmojiKey(event: KeyboardEvent): boolean {
  const isCommand = platform === 'mac' ? event.metaKey : event.ctrlKey
  return isCommand && !event.shiftKey && !event.altKey && !isComposingKey(event) && shortcutKey(event) === 'e'
}
