/** The menu bar of macOS. On other systems, the window has no menu bar. */
import { Menu } from 'electron'
import type { KeyChanges, MenuCommandId } from '../../preload/contract/index.ts'
import { appMenuTemplate } from './app-menu-template.ts'
import type { Service } from './service.ts'
import type { Texts } from './texts.ts'

export type AppMenu = Service & {
  /** To be called when keys or the sign-in have changed. */
  update(): void
}

/** @param run see appMenuTemplate; not called for commands that need a sign-in without one */
export function createAppMenu(options: {
  changes(): KeyChanges
  isSignedIn(): boolean
  texts: Texts
  run(id: MenuCommandId, byKey: boolean): void
}): AppMenu {
  const { changes, isSignedIn, texts, run } = options
  let isStarted = false
  let shown = ''

  function update(): void {
    if (process.platform !== 'darwin' || !isStarted) return
    const state = { changes: changes(), isSignedIn: isSignedIn() }
    // The state of the session changes often, and setting the menu closes it.
    if (JSON.stringify(state) === shown) return
    shown = JSON.stringify(state)
    Menu.setApplicationMenu(Menu.buildFromTemplate(appMenuTemplate(state, texts, run)))
  }

  return {
    start() {
      isStarted = true
      if (process.platform === 'darwin') update()
      else Menu.setApplicationMenu(null)
    },
    dispose() {
      isStarted = false
      Menu.setApplicationMenu(null)
    },
    update
  }
}
