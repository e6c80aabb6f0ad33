/** The lines of the list of shortcuts. */
import { COMMAND_IDS, commandOf, keysOf } from '../../preload/contract/commands.ts'
import type { CommandScope, KeyChanges, Platform } from '../../preload/contract/index.ts'
import { FIXED_KEYS } from './fixed-keys.ts'
import type { FixedScope } from './fixed-keys.ts'
import { folded } from '../ui/folded.ts'

/** The order of the groups. */
const SCOPES = [
  'program',
  'places',
  'conversation',
  'composer',
  'messages',
  'list',
  'pictures',
  'dialogs',
  'system'
] as const satisfies (CommandScope | FixedScope)[]

type SheetScope = (typeof SCOPES)[number]

export type SheetLine = {
  id: string
  name: string
  /** The labels of keys that do the same, or move in opposite directions; empty if there are none. */
  keys: string[]
}
export type SheetGroup = { scope: SheetScope; title: string; lines: SheetLine[] }

/**
 * @param query ignores case and accents; each of its words must be in the name, the keys or the title of the group
 * @param state.label the label of keys on this system
 */
export function sheetGroups(
  query: string,
  state: {
    changes: KeyChanges
    platform: Platform
    t: (key: string) => string
    label: (keys: string) => string
  }
): SheetGroup[] {
  const { changes, platform, t, label } = state
  const words = folded(query).split(/\s+/).filter(Boolean)

  function linesOf(scope: SheetScope): SheetLine[] {
    const commands = COMMAND_IDS.filter((id) => commandOf(id).scope === scope).map((id): SheetLine => {
      const keys = keysOf(id, changes, platform)
      return { id, name: t(`commands.names.${id}`), keys: keys === null ? [] : [label(keys)] }
    })
    const fixed = scope in FIXED_KEYS ? FIXED_KEYS[scope as FixedScope] : []
    const others = fixed.map(({ name, keys }): SheetLine => {
      return { id: `fixed-${name}`, name: t(`shortcuts.fixed.${name}`), keys: keys.map(label) }
    })
    return [...commands, ...others]
  }

  return SCOPES.flatMap((scope) => {
    const title = t(`commands.scopes.${scope}`)
    const lines = linesOf(scope).filter(({ name, keys }) => {
      const searched = folded([title, name, ...keys].join(' '))
      return words.every((word) => searched.includes(word))
    })
    return lines.length > 0 ? [{ scope, title, lines }] : []
  })
}
