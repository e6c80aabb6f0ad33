/** The commands of the chat screen and the keys that run them. */
import { onMounted, onUnmounted } from 'vue'
import { platform } from './bridge.ts'
import { isComposingKey } from './composer/enter.ts'
import { shortcutKey } from './ui/shortcut-key.ts'

export type Command = {
  /** As shortcutKey() names it. */
  key: string
  /** Together with Ctrl, or Cmd on a Mac. */
  withCommandKey: boolean
  /** Whether it can be run now; always where it is missing. */
  isEnabled?(): boolean
  /** @param shift whether Shift is held too */
  run(shift: boolean): void
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey'>

/** The command that these keys run now; undefined where there is none. */
export function commandOf(commands: Command[], event: Pressed, isMac: boolean): Command | undefined {
  const withCommandKey = isMac ? event.metaKey : event.ctrlKey
  const key = shortcutKey(event)
  return commands.find(
    (command) =>
      command.key === key &&
      command.withCommandKey === withCommandKey &&
      (command.isEnabled === undefined || command.isEnabled())
  )
}

/** Runs the commands by their keys while the component is mounted. @param isActive whether keys are listened to */
export function useCommands(commands: Command[], isActive: () => boolean): void {
  function onKeydown(event: KeyboardEvent): void {
    if (!isActive() || event.defaultPrevented || isComposingKey(event)) return
    const command = commandOf(commands, event, platform === 'mac')
    if (command === undefined) return
    command.run(event.shiftKey)
    event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', onKeydown))
  onUnmounted(() => window.removeEventListener('keydown', onKeydown))
}
