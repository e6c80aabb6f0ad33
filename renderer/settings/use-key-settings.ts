/** Changes the keys of commands, if they are free and the system accepts them. */
import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { keysOf } from '../../preload/contract/commands.ts'
import { clashOf, keyProblemOf } from '../../preload/contract/key-changes.ts'
import type {
  ChangeableCommandId,
  CommandId,
  Failure,
  GlobalShortcutState,
  KeyChanges,
  KeyProblem
} from '../../preload/contract/index.ts'
import { settings } from '../app-state.ts'
import { call, failureIn, platform } from '../bridge.ts'

/** Why the last keys of a command were refused. */
export type KeyRefusal = { id: ChangeableCommandId; keys: string } & (
  | { reason: Exclude<KeyProblem, 'malformed'> }
  | { reason: 'clash'; other: CommandId }
  | { reason: 'failure'; failure: Failure }
)

export type KeySettings = {
  refusal: ShallowRef<KeyRefusal | null>
  /** Null until main has answered. */
  globalShortcut: Ref<GlobalShortcutState | null>
  /** @param keys null for none. @returns whether the command has the keys now; otherwise `refusal` says why */
  change(id: ChangeableCommandId, keys: string | null): Promise<boolean>
  /** Gives a command its default. @returns as `change` */
  reset(id: ChangeableCommandId): Promise<boolean>
}

export function useKeySettings(): KeySettings {
  const refusal = shallowRef<KeyRefusal | null>(null)
  const globalShortcut = ref<GlobalShortcutState | null>(null)

  async function loadGlobalShortcut(): Promise<void> {
    const result = await call('getGlobalShortcut')
    if (result.ok) globalShortcut.value = result.value
  }

  function refusalOf(id: ChangeableCommandId, keys: string): KeyRefusal | null {
    const reason = keyProblemOf(id, keys, platform)
    if (reason === 'malformed') return { id, keys, reason: 'reserved' }
    if (reason !== null) return { id, keys, reason }
    const other = clashOf(id, keys, settings.value.keys, platform)
    return other === undefined ? null : { id, keys, reason: 'clash', other }
  }

  async function set(id: ChangeableCommandId, changes: KeyChanges): Promise<boolean> {
    const keys = keysOf(id, changes, platform)
    refusal.value = keys === null ? null : refusalOf(id, keys)
    if (refusal.value !== null) return false
    const result = await call('setSettings', { keys: changes })
    const failure = failureIn(result)
    if (result.ok) settings.value = result.value
    if (failure !== null) refusal.value = { id, keys: keys ?? '', reason: 'failure', failure }
    await loadGlobalShortcut()
    return result.ok
  }

  void loadGlobalShortcut()
  return {
    refusal,
    globalShortcut,
    change(id, keys) {
      // Only what differs from the default is stored: then a later version may change the defaults.
      const isDefault = keys === keysOf(id, {}, platform)
      return set(id, isDefault ? without(settings.value.keys, id) : { ...settings.value.keys, [id]: keys })
    },
    reset: (id) => set(id, without(settings.value.keys, id))
  }
}

const without = (changes: KeyChanges, id: ChangeableCommandId): KeyChanges =>
  Object.fromEntries(Object.entries(changes).filter(([other]) => other !== id))
