/** Which keys a person may give to a command, and what remains of a settings file that was changed by hand. */
import { COMMAND_IDS, commandOf, keysOf } from './commands.ts'
import type { ChangeableCommandId, CommandId, KeyChanges } from './commands.ts'
import { problemOf } from './keys.ts'
import type { KeyProblem, Platform } from './keys.ts'

const isChangeable = (id: CommandId): id is ChangeableCommandId => commandOf(id).fixed !== true

export const CHANGEABLE_COMMANDS = COMMAND_IDS.filter(isChangeable)

/** The other command that has these keys; undefined if they are free. */
export function clashOf(
  id: CommandId,
  keys: string,
  changes: KeyChanges,
  platform: Platform
): CommandId | undefined {
  return COMMAND_IDS.find((other) => other !== id && keysOf(other, changes, platform) === keys)
}

/** Why a command cannot have these keys, whatever the other commands have. */
export const keyProblemOf = (id: CommandId, keys: string, platform: Platform): KeyProblem | null =>
  problemOf(keys, platform, commandOf(id).scope === 'system')

/**
 * What can be used of any value: known commands with keys that they may have. Of commands that have the same keys, those
 * that were changed get their defaults.
 */
export function usableChanges(value: unknown, platform: Platform): KeyChanges {
  if (typeof value !== 'object' || value === null) return {}
  const given = value as Record<string, unknown>
  const changes: KeyChanges = {}
  for (const id of CHANGEABLE_COMMANDS) {
    const keys = Object.hasOwn(given, id) ? given[id] : undefined
    if (keys === null) changes[id] = null
    else if (typeof keys === 'string' && keyProblemOf(id, keys, platform) === null) changes[id] = keys
  }
  return withoutClashes(changes, platform)
}

/** Ends because each round has fewer changes, and the defaults do not clash. */
function withoutClashes(changes: KeyChanges, platform: Platform): KeyChanges {
  const clashing = CHANGEABLE_COMMANDS.filter((id) => {
    const keys = changes[id]
    return typeof keys === 'string' && clashOf(id, keys, changes, platform) !== undefined
  })
  if (clashing.length === 0) return changes
  const rest = Object.entries(changes).filter(([id]) => !clashing.some((one) => one === id))
  return withoutClashes(Object.fromEntries(rest), platform)
}

/** Whether the value can be stored as it is. */
export function areUsable(value: KeyChanges, platform: Platform): boolean {
  const usable = usableChanges(value, platform)
  const ids = Object.keys(value) as ChangeableCommandId[]
  return ids.length === Object.keys(usable).length && ids.every((id) => usable[id] === value[id])
}
