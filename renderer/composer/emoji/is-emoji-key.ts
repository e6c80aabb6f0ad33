import { hasKeysOf } from '../../commands.ts'
import { isComposingKey } from '../../ui/keys.ts'

/** Whether these keys open and close the emoji picker. */
export const isEmojiKey = (event: KeyboardEvent): boolean =>
  !isComposingKey(event) && hasKeysOf('emoji', event)
