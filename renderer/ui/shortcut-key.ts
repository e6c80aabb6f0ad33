/**
 * The key of a shortcut, in lower case: the letter that the layout gives where it is a Latin one (AZERTY, Dvorak), else the
 * one printed at that place of a US keyboard (Cyrillic, Greek). Caps Lock and Shift change nothing.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return letter.toLowerCase()
  return code === 'Comma' ? ',' : key
}
