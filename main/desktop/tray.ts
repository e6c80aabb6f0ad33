/** The tray icon, which shows and hides the window, and its menu. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { AppState } from '../../preload/contract/index.ts'
import type { Service } from './service.ts'
import type { StatusMenu } from './status-menu.ts'
import type { Texts } from './texts.ts'

export type TrayActions = {
  toggleWindow(): void
  reconnect(): void
  settings(): void
  signOut(): void
  quit(): void
}

export type AppTray = Service & {
  /** Updates icon and menu. Linux requires setting the menu again after a change. */
  update(state: AppState, unread: number, windowVisible: boolean): void
}

/**
 * @param icons folder of the tray images
 * @param isDark whether the panel with the icon is dark
 */
export function createTray(
  icons: string,
  isDark: () => boolean,
  texts: Texts,
  statusMenu: Pick<StatusMenu, 'item'>,
  actions: TrayActions
): AppTray {
  const image = (unread: boolean): Electron.NativeImage => {
    if (process.platform === 'darwin') {
      const template = nativeImage.createFromPath(join(icons, `trayTemplate${unread ? '-unread' : ''}.png`))
      template.setTemplateImage(true)
      return template
    }
    const shade = isDark() ? 'dark' : 'light'
    return nativeImage.createFromPath(join(icons, `tray-${shade}${unread ? '-unread' : ''}-32.png`))
  }
  /** Keeps a reference: the icon disappears when the Tray is garbage collected. */
  let tray: Tray | null = null

  return {
    start() {
      tray = new Tray(image(false))
      tray.on('click', () => actions.toggleWindow())
    },
    dispose() {
      // The icon disappears with the process. Until then it shows the last state.
      tray = null
    },
    update(state, unread, windowVisible) {
      if (tray === null) return
      const signedIn = state.phase === 'signed-in'
      tray.setImage(image(unread > 0))
      tray.setToolTip(
        unread > 0 ? `CloudLink Chat – ${texts('unread', { count: unread })}` : 'CloudLink Chat'
      )
      const items: MenuItemConstructorOptions[] = [
        { label: texts(windowVisible ? 'hideWindow' : 'showWindow'), click: () => actions.toggleWindow() },
        { type: 'separator' },
        { label: texts(signedIn ? state.connection : 'signedOut'), enabled: false },
        statusMenu.item(),
        { label: texts('reconnect'), enabled: signedIn, click: () => actions.reconnect() },
        { type: 'separator' },
        { label: texts('command-settings'), click: () => actions.settings() },
        { label: texts('signOut'), enabled: signedIn, click: () => actions.signOut() },
        { type: 'separator' },
        { label: texts('quit'), click: () => actions.quit() }
      ]
      tray.setContextMenu(Menu.buildFromTemplate(items))
    }
  }
}

const WATCHER = 'org.kde.StatusNotifierWatcher'
const ASK_BUS: [program: string, ...args: string[]][] = [
  [
    'busctl',
    '--user',
    'call',
    'org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus',
    'NameHasOwner',
    's',
    WATCHER
  ],
  [
    ...(['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/'] as const),
    ...['--method', 'org.freedesktop.DBus.NameHasOwner', WATCHER]
  ],
  [
    ...(['dbus-send', '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'] as const),
    ...['org.freedesktop.DBus.NameHasOwner', `string:${WATCHER}`]
  ]
]

/**
 * Whether the desktop shows tray icons. Always true on macOS and Windows. On Linux it depends on a D-Bus service, which
 * Electron cannot query, so this runs the command-line tools that desktops ship. No answer within 1 s means no.
 */
export async function trayIsShown(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  for (const [program, ...args] of ASK_BUS) {
    const answer = await new Promise<string | null>((resolve) => {
      execFile(program, args, { timeout: 1_000 }, (error, stdout) => resolve(error === null ? stdout : null))
    })
    if (answer !== null) return answer.includes('true')
  }
  return false
}
