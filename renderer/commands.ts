/** Runs the commands of the chat screen: by their keys, by the buttons of a mouse, and for the application menu. */
import { onScopeDispose } from 'vue'
import { commandWith, keysOf } from '../preload/contract/commands.ts'
import type { CommandId } from '../preload/contract/index.ts'
import { settings } from './app-state.ts'
import { on, platform } from './bridge.ts'
import { isComposingKey, pressedKeys } from './ui/keys.ts'

/** Those of the other commands are elsewhere: in main, in the composer, or on every screen. */
export type ChatCommandId = Exclude<
  CommandId,
  'toggle-window' | 'emoji' | 'zoom-in' | 'zoom-out' | 'zoom-reset'
>

export type CommandAction = {
  /** Whether the command is available now; one without this is always available. */
  isEnabled?(): boolean
  run(): void
}

export type CommandActions = Record<ChatCommandId, CommandAction>

/** The buttons "back" and "forward" of a mouse. */
const MOUSE_COMMANDS: Record<number, ChatCommandId> = { 3: 'back', 4: 'forward' }

/** Whether the pressed keys are those of the command. AltGr types characters, although some systems report it as Ctrl+Alt. */
export function hasKeysOf(id: CommandId, event: KeyboardEvent): boolean {
  const keys = keysOf(id, settings.value.keys, platform)
  return keys !== null && !event.getModifierState('AltGraph') && pressedKeys(event, platform) === keys
}

/** @param isActive whether keys run commands now */
export function useCommands(actions: CommandActions, isActive: () => boolean): void {
  /** @returns whether the command ran */
  function run(id: CommandId): boolean {
    if (!Object.hasOwn(actions, id)) return false
    const { isEnabled, run: act } = actions[id as ChatCommandId]
    if (isEnabled?.() === false) return false
    act()
    return true
  }

  function onKeydown(event: KeyboardEvent): void {
    if (!isActive() || event.defaultPrevented || isComposingKey(event)) return
    const keys = event.getModifierState('AltGraph') ? null : pressedKeys(event, platform)
    const id = keys === null ? undefined : commandWith(keys, settings.value.keys, platform)
    if (id !== undefined && run(id)) event.preventDefault()
  }
  function onMouseup(event: MouseEvent): void {
    const id = MOUSE_COMMANDS[event.button]
    if (id === undefined) return
    event.preventDefault()
    if (isActive()) run(id)
  }

  window.addEventListener('keydown', onKeydown)
  window.addEventListener('mouseup', onMouseup)
  const unsubscribe = on('runCommand', ({ command, byKey }) => {
    // The menu of macOS gets the keys that the page did not use. A click may replace a dialog.
    if (!byKey || isActive()) run(command)
  })
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKeydown)
    window.removeEventListener('mouseup', onMouseup)
    unsubscribe()
  })
}
