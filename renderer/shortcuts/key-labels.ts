/** Keys as the person's system writes them: ⌘⇧K on a Mac, Ctrl+Shift+K elsewhere. */
import { parseKeys } from '../../preload/contract/keys.ts'
import type { Modifier, Platform } from '../../preload/contract/index.ts'

const MAC_SYMBOLS: Record<string, string> = {
  ...{ Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' },
  ...{ Enter: '↩', Tab: '⇥', Backspace: '⌫', Delete: '⌦' },
  ...{ Home: '↖', End: '↘', PageUp: '⇞', PageDown: '⇟' }
}
/** The order in the menus of macOS. */
const MAC_ORDER: Modifier[] = ['Ctrl', 'Alt', 'Shift', 'Mod']
const SIGNS: Record<string, string> = { Up: '↑', Down: '↓', Left: '←', Right: '→', '=': '+', '-': '−' }

/** The name of a key in the person's language; undefined if it has none. */
export type KeyNames = (key: string) => string | undefined

/** @param key a modifier or another key */
export const keyLabel = (key: string, platform: Platform, nameOf: KeyNames): string =>
  (platform === 'mac' ? MAC_SYMBOLS[key] : undefined) ?? SIGNS[key] ?? nameOf(key) ?? key

/** @param keys as in preload/contract/keys.ts */
export function keysLabel(keys: string, platform: Platform, nameOf: KeyNames): string {
  const parsed = parseKeys(keys)
  if (parsed === null) return keys
  const { modifiers, key } = parsed
  const isMac = platform === 'mac'
  const shown = isMac ? MAC_ORDER.filter((one) => modifiers.includes(one)) : modifiers
  return [...shown, key].map((one) => keyLabel(one, platform, nameOf)).join(isMac ? '' : '+')
}
