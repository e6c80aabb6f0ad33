/** What a key press means, whatever the keyboard layout or input method. */

/**
 * The key of a shortcut in lower case: the Latin letter of the keyboard layout if it has one (AZERTY, Dvorak), otherwise
 * the letter at that position of a US keyboard (Cyrillic, Greek). Caps Lock and Shift make no difference.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return letter.toLowerCase()
  return code === 'Comma' ? ',' : key
}

/** Enter without a modifier, unless it only confirms the text of an input method. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || isComposingKey(event)) return false
  return !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
}

/** Whether an input method handles this key. Some report code 229 instead of `isComposing`. */
export function isComposingKey(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229
}
