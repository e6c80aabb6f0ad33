/** The keys that show and hide the window while another program has the focus. */
import { globalShortcut } from 'electron'
import type { GlobalShortcutState } from '../../preload/contract/index.ts'
import { acceleratorOf } from './accelerator.ts'
import type { Service } from './service.ts'

export type GlobalShortcut = Service & {
  /**
   * Replaces the keys. If the system refuses the new ones, the old ones stay.
   * @param keys as in preload/contract/keys.ts; null for none
   * @returns whether the system accepted them; Wayland always does, and may ask the person later
   */
  set(keys: string | null): boolean
  state(): GlobalShortcutState
}

/** @param stored the keys in the settings */
export function createGlobalShortcut(stored: () => string | null, toggleWindow: () => void): GlobalShortcut {
  let isStarted = false
  let registered: string | null = null

  function set(keys: string | null): boolean {
    if (!isStarted || keys === registered) return true
    if (keys !== null && !globalShortcut.register(acceleratorOf(keys), toggleWindow)) return false
    if (registered !== null) globalShortcut.unregister(acceleratorOf(registered))
    registered = keys
    return true
  }

  return {
    start() {
      isStarted = true
      // Another program may have taken the keys meanwhile. The settings then say so.
      set(stored())
    },
    dispose() {
      set(null)
      isStarted = false
    },
    set,
    state: () => ({
      isRefused: registered !== stored(),
      isDecidedByDesktop: isDecidedByDesktop(process.platform, process.env)
    })
  }
}

/** On Wayland, shortcuts go through a portal of the desktop, which answers later and only to the person. */
export const isDecidedByDesktop = (
  system: NodeJS.Platform,
  { XDG_SESSION_TYPE = '', WAYLAND_DISPLAY = '' }: NodeJS.ProcessEnv
): boolean => system === 'linux' && (XDG_SESSION_TYPE === 'wayland' || WAYLAND_DISPLAY !== '')
