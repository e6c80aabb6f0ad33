/**
 * All commands that have keys: one list for the page, the application menu, the tray, the list of shortcuts and the settings.
 * To add a command, add an entry here, its name under `commands.names` in renderer/locales, and what it does in
 * renderer/conversations/use-chat-actions.ts. One with a `menu` also needs `command-<id>` in main/desktop/locales.
 */
import type { Platform } from './keys.ts'

/** Groups in the list of shortcuts, in their order. */
export const COMMAND_SCOPES = ['program', 'places', 'conversation', 'composer', 'system'] as const

export type CommandScope = (typeof COMMAND_SCOPES)[number]

/** Menus of macOS. */
export type CommandMenu = 'app' | 'file' | 'view' | 'go' | 'conversation' | 'help'

type Command = {
  scope: CommandScope
  /** The default; null for none. See keys.ts. */
  keys: string | null
  /** The default on a Mac, if it differs. */
  mac?: string
  /** The keys cannot be changed. */
  fixed?: true
  menu?: CommandMenu
}

export const COMMANDS = {
  search: { scope: 'program', keys: 'Mod+K', menu: 'go' },
  'new-message': { scope: 'program', keys: 'Mod+N', menu: 'file' },
  'new-stream': { scope: 'program', keys: 'Mod+Shift+N', menu: 'file' },
  settings: { scope: 'program', keys: 'Mod+,', menu: 'app' },
  shortcuts: { scope: 'program', keys: 'Mod+/', menu: 'help' },
  'next-region': { scope: 'program', keys: 'F6' },
  'previous-region': { scope: 'program', keys: 'Shift+F6' },
  'zoom-in': { scope: 'program', keys: 'Mod+=', fixed: true, menu: 'view' },
  'zoom-out': { scope: 'program', keys: 'Mod+-', fixed: true, menu: 'view' },
  'zoom-reset': { scope: 'program', keys: 'Mod+0', fixed: true, menu: 'view' },
  back: { scope: 'places', keys: 'Alt+Left', mac: 'Mod+[', menu: 'go' },
  forward: { scope: 'places', keys: 'Alt+Right', mac: 'Mod+]', menu: 'go' },
  'next-conversation': { scope: 'places', keys: 'Mod+PageDown', mac: 'Mod+Alt+Down', menu: 'go' },
  'previous-conversation': { scope: 'places', keys: 'Mod+PageUp', mac: 'Mod+Alt+Up', menu: 'go' },
  'next-unread': { scope: 'places', keys: 'Mod+Shift+PageDown', mac: 'Mod+Alt+Shift+Down', menu: 'go' },
  'previous-unread': { scope: 'places', keys: 'Mod+Shift+PageUp', mac: 'Mod+Alt+Shift+Up', menu: 'go' },
  'mark-all-read': { scope: 'places', keys: 'Mod+Shift+A', menu: 'conversation' },
  'search-here': { scope: 'conversation', keys: 'Mod+F', menu: 'conversation' },
  jump: { scope: 'conversation', keys: 'Mod+G', menu: 'conversation' },
  details: { scope: 'conversation', keys: 'Mod+I', menu: 'conversation' },
  'toggle-favourite': { scope: 'conversation', keys: 'Mod+Shift+D', menu: 'conversation' },
  'toggle-mute': { scope: 'conversation', keys: 'Mod+Shift+M', menu: 'conversation' },
  'toggle-read': { scope: 'conversation', keys: 'Mod+Shift+J', menu: 'conversation' },
  'close-conversation': { scope: 'conversation', keys: 'Escape', fixed: true },
  emoji: { scope: 'composer', keys: 'Mod+E' },
  /** Works in other programs too. */
  'toggle-window': { scope: 'system', keys: null }
} as const satisfies Record<string, Command>

export type CommandId = keyof typeof COMMANDS

type IdsWith<Property> = {
  [Id in CommandId]: (typeof COMMANDS)[Id] extends Property ? Id : never
}[CommandId]

export type MenuCommandId = IdsWith<{ menu: CommandMenu }>
export type ChangeableCommandId = Exclude<CommandId, IdsWith<{ fixed: true }>>

export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[]

export const commandOf = (id: CommandId): Command => COMMANDS[id]

/** The keys that a person changed; null for a command that shall have none. */
export type KeyChanges = Partial<Record<ChangeableCommandId, string | null>>

/** The keys of a command now; null for none. */
export function keysOf(id: CommandId, changes: KeyChanges, platform: Platform): string | null {
  const changed = (changes as Partial<Record<CommandId, string | null>>)[id]
  if (changed !== undefined) return changed
  const { keys, mac } = commandOf(id)
  return platform === 'mac' ? (mac ?? keys) : keys
}

/** The command that has these keys now; undefined if there is none. */
export const commandWith = (keys: string, changes: KeyChanges, platform: Platform): CommandId | undefined =>
  COMMAND_IDS.find((id) => keysOf(id, changes, platform) === keys)
