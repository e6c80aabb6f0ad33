/** The commands of the chat screen and the keys that run them. */
import { onScopeDispose } from 'vue'
import { platform } from './bridge.ts'
import { isComposingKey, shortcutKey } from './ui/keys.ts'

export type Command = {
  /** As shortcutKey() names it. */
  key: string
  /** Together with Ctrl, or Cmd on a Mac. */
  withCommandKey: boolean
  /** Whether the command is available now; a command without this is always available. */
  isEnabled?(): boolean
  /** @param shift whether Shift is held too */
  run(shift: boolean): void
}

type PressedKey = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey'>

/** The command that these keys run now; undefined if there is none. */
export function commandOf(commands: Command[], event: PressedKey, isMac: boolean): Command | undefined {
  const withCommandKey = isMac ? event.metaKey : event.ctrlKey
  const key = shortcutKey(event)
  return commands.find(
    (command) =>
      command.key === key &&
      command.withCommandKey === withCommandKey &&
      (command.isEnabled === undefined || command.isEnabled())
  )
}

/** Runs the commands by their keys until the scope is disposed. @param isActive whether keys run commands now */
export function useCommands(commands: Command[], isActive: () => boolean): void {
  function onKeydown(event: KeyboardEvent): void {
    if (!isActive() || event.defaultPrevented || isComposingKey(event)) return
    const command = commandOf(commands, event, platform === 'mac')
    if (command === undefined) return
    command.run(event.shiftKey)
    event.preventDefault()
  }
  window.addEventListener('keydown', onKeydown)
  onScopeDispose(() => window.removeEventListener('keydown', onKeydown))
}
