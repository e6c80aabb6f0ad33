/** The tray icon, which shows and hides the window, and its menu. */
import { join } from 'node:path'
import { Menu, nativeImage, screen, Tray } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { Area } from './placement.ts'
import type { Service } from './service.ts'
import type { Texts } from './texts.ts'
import { markOf, trayFile } from './tray-look.ts'
import type { TrayFacts } from './tray-look.ts'
import { stateText, toolTip } from './tray-texts.ts'

export type TrayActions = {
  /** The person clicked the icon. */
  click(): void
  toggleWindow(): void
  reconnect(): void
  settings(): void
  signOut(): void
  quit(): void
}

export type AppTray = Service & {
  /** Updates icon and menu. Linux requires setting the menu again after a change. */
  update(facts: TrayFacts & { isWindowVisible: boolean }): void
  /** Registers the icon again: on Linux, Electron does so only for a panel that was there when the icon was made. */
  recreate(): void
  /** The bounds of the icon; null where the system does not tell them. */
  bounds(): Area | null
}

/**
 * @param icons folder of the tray images
 * @param isDark whether the panel with the icon is dark
 * @param menus the submenus, in order
 */
export function createTray(
  icons: string,
  isDark: () => boolean,
  texts: Texts,
  menus: { item(): MenuItemConstructorOptions }[],
  actions: TrayActions
): AppTray {
  const image = (mark: ReturnType<typeof markOf>): Electron.NativeImage => {
    const { platform } = process
    const { scaleFactor: scale } = screen.getPrimaryDisplay()
    const file = nativeImage.createFromPath(
      join(icons, trayFile(mark, { platform, scale, isDark: isDark() }))
    )
    if (process.platform === 'darwin') file.setTemplateImage(true)
    return file
  }
  /** Keeps a reference: the icon disappears when the Tray is garbage collected. */
  let tray: Tray | null = null
  let facts: Parameters<AppTray['update']>[0] | null = null

  function create(): Tray {
    const created = new Tray(image(facts === null ? 'none' : markOf(facts)))
    created.on('click', () => actions.click())
    return created
  }

  function show(): void {
    if (tray === null || facts === null) return
    const { state, isWindowVisible } = facts
    const isSignedIn = state.phase === 'signed-in'
    tray.setImage(image(markOf(facts)))
    tray.setToolTip(toolTip(facts, texts))
    const items: MenuItemConstructorOptions[] = [
      { label: texts(isWindowVisible ? 'hideWindow' : 'showWindow'), click: () => actions.toggleWindow() },
      { type: 'separator' },
      { label: stateText(facts, texts), enabled: false },
      ...menus.map((menu) => menu.item()),
      { label: texts('reconnect'), enabled: isSignedIn, click: () => actions.reconnect() },
      { type: 'separator' },
      { label: texts('command-settings'), click: () => actions.settings() },
      { label: texts('signOut'), enabled: isSignedIn, click: () => actions.signOut() },
      { type: 'separator' },
      { label: texts('quit'), click: () => actions.quit() }
    ]
    tray.setContextMenu(Menu.buildFromTemplate(items))
  }

  return {
    start() {
      tray = create()
    },
    dispose() {
      // The icon disappears with the process. Until then it shows the last state.
      tray = null
    },
    update(now) {
      facts = now
      show()
    },
    recreate() {
      if (tray === null) return
      tray.destroy()
      tray = create()
      show()
    },
    bounds() {
      const bounds = process.platform === 'linux' ? null : (tray?.getBounds() ?? null)
      // Windows has no bounds for an icon that it hides among the others.
      return bounds === null || bounds.width === 0 || bounds.height === 0 ? null : bounds
    }
  }
}
