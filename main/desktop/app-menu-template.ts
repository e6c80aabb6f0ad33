/** The content of the menu bar of macOS. Commands and their keys come from preload/contract/commands.ts. */
import type { MenuItemConstructorOptions } from 'electron'
import { COMMANDS, keysOf } from '../../preload/contract/commands.ts'
import type { CommandMenu, KeyChanges, MenuCommandId } from '../../preload/contract/index.ts'
import { acceleratorOf } from './accelerator.ts'
import type { Texts } from './texts.ts'

const SEPARATOR = { type: 'separator' } as const

/** The menu of macOS does not show the plus key under its own name. */
const ACCELERATORS: Partial<Record<MenuCommandId, string>> = { 'zoom-in': 'CommandOrControl+Plus' }

const inMenu = (menu: CommandMenu): MenuCommandId[] =>
  (Object.keys(COMMANDS) as MenuCommandId[]).filter((id) => COMMANDS[id].menu === menu)

/**
 * @param state.changes the keys that the person changed
 * @param state.isSignedIn whether the page can run commands
 * @param run `byKey` is true if the person pressed the keys of the command
 */
export function appMenuTemplate(
  state: { changes: KeyChanges; isSignedIn: boolean },
  texts: Texts,
  run: (id: MenuCommandId, byKey: boolean) => void
): MenuItemConstructorOptions[] {
  function itemOf(id: MenuCommandId): MenuItemConstructorOptions {
    const keys = keysOf(id, state.changes, 'mac')
    const accelerator = ACCELERATORS[id] ?? (keys === null ? undefined : acceleratorOf(keys))
    return {
      label: texts(`command-${id}`),
      enabled: state.isSignedIn || COMMANDS[id].menu === 'view',
      ...(accelerator === undefined ? {} : { accelerator }),
      click: (_item, _window, { triggeredByAccelerator = false }) => run(id, triggeredByAccelerator)
    }
  }
  const itemsOf = (menu: CommandMenu): MenuItemConstructorOptions[] => inMenu(menu).map(itemOf)

  return [
    {
      // The system replaces it by the name of the program.
      label: 'CloudLink Chat',
      submenu: [
        { role: 'about' },
        SEPARATOR,
        ...itemsOf('app'),
        SEPARATOR,
        { role: 'services' },
        SEPARATOR,
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        SEPARATOR,
        { role: 'quit' }
      ]
    },
    { label: texts('menuFile'), submenu: [...itemsOf('file'), SEPARATOR, { role: 'close' }] },
    { role: 'editMenu' },
    { label: texts('menuView'), submenu: [...itemsOf('view'), SEPARATOR, { role: 'togglefullscreen' }] },
    { label: texts('menuGo'), submenu: itemsOf('go') },
    { label: texts('menuConversation'), submenu: itemsOf('conversation') },
    { role: 'windowMenu' },
    { role: 'help', submenu: itemsOf('help') }
  ]
}
