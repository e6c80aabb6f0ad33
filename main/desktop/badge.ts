/** Shows the unread count outside the window: dock, launcher or taskbar, and the window's title. */
import { join } from 'node:path'
import { app, nativeImage, screen } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Unread } from '../store/types.ts'
import type { Texts } from './texts.ts'
import { badgeOf } from './tray-look.ts'

/**
 * @param options.window null before it is opened and after it is closed
 * @param options.icons folder of the images
 */
export function createBadge(options: {
  window(): BrowserWindow | null
  icons: string
  texts: Texts
}): (unread: Unread) => void {
  const { window, icons, texts } = options
  return (unread) => {
    const { platform } = process
    const { scaleFactor } = screen.getPrimaryDisplay()
    const { count, overlay, title } = badgeOf(unread, platform, scaleFactor)
    window()?.setTitle(title)
    if (process.platform !== 'win32') {
      app.setBadgeCount(count ?? 0)
      return
    }
    const image = overlay === null ? null : nativeImage.createFromPath(join(icons, overlay))
    window()?.setOverlayIcon(image, image === null ? '' : texts('unread', { count: unread.count }))
  }
}
