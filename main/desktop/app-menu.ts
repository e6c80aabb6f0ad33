/** The menu bar of macOS. On other systems, the window has no menu bar. */
import { Menu } from 'electron'
import type { ZoomStep } from '../../preload/contract/index.ts'
import type { Service } from './service.ts'
import type { Texts } from './texts.ts'

export function createAppMenu(texts: Texts, zoom: (step: ZoomStep) => void): Service {
  return { start: () => setAppMenu(texts, zoom), dispose: () => Menu.setApplicationMenu(null) }
}

function setAppMenu(texts: Texts, zoom: (step: ZoomStep) => void): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null)
    return
  }
  const view = [
    { label: texts('menuZoomIn'), accelerator: 'Cmd+Plus', click: () => zoom('in') },
    { label: texts('menuZoomOut'), accelerator: 'Cmd+-', click: () => zoom('out') },
    { label: texts('menuActualSize'), accelerator: 'Cmd+0', click: () => zoom('reset') }
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: 'appMenu' },
      { role: 'editMenu' },
      { label: texts('menuView'), submenu: view },
      { role: 'windowMenu' }
    ])
  )
}
