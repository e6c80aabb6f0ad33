/**
 * Key combinations as text, the same in the settings file, the page and the menu: modifiers in a fixed order, then one key,
 * for example `Mod+Shift+K`. `Mod` is Cmd on a Mac and Ctrl elsewhere. `Ctrl` is the other key of a Mac.
 */

export type Platform = 'linux' | 'mac' | 'windows'

const MODIFIERS = ['Mod', 'Ctrl', 'Alt', 'Shift'] as const

export type Modifier = (typeof MODIFIERS)[number]

export type KeyCombination = { modifiers: Modifier[]; key: string }

/** Letters, digits and the punctuation of a US keyboard. `=` is also the plus key. */
const PRINTABLE = /^(?:[A-Z0-9]|[,./;'[\]\\`=-])$/
const FUNCTION_KEY = /^F(?:[1-9]|1\d|2[0-4])$/
const MOVING = ['Up', 'Down', 'Left', 'Right', 'Home', 'End', 'Backspace', 'Delete']
const OTHERS = ['PageUp', 'PageDown', 'Insert', 'Enter', 'Tab', 'Escape', 'Space']

const isKey = (key: string): boolean =>
  PRINTABLE.test(key) || FUNCTION_KEY.test(key) || MOVING.includes(key) || OTHERS.includes(key)

/** @returns null if the text is not exactly in this form */
export function parseKeys(text: string): KeyCombination | null {
  const words = text.split('+')
  const key = words.pop() ?? ''
  const modifiers = MODIFIERS.filter((one) => words.includes(one))
  const isOrdered = words.length === modifiers.length && modifiers.every((one, at) => words[at] === one)
  return isOrdered && isKey(key) ? { modifiers, key } : null
}

export const formatKeys = ({ modifiers, key }: KeyCombination): string => [...modifiers, key].join('+')

/** Why keys cannot belong to a command: they type text, or have a meaning already. */
export type KeyProblem = 'malformed' | 'no-modifier' | 'reserved'

/** Edit a text everywhere. */
const EDITING = ['Mod+A', 'Mod+C', 'Mod+V', 'Mod+X', 'Mod+Y', 'Mod+Z', 'Mod+Shift+Z', 'Mod+Shift+V']
/** Belong to the system or to its menus. */
const RESERVED: Record<Platform, string[]> = {
  linux: ['Alt+F4', 'Alt+Space', 'Shift+F10'],
  windows: ['Alt+F4', 'Alt+Space', 'Shift+F10'],
  mac: ['Mod+H', 'Mod+Alt+H', 'Mod+M', 'Mod+Q', 'Mod+Shift+Q', 'Mod+W', 'Mod+`', 'Shift+F10']
}

/** @param isGlobal whether the keys shall work in other programs too, which then do not get them any more */
export function problemOf(text: string, platform: Platform, isGlobal: boolean): KeyProblem | null {
  const keys = parseKeys(text)
  if (keys === null) return 'malformed'
  const { modifiers, key } = keys
  const isMac = platform === 'mac'
  if (!isMac && modifiers.includes('Ctrl')) return 'malformed'
  const isOnly = (...some: Modifier[]): boolean => modifiers.every((one) => some.includes(one))
  if (isOnly('Shift') && (isGlobal || !FUNCTION_KEY.test(key))) return 'no-modifier'
  // Option types special characters.
  if (isMac && isOnly('Alt', 'Shift') && PRINTABLE.test(key)) return 'no-modifier'
  if ([...EDITING, ...RESERVED[platform]].includes(text)) return 'reserved'
  // Tab and Escape leave a field; input methods use the space bar.
  if (['Tab', 'Escape'].includes(key) || (key === 'Space' && isOnly('Mod', 'Ctrl', 'Shift')))
    return 'reserved'
  // They move the caret, and Alt with the arrow keys moves favourites.
  const isMovingCaret = MOVING.includes(key) && (isOnly('Mod', 'Shift') || (isMac && isOnly('Alt', 'Shift')))
  return isMovingCaret || ['Alt+Up', 'Alt+Down'].includes(text) ? 'reserved' : null
}
