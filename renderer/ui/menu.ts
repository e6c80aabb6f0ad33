/** What a menu consists of. */
import type { IconName } from './icons.ts'

export type MenuAction = {
  kind: 'action'
  label: string
  icon?: IconName
  /** A second line, for example why the action is disabled. */
  hint?: string
  disabled?: boolean
  /** Set for a choice that is on or off. */
  checked?: boolean
  run(): void | Promise<void>
}
export type MenuEntry =
  | MenuAction
  | { kind: 'submenu'; label: string; icon?: IconName; entries: MenuAction[] }
  | { kind: 'separator' }

export type OpenMenu = {
  /** For screen readers. */
  label: string
  entries: MenuEntry[]
  /** The menu opens below this element, or at this point of the window (px). */
  anchor: HTMLElement | { x: number; y: number }
}
