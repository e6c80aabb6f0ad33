/** What a key press means, whatever the keyboard layout or input method. Keys are named as in preload/contract/keys.ts. */
import type { Platform } from '../../preload/contract/index.ts'

const SYMBOLS = ",./;'[]\\`-="
const NAMES: Record<string, string> = {
  ...{ ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right' },
  ...{ ' ': 'Space', '+': '=', _: '-' }
}
/** The positions of a US keyboard. */
const POSITIONS: Record<string, string> = {
  ...{ Comma: ',', Period: '.', Slash: '/', Semicolon: ';', Quote: "'", BracketLeft: '[', BracketRight: ']' },
  ...{ Backslash: '\\', Backquote: '`', Minus: '-', Equal: '=' }
}

/**
 * The key of a shortcut: the Latin letter or the sign of the keyboard layout if it has one (AZERTY, Dvorak), otherwise what
 * a US keyboard has at that position (Cyrillic, Greek). Caps Lock and Shift make no difference.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  const name = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined
  if (name !== undefined || isSymbol(key)) return name ?? key
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1] ?? POSITIONS[code] ?? key
}

const isSymbol = (key: string): boolean => key.length === 1 && SYMBOLS.includes(key)

type PressedKeys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * The pressed keys as text, such as `Mod+Shift+K`; not all of them can belong to a command. Null for typing and for a
 * modifier that no command has.
 */
export function pressedKeys(event: PressedKeys, platform: Platform): string | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  const isMac = platform === 'mac'
  if (!ctrlKey && !metaKey && !altKey && key.length === 1) return null
  // The Windows key belongs to the system.
  if (!isMac && metaKey) return null
  // Some layouts need Shift for a sign that others have without it.
  const hasShift = shiftKey && !isSymbol(key) && key !== '+' && key !== '_'
  const modifiers = [
    (isMac ? metaKey : ctrlKey) && 'Mod',
    isMac && ctrlKey && 'Ctrl',
    altKey && 'Alt',
    hasShift && 'Shift'
  ]
  return [...modifiers.filter(Boolean), shortcutKey(event)].join('+')
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
