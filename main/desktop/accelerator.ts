/** Keys as Electron names them: https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts#accelerators. */
import { parseKeys } from '../../preload/contract/keys.ts'
import type { Modifier } from '../../preload/contract/keys.ts'

const MODIFIERS: Record<Modifier, string> = {
  Mod: 'CommandOrControl',
  Ctrl: 'Control',
  Alt: 'Alt',
  Shift: 'Shift'
}

/** @param keys as in preload/contract/keys.ts. @throws TypeError for anything else */
export function acceleratorOf(keys: string): string {
  const parsed = parseKeys(keys)
  if (parsed === null) throw new TypeError('These are no keys.')
  return [...parsed.modifiers.map((one) => MODIFIERS[one]), parsed.key].join('+')
}
